"""Which safety questions are worth asking now: the findings that could still raise a red flag for the pain painted.

It reads rules only, never a probability: a question about a red flag must not depend on how likely the flag seems.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tautband.atlas import Atlas, Finding, Mimic, RedFlagRule
    from tautband.reasoning.case import Case

URGENCY_WEIGHT = {"emergency": 4.0, "urgent": 2.0, "soon": 1.0, "routine": 0.5}
"""How much a question gains by the urgency of what it could reveal (judgement)."""

MOST_ASKED = 3
"""A longer list is not answered with care (judgement)."""

CHILD = 17
CHILD_WEIGHT = 0.25
"""What a rule for children still weighs while nobody has said an age: most who ask are grown up (judgement)."""


@dataclass(frozen=True)
class SafetyQuestion:
    """One finding to ask about before anything else; `side` is `none` for findings without a side."""

    finding: str
    side: str


def safety_questions(case: Case, atlas: Atlas, *, most: int = MOST_ASKED) -> tuple[SafetyQuestion, ...]:
    """
    Return the safety questions that matter most for what is painted, most useful first.

    Parameters
    ----------
    case : Case
        What is known so far; answered findings are not asked again.
    atlas : Atlas
        The red-flag rules and where each red flag is felt.
    most : int
        The longest list returned.

    Returns
    -------
    tuple of SafetyQuestion
        Only findings a person can answer alone; empty when nothing is painted.
    """
    answered = {found.finding for found in case.findings}
    score: dict[str, float] = defaultdict(float)
    leftness: dict[str, float] = defaultdict(float)
    for mimic in atlas.mimics.values():
        relevance = _relevance(case, mimic)
        if not relevance:
            continue
        towards = _towards_left(case, mimic)
        for rule in mimic.red_flags:
            for finding, share in _still_open(case, rule).items():
                if mimic.sides == "none" and _about_one_limb(atlas.findings[finding]):
                    continue  # what one limb cannot do says little about the heart
                weight = URGENCY_WEIGHT[rule.urgency or mimic.urgency]
                if case.age is None and rule.age_max <= CHILD:
                    weight *= CHILD_WEIGHT
                score[finding] = max(score[finding], relevance * weight * share) + 0.1 * relevance * weight * share
                leftness[finding] += relevance * weight * share * towards
    ranked = sorted(score, key=lambda finding: (-score[finding], finding))
    askable = [f for f in ranked if atlas.findings[f].patient and f not in answered]
    sides = {f: "left" if leftness[f] > 0 else "right" for f in askable}
    return tuple(SafetyQuestion(f, sides[f] if atlas.findings[f].sided else "none") for f in askable[:most])


def _about_one_limb(finding: Finding) -> bool:
    return finding.sided and finding.kind == "provoked_by"


def _relevance(case: Case, mimic: Mimic) -> float:
    """Return the largest weight with which the red flag is felt where pain is painted."""
    weights = {link.region: link.weight for link in mimic.regions}
    return max((weights.get(pain.region, 0.0) for pain in case.pain if pain.coverage > 0), default=0.0)


def _still_open(case: Case, rule: RedFlagRule) -> dict[str, float]:
    """Return the unanswered findings of a rule that can still fire, each with the share it would complete."""
    present = {found.finding for found in case.findings if found.present}
    absent = {found.finding for found in case.findings if not found.present} - present
    if absent & set(rule.all_of) or present & set(rule.none_of) or not _person_fits(case, rule):
        return {}
    painted = {pain.region for pain in case.pain if pain.coverage > 0}
    if rule.regions and not painted & set(rule.regions):
        return {}
    missing = [f for f in rule.all_of if f not in present]
    wanted = max(0, rule.at_least - len(present & set(rule.any_of))) if rule.any_of else 0
    alternatives = [f for f in rule.any_of if f not in present and f not in absent]
    if wanted > len(alternatives) or not (missing or wanted):
        return {}
    share = 1.0 / (len(missing) + wanted)
    return dict.fromkeys([*missing, *(alternatives if wanted else [])], share)


def _person_fits(case: Case, rule: RedFlagRule) -> bool:
    """Tell whether age and sex, where known, allow the rule; what is unknown rules nothing out."""
    if case.age is not None and not rule.age_min <= case.age <= rule.age_max:
        return False
    return rule.sex is None or case.sex in {rule.sex, "unknown"}


def _towards_left(case: Case, mimic: Mimic) -> float:
    """Return from -1 to 1 how far the pain where this red flag is felt lies on the left."""
    regions = {link.region for link in mimic.regions}
    left, right = (
        sum(pain.coverage for pain in case.pain if pain.region in regions and pain.side == side)
        for side in ("left", "right")
    )
    return (left - right) / (left + right) if left + right else 0.0
