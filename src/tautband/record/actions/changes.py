"""Saving a draft, change by change: each once, all or none, and never silently over somebody else's."""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import ProtectedError

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Person
from tautband.record.actions.overriding import check_verdict, doubt_overrides, fill_verdict
from tautband.record.cleaning import WrongValueError, clean_into, field_of, read_uuid, shown_value
from tautband.record.errors import Clash, Conflict, Frozen, Refusal, Refused
from tautband.record.models import Answer, Change, Drawing, Override, Row, Visit
from tautband.record.parts import PARTS, PartSpec
from tautband.record.vocabulary import check_words

MOST_CHANGES = 500
"""In one request; a device that was away for a day sends them in several."""
KEYS = {"key", "part", "id", "base", "set", "remove"}


@dataclass(frozen=True)
class Saved:
    """A change that is in the record, and the row's version after it."""

    key: str
    part: str
    id: str
    version: int


@dataclass(frozen=True)
class Wanted:
    """A change as a device asked for it."""

    key: uuid.UUID
    part: str
    id: uuid.UUID
    base: int
    values: Mapping[str, object] | None
    """None: remove the row."""
    digest: str

    @property
    def spec(self) -> PartSpec:
        """The part's table and fields."""
        return PARTS[self.part]

    def saved(self, version: int) -> Saved:
        """Confirm it."""
        return Saved(str(self.key), self.part, str(self.id), version)


@dataclass
class Saving:
    """One request while it is worked on."""

    visit: Visit
    by: Person | None
    keys: frozenset[uuid.UUID]
    refused: list[Refusal] = field(default_factory=list)
    conflicts: list[Clash] = field(default_factory=list)


def save_changes(
    *, visit: uuid.UUID, clinic: Clinic, by: Person | None, changes: Sequence[Mapping[str, Any]]
) -> list[Saved]:
    """Save changes to a draft, all or none; a change whose key is known is confirmed again and not done again.

    Raises Visit.DoesNotExist for a visit of another clinic, Refused, Conflict, or Frozen once it is signed. `by` is
    None for the patient.
    """
    wanted = read_changes(changes)
    try:
        with transaction.atomic():
            row = Visit.objects.select_for_update().get(pk=visit, clinic=clinic)
            row.clinic = clinic  # the same, without asking for it again
            return _save(row, by, wanted)
    except (IntegrityError, DataError):
        raise Refused([Refusal("", "The database does not allow this; nothing was saved.")]) from None


def _save(visit: Visit, by: Person | None, wanted: list[Wanted]) -> list[Saved]:
    keys = frozenset(one.key for one in wanted)
    known = {one.key: one for one in Change.objects.filter(key__in=keys)}
    if visit.state == Visit.State.SIGNED and keys - known.keys():
        raise Frozen
    saving = Saving(visit, by, keys)
    saved = []
    done: Counter[str] = Counter()
    fields: set[str] = set()
    for one in wanted:
        if one.key in known:
            saved.append(_confirm_again(saving, one, known[one.key]))
            continue
        try:
            change = _do(saving, one)
        except Refused as error:
            saving.refused += [_placed(one, refusal) for refusal in error.refused]
            continue
        if change is not None:
            known[one.key] = change
            saved.append(one.saved(change.version))
            done[one.part] += 1
            fields.update(change.fields)
    if saving.refused:
        raise Refused(saving.refused)
    if saving.conflicts:
        raise Conflict(saving.conflicts)
    if done:
        record_event(
            clinic=visit.clinic,
            person=by,
            verb="change_visit",
            kind="visit",
            subject=visit.id,
            parts=dict(done),
            fields=sorted(fields),
        )
    return saved


def _placed(one: Wanted, refusal: Refusal) -> Refusal:
    return Refusal(refusal.field, refusal.why, str(one.key), one.part, str(one.id))


def _confirm_again(saving: Saving, one: Wanted, known: Change) -> Saved:
    if known.digest != one.digest or known.visit_id != saving.visit.id:
        saving.refused.append(_placed(one, Refusal("key", "This key was used for another change.")))
    return one.saved(known.version)


