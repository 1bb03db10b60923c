"""Why something was not written. No message repeats what was typed: it may describe a person."""

from dataclasses import dataclass, field

from django.db import models


@dataclass(frozen=True)
class Refusal:
    """One value that is not allowed, and what is. The first three say where, in a list of changes."""

    field: str
    why: str
    key: str = ""
    part: str = ""
    id: str = ""


@dataclass(frozen=True)
class Clash:
    """A change to something that somebody else has changed meanwhile, or that they made or removed."""

    key: str
    part: str
    id: str
    row: str
    """The row that stands in the way; another than `id` where two devices made the same thing."""
    version: int
    """0 where the row was removed."""
    by: str
    """Who changed it last; empty for the patient."""
    now: dict[str, object] = field(default_factory=dict)
    removed: bool = False


class RecordError(Exception):
    """Nothing was written; the kind says why."""


class Refused(RecordError):  # noqa: N818 (the verb says it plainly)
    """Some values are not allowed; `refused` says where and what is."""

    def __init__(self, refused: list[Refusal]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.why}" for one in refused))
        self.refused = refused

    @property
    def by_field(self) -> dict[str, list[str]]:
        """The reasons under the names of the fields, as a form wants them."""
        found: dict[str, list[str]] = {}
        for one in self.refused:
            found.setdefault(one.field, []).append(one.why)
        return found


class Conflict(RecordError):  # noqa: N818 (the verb says it plainly)
    """Somebody else was there in between; `conflicts` holds what stands there now."""

    def __init__(self, conflicts: list[Clash]) -> None:
        super().__init__(f"{len(conflicts)} changes meet changes by others")
        self.conflicts = conflicts


class Frozen(RecordError):  # noqa: N818 (the verb says it plainly)
    """The visit is signed: it never changes. Corrections are addenda."""

    def __init__(self) -> None:
        super().__init__("This visit is signed and never changes; write an addendum.")


class LinkError(RecordError):
    """A link or code opens nothing; `reason` is one of unknown, early, expired, used, wrong_code, locked."""

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason


def refuse(field_name: str, why: str) -> Refused:
    """Make the refusal of one value."""
    return Refused([Refusal(field_name, why)])


def must_belong(row: models.Model, clinic: models.Model, what: str) -> None:
    """Refuse a row of another clinic in the words for one that does not exist."""
    if getattr(row, "clinic_id", None) != clinic.pk:
        raise refuse(what, "There is none like that in this clinic.")
