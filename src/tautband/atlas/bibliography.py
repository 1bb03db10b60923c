"""The sources as CSL-JSON, which reference managers and word processors read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tautband.atlas.model import Source

PERSON = re.compile(r"(?P<family>\S.*?) (?P<given>[^\W\d_a-z](?:[^\W\d_a-z]|-){0,4})(?P<suffix> (?:Jr|Sr|II|III))?")
PLACE = re.compile(
    r"(?P<title>.*?),? (?P<volume>\d+[A-Za-z]?)(?:\((?P<issue>[^)]+)\))?(?::(?P<page>[\w.]+(?:[-–][\w.]+)?))?"
)
UNNAMED = re.compile(r"(not named|unnamed|authors? not)\b.*", re.IGNORECASE)
OTHERS = re.compile(r"(?P<name>.*?),? ?(?:and others|et al\.)")


def csl(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """Give sources as CSL-JSON items (Citation Style Language 1.0.2).

    Parameters
    ----------
    sources
        The sources.

    Returns
    -------
    list of dict
        One item a source, in their order. How much of the work was looked at stands in `note`.
    """
    return [_item(source) for source in sources]


def _item(source: Source) -> dict[str, Any]:
    where = _container(source.container)
    seen = {
        "id": source.id,
        "type": _type(source, where),
        "title": source.title,
        "author": _authors(source.authors),
        "issued": {"date-parts": [[source.year]]} if source.year is not None else {},
        **where,
        "DOI": source.doi,
        "URL": source.url,
        "note": f"Seen: {source.seen}." + (f" {source.note}" if source.note else ""),
    }
    return {key: value for key, value in seen.items() if value}


def _type(source: Source, where: dict[str, str]) -> str:
    if "thesis" in source.container.lower():
        return "thesis"
    if "volume" in where or source.doi:
        return "article-journal"
    return "webpage" if source.url else "book"


def _authors(authors: str) -> list[dict[str, str]]:
    """Split `Travell JG, Simons DG` into people; what names no person stays whole, what names nobody is left out."""
    if UNNAMED.fullmatch(authors):
        return []
    if (found := OTHERS.fullmatch(authors)) is not None:
        return [*_authors(found["name"]), {"literal": "others"}]
    names = [name.strip() for name in authors.split(",")]
    if not any(PERSON.fullmatch(name) for name in names):
        return [{"literal": authors}]
    return [_author(name) for name in names]


def _author(name: str) -> dict[str, str]:
    if (found := PERSON.fullmatch(name)) is None:
        return {"literal": name}
    parts = {"family": found["family"], "given": found["given"]}
    return parts | ({"suffix": found["suffix"].strip()} if found["suffix"] else {})


def _container(container: str) -> dict[str, str]:
    """Split `Journal 32(8):666-672` into its parts; anything else is a title as it stands."""
    if (found := PLACE.fullmatch(container)) is None:
        return {"container-title": container} if container else {}
    parts = {"volume": found["volume"], "issue": found["issue"] or "", "page": found["page"] or ""}
    return {"container-title": found["title"]} | {key: value for key, value in parts.items() if value}