def _do(saving: Saving, one: Wanted) -> Change | None:
    """Do a change; None if it meets another one, which is then noted."""
    row = _find(saving, one)
    if one.values is None:
        return _remove(saving, one, row)
    clashes, row = (None, _new(saving, one)) if row is None else (_contested(saving, one, row), row)
    if saving.conflicts and saving.conflicts[-1].key == str(one.key):
        return None
    old = {name: shown_value(row, name) for name in clashes or ()}
    said = _said(row)
    derived = _before_cleaning(saving, row, one)
    clean_into(row, one.values, one.spec.fields)
    wrong = check_words(row)
    if wrong:
        raise Refused([Refusal(name, why) for name, why in wrong.items()])
    if clashes and (differing := [name for name in clashes if shown_value(row, name) != old[name]]):
        _clash(saving, one, row, {name: old[name] for name in differing})
        row.refresh_from_db()  # the visit's own row is used again for the next change
        return None
    _after_cleaning(saving, row, derived)
    row.version += 1
    row.save(force_insert=row._state.adding)
    if isinstance(row, Answer) and said and said != _said(row):
        doubt_overrides(saving.visit, saving.by, said[0], row.question)
    return note_change(row, saving.visit, saving.by, one)


def _said(row: Row) -> tuple[object, ...]:
    """What an answer says; nothing for a new one and for anything else."""
    return (row.question, row.value, row.details) if isinstance(row, Answer) and not row._state.adding else ()


def _find(saving: Saving, one: Wanted) -> Row | None:
    if one.spec.model is Visit:
        if one.id != saving.visit.id or one.values is None:
            raise Refused([Refusal("id", "Allowed: setting fields of this visit.")])
        return saving.visit
    manager = one.spec.model._default_manager
    row = manager.filter(pk=one.id).first()
    if row is None:
        return None
    if getattr(row, "visit_id", None) != saving.visit.id:
        raise Refused([Refusal("id", "Allowed: a row of this visit, or a new id.")])
    if one.base > row.version:
        raise Refused([Refusal("base", "Allowed: a version that the row has had.")])
    return row


def _new(saving: Saving, one: Wanted) -> Row:
    """Make a row that is not yet saved, unless it was removed or another device has made the same."""
    visit = saving.visit
    row = one.spec.model(id=one.id, clinic_id=visit.clinic_id, version=0)
    setattr(row, "visit", visit)  # noqa: B010 (every part has one; the visit's own row is never new here)
    gone = Change.objects.filter(visit=visit, row=one.id, removed=True).order_by("version").last()
    named = bool(one.spec.natural) and set(one.spec.natural) <= set(one.values or ())
    known = gone is not None and (one.base in {0, gone.version} or gone.by == saving.by)
    if gone is not None and known and named:
        row.version = gone.version  # what was removed is made again under the id it has by its nature
    elif gone is not None:
        _clash(saving, one, row, {}, gone)
        return row
    elif one.base > 0:
        raise Refused([Refusal("id", "Allowed: a row of this visit, or a new id with base 0.")])
    natural = {name: _given(one, name) for name in one.spec.natural}
    if natural and all(isinstance(value, str) for value in natural.values()):
        same = _same(one, visit, natural)
        if same is not None:
            names = [name for name in one.values or {} if name in one.spec.fields]
            _clash(saving, one, same, {name: shown_value(same, name) for name in names})
    return row


def _given(one: Wanted, name: str) -> object:
    value = (one.values or {}).get(name)
    return field_of(one.spec.model, name).get_default() if value is None else value


def _same(one: Wanted, visit: Visit, natural: Mapping[str, object]) -> Row | None:
    manager = one.spec.model._default_manager
    try:
        return manager.filter(**{"visit": visit, **natural}).first()
    except ValidationError:  # a key that is none; cleaning says so
        return None


def _contested(saving: Saving, one: Wanted, row: Row) -> set[str]:
    """Return the fields of a change that others have changed since the version that the device saw."""
    since = _changed_since(saving, one, row)
    return set(one.values or ()) & since


def _changed_since(saving: Saving, one: Wanted, row: Row) -> set[str]:
    if row.version <= one.base:
        return set()
    later = list(Change.objects.filter(visit=saving.visit, row=one.id, version__gt=one.base))
    if {change.version for change in later} != set(range(one.base + 1, row.version + 1)):
        return set(one.spec.fields)  # written otherwise than by changes: carried over, or given by the patient
    return {name for change in later if change.key not in saving.keys for name in change.fields}


