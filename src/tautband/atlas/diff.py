"""What changed between two atlases, in words a clinician would use, what matters for safety first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tautband.atlas.diff_words import Names, say, short
from tautband.atlas.forms import Value
from tautband.atlas.model import (
    ComplaintPrior,
    DepthFigure,
    Dose,
    Exclusion,
    FindingLink,
    Hazard,
    Mimic,
    Modifier,
    NeedleLength,
    Place,
    Point,
    Prevalence,
    RedFlagRule,
    Referral,
    RegionLink,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tautband.atlas.model import Atlas

SUBJECTS = (
    "Red flags",
    "Needling",
    "Where it is felt",
    "Findings",
    "How common",
    "What goes with it",
    "Names and words",
    "Sources",
)
"""What a change is about, most pressing for a patient first."""

SUBJECT_OF_KEY = {
    "red_flag": "Red flags",
    "urgency": "Red flags",
    "must_not_wait": "Red flags",
    "what_to_do": "Red flags",
    "needling": "Needling",
    "point": "Where it is felt",
    "region": "Where it is felt",
    "finding": "Findings",
    "leak": "Findings",
    "detect": "Findings",
    "drawn": "Findings",
    "prior": "How common",
    "prevalence": "How common",
    "plan": "What goes with it",
    "exclude": "What goes with it",
    "sources": "Sources",
    "description_basis": "Sources",
}
SUBJECT_OF_KIND = {
    "Complaint": "How common",
    "Finding": "Findings",
    "Exercise": "What goes with it",
    "Source": "Sources",
}
"""What any change of such an entry is about."""

KINDS = (
    ("muscles", "Muscle"),
    ("mimics", "Mimic"),
    ("complaints", "Complaint"),
    ("regions", "Region"),
    ("findings", "Finding"),
    ("exercises", "Exercise"),
    ("sources", "Source"),
)
IDENTITY: dict[type, tuple[str, ...]] = {
    ComplaintPrior: ("kind", "cause"),
    DepthFigure: ("what", "source"),
    Exclusion: ("mimic",),
    FindingLink: ("finding", "side", "points"),
    Hazard: ("kind", "structure"),
    Modifier: ("age_min", "age_max", "sex"),
    Point: ("id",),
    Prevalence: ("population", "source"),
    RedFlagRule: ("reason",),
    Referral: ("region", "side"),
    RegionLink: ("region", "side"),
}
"""By which of its keys a value in a list is known again."""

WHOLE = (Dose, NeedleLength, Place)
"""Values that are said as one."""


@dataclass(frozen=True)
class Change:
    """One thing that differs: what it is about, of what, and how."""

    subject: str
    of: str
    what: str


def compare(before: Atlas, after: Atlas) -> list[Change]:
    """Compare two atlases.

    Parameters
    ----------
    before, after
        The atlases, the older first.

    Returns
    -------
    list of Change
        By subject in the order of `SUBJECTS`, then muscle by muscle and mimic by mimic. Equal atlases give none.
    """
    found = []
    for field, word in KINDS:
        found += list(_compare_entries(getattr(before, field), getattr(after, field), word, Names(before, after)))
    return sorted(found, key=lambda change: SUBJECTS.index(change.subject))


def _compare_entries(before: Mapping[str, Any], after: Mapping[str, Any], word: str, names: Names) -> Iterator[Change]:
    for id_ in [*after, *(id_ for id_ in before if id_ not in after)]:
        old, new = before.get(id_), after.get(id_)
        named = new or old
        of = f"{word} {getattr(named, 'name', '') or id_}"
        subject = SUBJECT_OF_KIND.get(word, "")
        if old is not None and new is not None:
            yield from _compare_values(old, new, of, subject, names)
        else:
            about = "Red flags" if isinstance(named, Mimic) and named.red_flag else subject or "Names and words"
            yield Change(about, of, "is new" if old is None else "is gone")


def _compare_values(old: Value, new: Value, of: str, subject: str, names: Names) -> Iterator[Change]:
    """Every key that differs, in the order of the model; `subject` is set once a key has told it."""
    for name, key in zip(old.__struct_fields__, old.__struct_encode_fields__, strict=True):
        one, other = getattr(old, name), getattr(new, name)
        if one == other:
            continue
        about = subject or SUBJECT_OF_KEY.get(key, "Names and words")
        label = key.replace("_", " ")
        if isinstance(one, Value) and isinstance(other, Value) and not isinstance(one, WHOLE):
            yield from _compare_values(one, other, of, about, names)
        elif any(isinstance(item, Value) for item in (*_items(one), *_items(other))):
            yield from _compare_lists(_items(one), _items(other), of, about, names)
        elif isinstance(one, tuple) and isinstance(other, tuple) and key != "mm":
            yield from _compare_words(one, other, of, about, label)
        else:
            yield Change(about, of, f"{label}: {say(one, names)} → {say(other, names)}")


def _items(value: object) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _compare_words(old: tuple[Any, ...], new: tuple[Any, ...], of: str, subject: str, label: str) -> Iterator[Change]:
    gone = [str(item) for item in old if item not in new]
    come = [str(item) for item in new if item not in old]
    parts = [f"without {', '.join(gone)}"] * bool(gone) + [f"with {', '.join(come)}"] * bool(come)
    yield Change(subject, of, f"{label}: {'; '.join(parts) or 'in another order'}")


def _compare_lists(old: tuple[Any, ...], new: tuple[Any, ...], of: str, subject: str, names: Names) -> Iterator[Change]:
    before, after = ({_identity(item): item for item in items} for items in (old, new))
    kept = [identity for identity in before if identity in after]
    if kept != [identity for identity in after if identity in before]:
        yield Change(subject, of, f"in another order: {'; '.join(short(item, names) for item in new)}")
    for identity, item in after.items():
        if identity not in before:
            yield Change(subject, of, f"new: {say(item, names)}")
        elif item != before[identity]:
            inner = f"{of}, {short(item, names)}"
            yield from _compare_values(before[identity], item, inner, subject, names)
    for identity, item in before.items():
        if identity not in after:
            yield Change(subject, of, f"gone: {say(item, names)}")


def _identity(item: Value) -> tuple[Any, ...]:
    return tuple(getattr(item, key) for key in IDENTITY[type(item)])
