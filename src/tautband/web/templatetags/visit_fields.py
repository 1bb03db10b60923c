"""The controls of the visit page, each bound to one field of one row."""

from collections.abc import Collection

from django import template

from tautband.web.clinic import visit_words

register = template.Library()


@register.inclusion_tag("clinic/visit/chips.html")
def chips(row: object, field: str, value: object, options: str, label: str, **more: object) -> dict[str, object]:
    """Offer one of a few answers; tapping the chosen one again takes it back where `clear` is given."""
    return {
        "name": f"{row}-{field}",
        "field": field,
        "value": as_text(value),
        "options": getattr(visit_words, options),
        "label": label,
        **more,
    }


@register.inclusion_tag("clinic/visit/ticks.html")
def ticks(row: object, field: str, values: Collection[str], options: dict[str, str], label: str) -> dict[str, object]:
    """Offer any number of a list."""
    return {"name": f"{row}-{field}", "field": field, "values": values, "options": options.items(), "label": label}


@register.inclusion_tag("clinic/visit/number.html")
def number(row: object, field: str, value: object, label: str, **more: object) -> dict[str, object]:
    """Ask for a number; `min`, `max`, `step`, `unit` and `kind` (int or decimal) say what is allowed."""
    return {"id": f"{row}-{field}", "field": field, "value": as_text(value), "label": label, "kind": "int", **more}


@register.inclusion_tag("clinic/visit/words.html")
def words(row: object, field: str, value: object, label: str, **more: object) -> dict[str, object]:
    """Ask for words: one line, or several where `rows` is given."""
    return {"id": f"{row}-{field}", "field": field, "value": as_text(value), "label": label, "length": 120, **more}


def as_text(value: object) -> str:
    """Write a value as a control holds it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
