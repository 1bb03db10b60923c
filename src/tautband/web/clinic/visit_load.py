"""One visit with all its parts, and the last signed one of the episode, in a fixed number of queries."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tautband.accounts.models import Clinic
from tautband.record.convert import consent_fault
from tautband.record.models import (
    Addendum,
    AdverseEvent,
    Alert,
    Answer,
    Consent,
    Drawing,
    Episode,
    Finding,
    Goal,
    GoalScore,
    Intervention,
    Measure,
    Override,
    Palpation,
    Patient,
    Signature,
    Site,
    Visit,
)
from tautband.record.parts import row_id
from tautband.record.standing import day_of


@dataclass(frozen=True)
class Earlier:
    """What the last signed visit of the episode left behind."""

    visit: Visit
    answers: dict[str, Answer]
    drawing: Drawing | None
    sites: dict[tuple[str, str], Site]
    measures: dict[tuple[str, str, str, str], Measure]
    palpations: dict[tuple[str, str], Palpation]
    scores: dict[UUID, GoalScore]


@dataclass(frozen=True)
class Loaded:
    """A visit and everything that its page shows."""

    visit: Visit
    answers: dict[str, Answer]
    drawings: dict[str, Drawing]
    findings: list[Finding]
    measures: list[Measure]
    goals: list[Goal]
    scores: dict[UUID, GoalScore]
    palpations: dict[tuple[str, str], Palpation]
    sites: list[Site]
    interventions: list[Intervention]
    overrides: dict[str, Override]
    events: list[AdverseEvent]
    alerts: list[Alert]
    earlier: Earlier | None
    addenda: list[Addendum] = field(default_factory=list)
    signature: Signature | None = None

    @property
    def episode(self) -> Episode:
        """The complaint."""
        return self.visit.episode

    @property
    def patient(self) -> Patient:
        """The person."""
        return self.visit.episode.patient

    @property
    def signed(self) -> bool:
        """Whether nothing can be changed any more."""
        return self.visit.state == Visit.State.SIGNED

    @cached_property
    def consent(self) -> Consent | None:
        """The consent with which the visit was signed, or on which a draft may be needled."""
        given = self.visit.consent
        if given is None or self.signed:
            return given
        fault = consent_fault(self.visit, day_of(self.visit.clinic, self.visit.started))
        return None if fault or given.withdrawn_at else given

    @property
    def needles_in(self) -> int:
        """Needles that went in."""
        return sum(site.needles_in for site in self.sites)

    @property
    def needles_out(self) -> int:
        """Needles counted out."""
        return sum(site.needles_out or 0 for site in self.sites)

    def passed(self, rule: str, verdict: str) -> Override | None:
        """Return the reason for which a verdict of a rule was passed over; one for another verdict or fact is none."""
        override = self.overrides.get(rule)
        return override if override and override.verdict == verdict else None

    def row_id(self, part: str, *key: str) -> str:
        """Return the id of a row that stands once in a visit: the same on every device, so that two make one."""
        return str(row_id(self.visit.id, part, *key))


def load_visit(clinic: Clinic, visit_id: UUID) -> Loaded:
    """Return a visit of the clinic; 404 for any other."""
    visit = get_object_or_404(
        Visit.objects.select_related(
            "episode__patient", "therapist", "supervisor", "consent__witnessed_by", "clinic", "carried_from"
        ),
        clinic=clinic,
        id=visit_id,
    )
    today = timezone.localdate()
    patient = visit.episode.patient
    alerts = Alert.objects.filter(Q(until__isnull=True) | Q(until__gte=today), patient=patient).order_by("since")
    signed = visit.state == Visit.State.SIGNED
    return Loaded(
        visit=visit,
        answers={a.question: a for a in Answer.objects.filter(visit=visit)},
        drawings={d.moment: d for d in Drawing.objects.filter(visit=visit)},
        findings=list(Finding.objects.filter(visit=visit).order_by("created")),
        measures=list(Measure.objects.filter(visit=visit).order_by("created")),
        goals=list(Goal.objects.filter(episode=visit.episode).order_by("created")),
        scores={s.goal_id: s for s in GoalScore.objects.filter(visit=visit)},
        palpations=_palpations(visit),
        sites=list(Site.objects.filter(visit=visit).order_by("order", "created")),
        interventions=list(Intervention.objects.filter(visit=visit).order_by("created")),
        overrides={o.rule: o for o in Override.objects.filter(visit=visit).select_related("by")},
        events=list(AdverseEvent.objects.filter(visit=visit).select_related("site").order_by("noticed_at")),
        alerts=list(alerts),
        earlier=None if signed else _earlier(visit),
        addenda=list(Addendum.objects.filter(visit=visit).select_related("by").order_by("at")) if signed else [],
        signature=Signature.objects.select_related("by").filter(visit=visit).first() if signed else None,
    )


def _palpations(visit: Visit) -> dict[tuple[str, str], Palpation]:
    return {(p.muscle, p.side): p for p in Palpation.objects.filter(visit=visit).order_by("created")}


def _earlier(visit: Visit) -> Earlier | None:
    before = Visit.objects.filter(episode=visit.episode, state=Visit.State.SIGNED, started__lt=visit.started)
    last = visit.carried_from or before.order_by("-started").first()
    if last is None:
        return None
    measures = Measure.objects.filter(visit=last)
    return Earlier(
        visit=last,
        answers={a.question: a for a in Answer.objects.filter(visit=last)},
        drawing=Drawing.objects.filter(visit=last, moment="before").first(),
        sites={(s.muscle, s.side): s for s in Site.objects.filter(visit=last).order_by("order", "created")},
        measures={(m.kind, m.what, m.side, m.moment): m for m in measures},
        palpations=_palpations(last),
        scores={s.goal_id: s for s in GoalScore.objects.filter(visit=last)},
    )
