"""The main flow on one page: red flags, then reasoning, then reasons.

Read this first: a case (`reasoning.case`) and an atlas (`atlas`) go in, an assessment (`reasoning.assessment`) comes
out. Nothing is read from or kept anywhere else, so the same case and atlas always give the same assessment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.reasoning.assessment import (
    Assessment,
    AtlasUsed,
    Beyond,
    Effort,
    Explained,
    MimicResult,
    MuscleResult,
    PointResult,
    Unexplained,
)
from tautband.reasoning.belief import Belief, Variant, Variants, believe, reaching, vary
from tautband.reasoning.explained import explained_by, explained_variants
from tautband.reasoning.explanations import most_probable
from tautband.reasoning.infer import COST_LIMIT, PATIENT_LIMIT
from tautband.reasoning.layout import lay_out
from tautband.reasoning.next_findings import finding_variants, next_findings
from tautband.reasoning.reasons import reason_variants, reasons_for
from tautband.reasoning.red_flags import raise_red_flags
from tautband.reasoning.screening import safety_questions

if TYPE_CHECKING:
    from tautband.atlas import Atlas
    from tautband.reasoning.case import Case

MOST_LISTED = 15
LEAST_LISTED = 0.01
"""Muscles, and mimics, are listed down to this probability, and this many at most; people are shown fewer. Listed
are muscles that can be felt where pain is painted, and mimics that can cause anything seen: of others the case says
nothing, however common they are."""

LEAST_UNEXPLAINED = 0.3
"""Painted regions are listed as unexplained from this probability."""

DIGITS = 6
EXACT = 1e-6
"""An error bound up to this is that of rounding alone: the sums were carried to the end."""

ROUNDING = 0.5 * 10.0**-DIGITS
"""Probabilities are rounded to digits that are the same on every machine; the error bound counts that."""


def assess(case: Case, atlas: Atlas, *, reasons: bool = True, ask: bool = True, patient: bool = False) -> Assessment:
    """Answer a case.

    Parameters
    ----------
    case
        What is known before palpation.
    atlas
        What is known about muscles and their mimics.
    reasons
        Whether to work out why; most of the time goes here and into `ask`.
    ask
        Whether to work out what to ask next.
    patient
        Whether an exact answer may take a minute and some gigabytes where very much is painted; otherwise it is an
        estimate after a few seconds. The error bound says which.

    Returns
    -------
    Assessment
        Red flags, muscles, mimics, what stays unexplained, and what to ask next.
    """
    red_flags = raise_red_flags(case, atlas)  # from the facts alone, before any probability exists
    limit = PATIENT_LIMIT if patient else COST_LIMIT
    belief = believe(case, atlas, limit)
    muscles = _leading(belief, "muscle")
    safety = safety_questions(case, atlas) if ask else ()
    variants = reason_variants(belief, muscles) + explained_variants(belief, muscles) if reasons else []
    variants += finding_variants(belief, atlas, safety) if ask else []
    variants = list(dict.fromkeys(variants))
    answers = vary(belief, variants)
    proposals = next_findings(belief, atlas, variants, answers, safety)
    return Assessment(
        atlas=AtlasUsed(atlas.version, atlas.hash),
        red_flags=red_flags,
        muscles=tuple(_muscle(belief, group, variants, answers, reasons=reasons) for group in muscles),
        mimics=tuple(_mimic(belief, group) for group in _leading(belief, "mimic")),
        unexplained=_unexplained(belief),
        next=tuple(proposal.finding for proposal in proposals),
        error_bound=min(1.0, belief.posterior.error_bound + ROUNDING),
        beyond=Beyond(
            effort=_effort(belief, limit),
            explanations=most_probable(belief) if reasons else (),
            answers=tuple(proposal.answers for proposal in proposals),
            explained=tuple(_explained(belief, group, variants, answers) for group in muscles) if reasons else (),
        ),
    )


def _effort(belief: Belief, limit: int) -> Effort:
    layout = lay_out(belief.question)
    return Effort(belief.posterior.error_bound <= EXACT, layout.cost, limit, layout.plan.width)


def _explained(belief: Belief, group: int, variants: list[Variant], answers: Variants) -> Explained:
    owner = belief.network.owners[group]
    return Explained(owner.id, owner.side, explained_by(belief, group, variants, answers))


def _leading(belief: Belief, kind: str) -> list[int]:
    """The groups to list, most likely first; equals in the order of their names."""
    chances = belief.posterior.groups[:, 0]
    reaches = reaching(belief, painted=kind == "muscle")
    groups = [
        (-round(float(chances[group]), DIGITS), owner.id, owner.side, group)
        for group, owner in enumerate(belief.network.owners)
        if owner.kind == kind and chances[group] >= LEAST_LISTED and reaches[group]
    ]
    return [group for *_, group in sorted(groups)[:MOST_LISTED]]


def _muscle(belief: Belief, group: int, variants: list[Variant], answers: Variants, *, reasons: bool) -> MuscleResult:
    owner = belief.network.owners[group]
    chances = belief.posterior.causes[belief.network.owner_of == group, 0]
    points = [PointResult(point, _rounded(chance)) for point, chance in zip(owner.points, chances, strict=True)]
    return MuscleResult(
        muscle=owner.id,
        side=owner.side,
        probability=_rounded(belief.posterior.groups[group, 0]),
        points=tuple(sorted(points, key=lambda point: (-point.probability, point.point))),
        because=reasons_for(belief, group, variants, answers) if reasons else (),
    )


def _mimic(belief: Belief, group: int) -> MimicResult:
    owner = belief.network.owners[group]
    return MimicResult(owner.id, owner.side, _rounded(belief.posterior.groups[group, 0]))


def _unexplained(belief: Belief) -> tuple[Unexplained, ...]:
    found = [
        Unexplained(seen.effect[1], seen.effect[2], _rounded(chance))
        for seen, chance in zip(belief.evidence.seen, belief.posterior.unexplained[:, 0], strict=True)
        if seen.effect[0] == "region" and chance >= LEAST_UNEXPLAINED
    ]
    return tuple(sorted(found, key=lambda value: (-value.probability, value.region, value.side)))


def _rounded(chance: float) -> float:
    return round(float(chance), DIGITS)
