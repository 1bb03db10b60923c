"""Signing a visit: refused with everything that is missing, and what is signed stays true for ever."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tautband.accounts.audit import record_event
from tautband.accounts.models import AuditEvent, Clinic, Person, Role
from tautband.record.content import canonical, content_of, digest_of
from tautband.record.context import context_of
from tautband.record.convert import clearance_of, consent_fault, techniques_of
from tautband.record.errors import Frozen, RecordError, must_belong
from tautband.record.knowledge import atlas, rules
from tautband.record.models import Override, Signature, Site, Visit
from tautband.record.standing import care_of, day_of
from tautband.safety.model import Clearance, Line, SafetyError, Verdict

VERB = "sign_visit"


@dataclass(frozen=True)
class Missing:
    """One thing that stands between a visit and its signature, in plain words, and where it is."""

    code: str
    words: str
    part: str
    row: str = ""
    """The row's id, or the question's, where there is one."""


class NotReady(RecordError):  # noqa: N818 (the verb says it plainly)
    """The visit cannot be signed yet; `missing` says why."""

    def __init__(self, missing_: list[Missing]) -> None:
        super().__init__("; ".join(one.words for one in missing_))
        self.missing = missing_


def missing(visit: Visit, *, by: Person | None = None, clearance: Clearance | None = None) -> list[Missing]:
    """List what is missing for a signature, in the order of the page; empty means that it can be signed.

    Without needles nothing of needling is asked. `clearance` spares asking again what was asked a moment ago.
    """
    sites = list(visit.site_set.order_by("order", "created", "id"))
    found: list[Missing] = []
    if sites:
        day = day_of(visit.clinic, visit.started)
        fault = consent_fault(visit, day)
        found += [Missing(f"consent_{fault.kind}", fault.words, "consent")] if fault else []
        found += _safety(visit, sites, clearance)
        found += [gap for site in sites for gap in _site(visit, site)]
        found += _said(visit)
    return [*found, *_sharps(visit, sites), *_author(visit, by)]


def _safety(visit: Visit, sites: list[Site], clearance: Clearance | None) -> Iterator[Missing]:
    try:
        clearance = clearance or clearance_of(visit)
    except SafetyError:
        words = "The safety rules cannot answer for this visit: its place is unknown, or an answer does not fit."
        yield Missing("clearance", words, "clearance")
        return
    for id_ in clearance.unanswered:
        yield _unanswered(id_, sites)
    passed = set(Override.objects.filter(visit=visit).values_list("rule", "verdict"))
    said: set[tuple[str, str]] = set()
    for site in sites:
        for line in clearance.for_site(site.muscle, site.side, techniques_of(site)):
            if (line.rule, str(line.verdict)) in passed or line.verdict.weight <= Verdict.MODIFY.weight:
                continue
            place = "" if line.covers.all else str(site.id)
            if (line.rule, place) not in said:
                said.add((line.rule, place))
                yield _in_the_way(line, site)


def _unanswered(id_: str, sites: list[Site]) -> Missing:
    question, _, detail = id_.partition(".")
    if question == "technique":
        muscle, _, side = detail.rpartition(".")
        here = next((site for site in sites if (site.muscle, site.side) == (muscle, side)), sites[0])
        return Missing("technique", f"{name_of(here)}: no technique is chosen.", "site", str(here.id))
    if question == "person":
        return Missing("person", "The patient's age is not recorded.", "answer")
    words = rules().questions[question].text
    what = f"A detail is missing: {words}" if detail else f"Not answered: {words}"
    return Missing("unanswered", what, "answer", question)


def _in_the_way(line: Line, site: Site) -> Missing:
    where = "" if line.covers.all else f"{name_of(site)}: "
    row = "" if line.covers.all else str(site.id)
    if line.overridable:
        words = f"{where}{line.reason} {line.do} Or go on with a written reason."
        return Missing("physician_first", words, "clearance", row)
    return Missing(str(line.verdict), f"{where}{line.reason} {line.do}", "clearance", row)


def _site(visit: Visit, site: Site) -> Iterator[Missing]:
    name, row = name_of(site), str(site.id)
    went = f"{site.needles_in} needle{'s' if site.needles_in != 1 else ''} went in"
    if site.needles_out is None:
        yield Missing("needles_out", f"{name}: {went}; count how many came out.", "site", row)
    elif site.needles_out != site.needles_in:
        words = f"{name}: {went} and {site.needles_out} came out. Look for the rest before the patient dresses."
        yield Missing("needles_unequal", words, "site", row)
    if site.needle_expiry is not None and site.needle_expiry < day_of(visit.clinic, visit.started):
        yield Missing("needle_expired", f"{name}: the needle's date had passed.", "site", row)


def _sharps(visit: Visit, sites: list[Site]) -> Iterator[Missing]:
    into = sum(site.needles_in for site in sites)
    if sites and visit.sharps is None:
        yield Missing("sharps", f"Count the needles in the sharps box; {into} went in.", "visit")
    elif (visit.sharps or 0) != into:
        words = f"{into} needle{'s' if into != 1 else ''} went in, and {visit.sharps} were counted into the sharps box."
        yield Missing("sharps_unequal", words, "visit")


def _said(visit: Visit) -> Iterator[Missing]:
    if not (visit.aftercare_spoken or visit.aftercare_written):
        yield Missing("aftercare", "Say whether the patient was told what to do afterwards.", "visit")
    if not visit.warning_signs:
        yield Missing("warning_signs", "Say whether the warning signs were explained.", "visit")
    if visit.done_personally is False:
        words = "Somebody else handled the needles: the visit must be signed by whoever needled."
        yield Missing("delegated", words, "visit")


def _author(visit: Visit, by: Person | None) -> Iterator[Missing]:
    now = timezone.now()
    if visit.started > now:
        yield Missing("clock", "This visit begins in the future.", "visit")
    if by is None:
        return
    if by.pk not in {visit.therapist_id, visit.supervisor_id}:
        words = "Only the therapist of this visit signs it, or their supervisor."
        yield Missing("author", words, "visit")
        return
    standing = care_of(by, visit.clinic, day_of(visit.clinic, now))
    if standing is None:
        yield Missing("author", "Whoever signs must be a therapist of this clinic today.", "visit")
    elif standing.role == Role.SUPERVISED and visit.supervisor_id is None:
        words = "Whoever is supervised signs no visit without a supervisor: begin a new visit under supervision."
        yield Missing("unsupervised", words, "visit")


def name_of(site: Site) -> str:
    """Name a site as the page does: the muscle and the side."""
    muscle = atlas().muscles.get(site.muscle)
    return f"{muscle.name if muscle else site.muscle}, {site.side}"


def sign_visit(*, visit: Visit, by: Person, clinic: Clinic) -> Signature:
    """Sign a draft; raise NotReady with everything that is missing, or Frozen if somebody was faster."""
    must_belong(visit, clinic, "visit")
    with transaction.atomic():
        row = Visit.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=visit.pk)
        if row.state == Visit.State.SIGNED:
            raise Frozen
        clearance = _clearance(row)
        if gaps := missing(row, by=by, clearance=clearance):
            raise NotReady(gaps)
        now = timezone.now()
        content = canonical({**content_of(row), "context": context_of(row, by, now.isoformat(), clearance)})
        digest = digest_of(content)
        signature = Signature.objects.create(visit=row, clinic=clinic, by=by, at=now, content=content, digest=digest)
        row.state = Visit.State.SIGNED
        row.version += 1
        row.save(update_fields=["state", "version"])
        record_event(clinic=clinic, person=by, verb=VERB, kind="visit", subject=row.id, content=_short(digest))
    visit.refresh_from_db()
    return signature


def _clearance(visit: Visit) -> Clearance | None:
    try:
        return clearance_of(visit) if visit.site_set.exists() else None
    except SafetyError:
        return None


def _short(digest: str) -> uuid.UUID:
    """Half of a digest, as an id: what the audit trail may hold."""
    return uuid.UUID(digest[:32])


def verify(visit: Visit) -> list[str]:
    """Compare a signed visit with what was signed; return every difference in plain words, none if it is as it was."""
    signature = Signature.objects.filter(visit=visit).first()
    if signature is None:
        return ["The visit says that it is signed and has no signature."] if visit.state == Visit.State.SIGNED else []
    found = []
    if visit.state != Visit.State.SIGNED:
        found.append("The visit has a signature and says that it is a draft.")
    if digest_of(signature.content) != signature.digest:
        found.append("The signed words do not fit their digest.")
    events = AuditEvent.objects.filter(clinic_id=visit.clinic_id, verb=VERB, subject=str(visit.pk))
    if [event.details.get("content") for event in events] != [str(_short(signature.digest))]:
        found.append("The audit trail does not tell of this signature.")
    return found + _differences(visit, signature)


def _differences(visit: Visit, signature: Signature) -> list[str]:
    try:
        signed = json.loads(signature.content)
    except ValueError:
        return ["The signed words cannot be read."]
    now = json.loads(canonical(content_of(Visit.objects.get(pk=visit.pk))))
    found = []
    if signed.get("visit") != now["visit"]:
        found.append("The visit differs from what was signed.")
    parts = signed.get("parts", {})
    found += [
        f"What is recorded under {name} differs from what was signed."
        for name, rows in now["parts"].items()
        if parts.get(name) != rows
    ]
    return found
