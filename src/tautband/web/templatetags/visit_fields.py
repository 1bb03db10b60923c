"""The controls of the visit page, each bound to one field of one row.

The page has some hundred of them; they are put together here because a template for each would take most of its time.
"""

from collections.abc import Collection, Mapping, Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tautband.web.clinic import visit_words

register = template.Library()


@register.simple_tag
def chips(row: object, field: str, value: object, options: str, label: str, **more: object) -> SafeString:
    """Offer one of a few answers.

    `kind` says how the value is read, `last` what it was at the last visit; `bare` leaves the words out, which then
    stand beside it already; `wide` gives the chips a line of their own, `quiet` makes an untested one retire.
    """
    name, now = f"{row}-{field}", as_text(value)
    choices: Sequence[tuple[str, str]] = getattr(visit_words, options)
    kind = f' data-type="{more["kind"]}"' if more.get("kind") else ""
    required = " required" if more.get("required") else ""
    inputs = "".join(
        f'<label class="chip"><input type="radio" name="{name}" value="{id_}" data-field="{field}"{kind}{required}'
        f"{' checked' if now == id_ else ''}><span>{words}</span></label>"
        for id_, words in choices
    )
    looks = "".join(f" {look}" for look in ("wide", "quiet") if more.get(look))
    said = "" if more.get("bare") else _said(label, now, more)
    return _safe(
        f'<div class="pick{looks}" role="radiogroup" aria-label="{escape(label)}">{said}'
        f'<span class="chips">{inputs}</span></div>'
    )


def _said(label: str, now: str, more: Mapping[str, object]) -> str:
    last = as_text(more.get("last"))
    was = f' <span class="{"was" if now and now != last else "last"}">last time {escape(last)}</span>' if last else ""
    return f'<span class="label" aria-hidden="true">{escape(label)}{was}</span>'


@register.simple_tag
def ticks(row: object, field: str, values: Collection[str], options: Mapping[str, str], label: str) -> SafeString:
    """Offer any number of a list."""
    inputs = "".join(
        f'<label class="chip"><input type="checkbox" name="{row}-{field}" value="{id_}" data-field="{field}"'
        f" data-type='list'{' checked' if id_ in values else ''}><span>{words}</span></label>"
        for id_, words in options.items()
    )
    said = f'<span class="label" aria-hidden="true">{escape(label)}</span>'
    return _safe(
        f'<div class="pick" role="group" aria-label="{escape(label)}">{said}<span class="chips">{inputs}</span></div>'
    )


@register.simple_tag
def number(row: object, field: str, value: object, label: str, **more: object) -> SafeString:
    """Ask for a number; `min`, `max`, `step`, `unit` and `kind` (int or decimal) say what is allowed."""
    kind = more.get("kind", "int")
    limits = "".join(f' {name}="{more[name]}"' for name in ("min", "max", "list") if more.get(name) not in (None, ""))
    unit = f'<span class="unit">{escape(as_text(more["unit"]))}</span>' if more.get("unit") else ""
    return _safe(
        f'<label class="cell number"><span class="label">{escape(label)}</span><span class="unit-of">'
        f'<input type="number" id="{row}-{field}" data-field="{field}" data-type="{kind}"'
        f' value="{escape(as_text(value))}" inputmode="{"numeric" if kind == "int" else "decimal"}"'
        f' step="{more.get("step", 1)}"'
        f"{limits}{' required' if more.get('required') else ''}>{unit}</span></label>"
    )


@register.inclusion_tag("clinic/visit/words.html")
def words(row: object, field: str, value: object, label: str, **more: object) -> dict[str, object]:
    """Ask for words: one line, or several where `rows` is given."""
    return {"id": f"{row}-{field}", "field": field, "value": as_text(value), "label": label, "length": 120, **more}


def as_text(value: object) -> str:
    """Write a value as a control holds it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _safe(html: str) -> SafeString:
    """Every piece is ours or escaped above."""
    return mark_safe(html)  # noqa: S308
