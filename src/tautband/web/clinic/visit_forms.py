"""What only the whole visit page shows: texts of consent, lists to choose from, forms."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tautband.record.actions.consents import HOLDS_DAYS
from tautband.record.actions.events import KINDS
from tautband.record.consent_texts import consent_texts
from tautband.web.atlas.words import AREA_NAMES
from tautband.web.clinic.visit_needle import DIAMETERS, LENGTHS
from tautband.web.clinic.visit_page import Shown

LANGUAGES = {"en": "English", "es": "Español"}


@dataclass(frozen=True)
class Text:
    """One text of consent, in one language."""

    version: str
    language: str
    name: str
    html: SafeString
    chosen: bool


def forms_context(shown: Shown) -> dict[str, Any]:
    """Return what the forms of the page need."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for id_, muscle in shown.atlas.muscles.items():
        groups.setdefault(AREA_NAMES[muscle.area], []).append((id_, muscle.name))
    earlier = shown.loaded.earlier
    return {
        "muscle_groups": list(groups.items()),
        "event_kinds": KINDS.items(),
        "events": [(row, KINDS.get(row.kind, row.kind)) for row in shown.loaded.events],
        "consent_texts": _texts(shown.loaded.patient.language) if shown.loaded.consent is None else (),
        "consent_until": _until(),
        "diameters": DIAMETERS,
        "lengths": LENGTHS,
        "last_pain": "" if earlier is None or earlier.visit.pain_now is None else earlier.visit.pain_now,
        "fresh_id": uuid4(),
        "drawing_row": _drawing_row(shown),
    }


def _until() -> date:
    return timezone.localdate() + timedelta(days=HOLDS_DAYS)


def _drawing_row(shown: Shown) -> str:
    drawing = shown.loaded.drawings.get("before")
    return str(drawing.id) if drawing else shown.loaded.row_id("drawing", "before")


def _texts(language: str) -> tuple[Text, ...]:
    newest = {text.language: text for text in consent_texts().values()}
    chosen = language if language in newest else "en"
    return tuple(
        Text(text.version, code, LANGUAGES.get(code, code), _prose(text.text), code == chosen)
        for code, text in newest.items()
    )


def _prose(text: str) -> SafeString:
    """Return a text with headings, lists and paragraphs as HTML; nothing in it is trusted as markup."""
    blocks = [block.strip() for block in text.split("\n\n") if block.strip()]
    return format_html_join("\n", "{}", ((_block(block),) for block in blocks))


def _block(block: str) -> SafeString:
    if block.startswith("#"):
        return format_html("<h3>{}</h3>", block.lstrip("# "))
    lines = block.splitlines()
    if lines[0].startswith("- "):
        items = "\n".join(lines)[2:].split("\n- ")
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_line(item),) for item in items)))
    return format_html("<p>{}</p>", _line(block))


def _line(text: str) -> SafeString:
    """Return words with `**strong**` ones among them."""
    pieces = " ".join(text.split()).split("**")
    return format_html_join("", "{}", ((_piece(at, piece),) for at, piece in enumerate(pieces)))


def _piece(at: int, piece: str) -> SafeString | str:
    return format_html("<strong>{}</strong>", piece) if at % 2 else piece
