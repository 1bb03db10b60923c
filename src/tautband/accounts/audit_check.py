"""Is the audit trail whole? Any tampering with the tables is found; an anchor kept elsewhere also shows a rollback."""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from tautband.accounts.audit import digests, keyed, seals
from tautband.accounts.models import AuditEvent, AuditHead, Clinic
from tautband.accounts.tenancy import within

ANCHOR = "audit anchor 1"
"""What an anchor calls itself, with the number of its form."""


class AnchorError(Exception):
    """An anchor that cannot be read or was not made with our key; the text is one line."""


@dataclass(frozen=True)
class Mark:
    """Where a chain stood: the number of its last event and that event's digest."""

    number: int
    digest: str


def problems(clinic: UUID, mark: Mark | None = None) -> Iterator[str]:
    """Give each thing that is wrong with a clinic's chain, one line each; nothing where it is whole."""
    with within(clinic):
        if not Clinic.objects.filter(pk=clinic).exists():
            yield "the clinic is gone, and its trail with it"
            return
        last = Mark(0, "")
        for event in AuditEvent.objects.filter(clinic=clinic).order_by("number").iterator(chunk_size=2000):
            yield from _event_problems(event, last)
            if mark and event.number == mark.number and event.digest != mark.digest:
                yield f"event {event.number} is not the one that the anchor names"
            last = Mark(event.number, event.digest)
        if mark and mark.number > last.number:
            yield f"the trail ends at event {last.number}, but the anchor names event {mark.number}"
        yield from _head_problems(clinic, last)


def _event_problems(event: AuditEvent, last: Mark) -> Iterator[str]:
    """Compare an event with its digest and with the event before."""
    if event.number != last.number + 1:
        missing = (
            f"{last.number + 1}" if event.number == last.number + 2 else f"{last.number + 1} to {event.number - 1}"
        )
        yield f"event {missing} missing before event {event.number}"
    elif event.previous != last.digest:
        yield f"event {event.number} does not follow event {last.number}"
    if not _any_equal(event.digest, digests(event)):
        yield f"event {event.number} was changed"


def _head_problems(clinic: UUID, last: Mark) -> Iterator[str]:
    """Compare the sealed head with the last event that is there."""
    head = AuditHead.objects.filter(clinic=clinic).first()
    if head is None:
        yield "the head of the trail is missing" if last.number else "there is no trail at all"
        return
    if head.number == 0 and not last.number:
        yield "there is no trail at all"
        return
    if not _any_equal(head.seal, seals(clinic, head.number, head.digest)):
        yield f"the head of the trail, at event {head.number}, was changed"
    if head.number > last.number:
        yield f"the head names event {head.number}, but the trail ends at event {last.number}"
    elif head.number < last.number:
        yield f"the head names event {head.number}, but the trail goes on to event {last.number}"
    elif head.digest != last.digest:
        yield f"the head does not name the event {last.number} that is there"


def _any_equal(given: str, expected: Iterable[str]) -> bool:
    return any(hmac.compare_digest(given.encode(), one.encode()) for one in expected)


def make_anchor(clinics: Iterable[UUID], day: str) -> str:
    """Return where each chain stands, sealed, as JSON to be kept elsewhere."""
    marks: dict[str, list[int | str]] = {}
    for clinic in clinics:
        with within(clinic):
            head = AuditHead.objects.filter(clinic=clinic).first()
        if head and head.number:
            marks[str(clinic)] = [head.number, head.digest]
    content = {"what": ANCHOR, "made": day, "clinics": marks}
    sealed = next(iter(keyed("anchor", json.dumps(content, sort_keys=True))))
    return json.dumps({**content, "seal": sealed}, indent=1) + "\n"


def read_anchor(text: str) -> dict[UUID, Mark]:
    """Return the marks of an anchor that was made with our key, by clinic."""
    try:
        content = json.loads(text)
        sealed = content.pop("seal")
        if content["what"] != ANCHOR:
            raise AnchorError(f"the anchor is no {ANCHOR!r}; allowed: what anchor_audit wrote")
        expected = keyed("anchor", json.dumps(content, sort_keys=True))
        marks = {UUID(clinic): Mark(int(number), str(last)) for clinic, (number, last) in content["clinics"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise AnchorError("the anchor cannot be read; allowed: what anchor_audit wrote") from None
    if not (isinstance(sealed, str) and _any_equal(sealed, expected)):
        raise AnchorError("the anchor was changed, or made with another secret key")
    return marks