def _remove(saving: Saving, one: Wanted, row: Row | None) -> Change | None:
    visit = saving.visit
    if row is None:
        gone = Change.objects.filter(visit=visit, row=one.id, removed=True).order_by("version").last()
        if gone is None and one.base > 0:
            raise Refused([Refusal("id", "Allowed: a row of this visit.")])
        return _note(one, visit, saving.by, gone.version if gone else 0, ())
    if _changed_since(saving, one, row):
        _clash(saving, one, row, {name: shown_value(row, name) for name in one.spec.fields})
        return None
    version = row.version + 1
    if isinstance(row, Answer):
        doubt_overrides(saving.visit, saving.by, row.question)
    try:
        row.delete()
    except ProtectedError:
        raise Refused([Refusal("id", "An adverse event is linked to this; it stays.")]) from None
    return _note(one, visit, saving.by, version, ())


def _clash(saving: Saving, one: Wanted, row: Row, now: dict[str, object], gone: Change | None = None) -> None:
    last = gone or Change.objects.filter(visit=saving.visit, row=row.id).order_by("version").last()
    if last is not None:
        by = last.by.name if last.by else ""
    else:
        by = "" if getattr(row, "by_patient", False) else saving.visit.therapist.name
    version = 0 if gone else row.version
    clash = Clash(str(one.key), one.part, str(one.id), str(row.id), version, by, now, removed=gone is not None)
    saving.conflicts.append(clash)


def _before_cleaning(saving: Saving, row: Row, one: Wanted) -> str:
    """Fill what is derived; return the verdict that an override must have."""
    if not isinstance(row, Override):
        return ""
    if saving.by is None:
        raise Refused([Refusal("rule", "Only a therapist passes over a caution.")])
    row.by = saving.by
    fill_verdict(row, (one.values or {}).get("rule", row.rule))
    return row.verdict


def _after_cleaning(saving: Saving, row: Row, derived: str) -> None:
    if isinstance(row, Answer | Drawing):
        row.by_patient = saving.by is None
    if isinstance(row, Override):
        check_verdict(row, derived)


def note_change(row: Row, visit: Visit, by: Person | None, one: Wanted) -> Change:
    """Note that a row was changed, under the key of the device."""
    return _note(one, visit, by, row.version, tuple(one.values or ()))


def _note(one: Wanted, visit: Visit, by: Person | None, version: int, names: Sequence[str]) -> Change:
    return Change.objects.create(
        key=one.key,
        clinic_id=visit.clinic_id,
        visit=visit,
        by=by,
        part=one.part,
        row=one.id,
        version=version,
        fields=sorted(names),
        removed=one.values is None,
        digest=one.digest,
    )


def read_changes(changes: Sequence[Mapping[str, Any]]) -> list[Wanted]:
    """Read what a device sent, strictly; raise Refused with every fault at once."""
    if isinstance(changes, str | Mapping) or not isinstance(changes, Sequence) or len(changes) > MOST_CHANGES:
        raise Refused([Refusal("changes", f"Allowed: a list of at most {MOST_CHANGES} changes.")])
    wanted: list[Wanted] = []
    refused: list[Refusal] = []
    for change in changes:
        try:
            wanted.append(_read(change))
        except Refused as error:
            refused += error.refused
    if refused:
        raise Refused(refused)
    return wanted


def _read(change: object) -> Wanted:
    if not isinstance(change, Mapping) or not set(change) <= KEYS:
        raise Refused([Refusal("", "Allowed: an object with key, part, id, base, and set or remove.")])
    part = change.get("part")
    part = part if isinstance(part, str) and part in PARTS else ""
    try:
        key, id_ = read_uuid(change.get("key")), read_uuid(change.get("id"))
    except WrongValueError:
        raise Refused([Refusal("key", "Allowed: a key and an id that are UUIDs.")]) from None
    base, values, remove = change.get("base", 0), change.get("set"), change.get("remove", False)

    def fault(name: str, why: str) -> Refused:
        return Refused([Refusal(name, why, str(key), part, str(id_))])

    if not part:
        raise fault("part", f"Allowed: {', '.join(PARTS)}.")
    if isinstance(base, bool) or not isinstance(base, int) or not 0 <= base < 2**31:
        raise fault("base", "Allowed: the version that was seen, 0 for a new row.")
    if not isinstance(remove, bool) or remove == (values is not None):
        raise fault("set", "Allowed: either set or remove.")
    if not remove and (not isinstance(values, Mapping) or not values):
        raise fault("set", f"Allowed: at least one of {', '.join(PARTS[part].fields)}.")
    return Wanted(key, part, id_, base, None if remove else values, digest_of(change))


def digest_of(change: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a change, whatever the order of its keys; `base` may grow when it is sent again."""
    content = {name: str(value) if name in {"key", "id"} else value for name, value in change.items() if name != "base"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
