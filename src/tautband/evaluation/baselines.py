"""What could be had without a reasoner: two ways to read a wall chart, and the commonest muscle for the place.

The opponents are the strongest of those tried on the development cases; choosing an opponent is not tuning ourselves.
Of all cases with a named primary muscle, these had one among the first three: share of the pattern that is painted
26 % (what Tautband's own benchmark used before), Jaccard of whole patterns with spillover counted half 43 %, cosine
46 %, share of the paint covered with spillover counted half 47 %, and the same over `referral.csv` as first published
49 % with ties by the alphabet; with essential regions only, share of the paint 49 % and Jaccard 50 %. For the commonest
muscle: of those felt in the most painted group of regions 45 %, of those that this group is essential for 58 %, of
those that the most painted regions are essential for 60 %.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.atlas import felt_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from tautband.atlas import Atlas, Muscle
    from tautband.evaluation.standing import Scores
    from tautband.reasoning.case import Case

Pattern = frozenset[tuple[str, str]]
"""Regions by side."""


def chart_match(case: Case, atlas: Atlas) -> Scores:
    """Rank muscles by how well their essential regions and the painted ones are the same (Jaccard), as on a wall chart.

    Parameters
    ----------
    case
        Only what is painted is looked at.
    atlas
        Only which regions are essential is looked at, none of its weights.

    Returns
    -------
    dict
        Shares from 0 to 1.
    """
    painted = frozenset(_painted(case))
    return {
        key: len(pattern & painted) / max(1, len(pattern | painted))
        for key, pattern in essential_patterns(atlas).items()
    }


def chart_cover(case: Case, atlas: Atlas) -> Scores:
    """Rank muscles by the share of the painted pain that their essential regions cover; otherwise as `chart_match`."""
    painted = _painted(case)
    total = sum(painted.values()) or 1.0
    return {
        key: sum(painted.get(region, 0.0) for region in pattern) / total
        for key, pattern in essential_patterns(atlas).items()
    }


def commonest(case: Case, atlas: Atlas) -> Scores:
    """Rank the muscles that a most painted region is essential for by how common they are.

    Parameters
    ----------
    case
        Only what is painted is looked at.
    atlas
        Only which regions are essential and how common each muscle is.

    Returns
    -------
    dict
        Chances, and 0 for muscles of other places.
    """
    painted = _painted(case)
    most = max(painted.values(), default=0.0)
    place = {region for region, coverage in painted.items() if coverage == most}
    return {
        key: atlas.muscles[key[0]].prior.probability if pattern & place else 0.0
        for key, pattern in essential_patterns(atlas).items()
    }


BASELINES: dict[str, Callable[[Case, Atlas], Scores]] = {
    "chart_match": chart_match,
    "chart_cover": chart_cover,
    "commonest": commonest,
}


def _painted(case: Case) -> dict[tuple[str, str], float]:
    return {(pain.region, pain.side): pain.coverage for pain in case.pain if pain.coverage > 0}


def essential_patterns(atlas: Atlas) -> dict[tuple[str, str], Pattern]:
    """The essential regions of each muscle on each side, over all its points."""
    return {
        (muscle.id, side): _pattern(muscle, side, atlas)
        for muscle in atlas.muscles.values()
        for side in (("left", "right") if muscle.sides == "paired" else ("midline",))
    }


def _pattern(muscle: Muscle, side: str, atlas: Atlas) -> Pattern:
    return frozenset(
        (referral.region, each)
        for point in muscle.points
        for referral in point.referrals
        if referral.kind == "essential"
        for each in felt_on(atlas.regions[referral.region], referral.side, side)
    )
