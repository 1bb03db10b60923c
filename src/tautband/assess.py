"""The main flow on one page: red flags, then reasoning, then reasons.

Read this first: a case (`reasoning.case`) and an atlas (`atlas`) go in, an assessment (`reasoning.assessment`) comes
out. Nothing is read from or kept anywhere else, so the same case and atlas always give the same assessment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from tautband.reasoning.assessment import (
    Answers,
    Assessment,
    AtlasUsed,
    Beyond,
    Effort,
    Explained,
    NextFinding,
    Why,
)
from tautband.reasoning.belief import Belief, Variant, Variants, believe, vary
from tautband.reasoning.explained import explained_by, explained_variants
from tautband.reasoning.explanations import most_probable
from tautband.reasoning.infer import COST_LIMIT, PATIENT_LIMIT
from tautband.reasoning.listing import (
    effort,
    error_bound,
    leading,
    mimic_results,
    muscle_results,
    unexplained_regions,
)
from tautband.reasoning.next_findings import Proposal, finding_variants, next_findings
from tautband.reasoning.noisy_or import ImpossibleEvidenceError
from tautband.reasoning.reasons import reason_variants, reasons_for
from tautband.reasoning.red_flags import RedFlag, raise_red_flags
from tautband.reasoning.screening import safety_questions
from tautband.reasoning.times import seconds_for
from tautband.reasoning.why import why_group

if TYPE_CHECKING:
    from tautband.atlas import Atlas
    from tautband.reasoning.case import Case


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
        Red flags, muscles, mimics, what stays unexplained, and what to ask next. If nothing that is modelled can have
        led to the case, it says so in `beyond.contradiction`, with red flags and safety questions alone.
    """
    red_flags = raise_red_flags(case, atlas)  # from the facts alone, before any probability exists
    limit = PATIENT_LIMIT if patient else COST_LIMIT
    try:
        belief = believe(case, atlas, limit)
    except ImpossibleEvidenceError as error:
        return _contradicted(case, atlas, red_flags, str(error))
    muscles = leading(belief, "muscle")
    answer = Assessment(
        atlas=AtlasUsed(atlas.version, atlas.hash),
        red_flags=red_flags,
        muscles=muscle_results(belief, muscles),
        mimics=mimic_results(belief, leading(belief, "mimic")),
        unexplained=unexplained_regions(belief),
        next=(),
        error_bound=error_bound(belief),
        beyond=Beyond(effort=effort(belief, limit, counted=reasons or ask)),
    )
    if not reasons and not ask:
        return answer
    safety = safety_questions(case, atlas) if ask else ()
    variants = reason_variants(belief, muscles) + explained_variants(belief, muscles) if reasons else []
    variants += finding_variants(belief, atlas, safety) if ask else []
    variants = list(dict.fromkeys(variants))
    answers = vary(belief, variants)
    if ask:
        answer = _with_questions(answer, next_findings(belief, atlas, variants, answers, safety))
    return _with_reasons(answer, belief, muscles, variants, answers) if reasons else answer


def _with_questions(answer: Assessment, proposals: list[Proposal]) -> Assessment:
    beyond = replace(answer.beyond, answers=tuple(proposal.answers for proposal in proposals))
    return replace(answer, next=tuple(proposal.finding for proposal in proposals), beyond=beyond)


def _with_reasons(
    answer: Assessment, belief: Belief, groups: list[int], variants: list[Variant], answers: Variants
) -> Assessment:
    told = list(zip(answer.muscles, groups, strict=True))
    explained = tuple(Explained(m.muscle, m.side, explained_by(belief, g, variants, answers)) for m, g in told)
    muscles = tuple(replace(m, because=reasons_for(belief, g, variants, answers)) for m, g in told)
    beyond = replace(answer.beyond, explanations=most_probable(belief), explained=explained)
    return replace(answer, muscles=muscles, beyond=beyond)


def why(case: Case, atlas: Atlas, muscle: str, side: str) -> Why:
    """Say why a muscle is likely or not; also one that an assessment does not list.

    Parameters
    ----------
    case, atlas
        As in `assess`.
    muscle, side
        The muscle, by its id, and its side: `left` or `right`, or `midline` for one that has no sides.

    Returns
    -------
    Why
        Its probability, what speaks for and against it, the pain it explains, and what explains that better.

    Raises
    ------
    KeyError
        If the atlas has no such muscle on that side.
    ImpossibleEvidenceError
        If nothing that is modelled can have led to the case.
    """
    belief = believe(case, atlas)
    groups = {(owner.kind, owner.id, owner.side): group for group, owner in enumerate(belief.network.owners)}
    return why_group(belief, groups["muscle", muscle, side])


def _contradicted(case: Case, atlas: Atlas, red_flags: tuple[RedFlag, ...], reason: str) -> Assessment:
    """The answer where no probability can be had: red flags and safety questions need none."""
    safety = safety_questions(case, atlas)
    return Assessment(
        atlas=AtlasUsed(atlas.version, atlas.hash),
        red_flags=red_flags,
        muscles=(),
        mimics=(),
        unexplained=(),
        next=tuple(NextFinding(q.finding, q.side, 0.0, atlas.findings[q.finding].how) for q in safety),
        error_bound=1.0,
        beyond=Beyond(
            effort=Effort(exact=False, cost=0, limit=0, width=0),
            answers=tuple(
                Answers(0.0, (), (), seconds_for(atlas.findings[question.finding]), red_flag=True)
                for question in safety
            ),
            contradiction=reason,
        ),
    )
