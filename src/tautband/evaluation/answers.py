"""What Tautband answers, as scores that stand beside those of the charts; it sees a case and nothing of its truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.reasoning.belief import Belief, believe, reaching
from tautband.reasoning.infer import PATIENT_LIMIT
from tautband.reasoning.reading import DEFAULT, Reading

if TYPE_CHECKING:
    from tautband.atlas import Atlas
    from tautband.evaluation.standing import Scores
    from tautband.reasoning.case import Case


def chances(case: Case, atlas: Atlas, reading: Reading = DEFAULT, limit: int = PATIENT_LIMIT) -> Scores:
    """How likely each muscle is, by side.

    Parameters
    ----------
    case
        What is known before palpation, or after.
    atlas
        What is known of muscles and mimics.
    reading
        The global constants.
    limit
        The most numbers that an exact answer may move.

    Returns
    -------
    dict
        Probabilities of the muscles that can be felt where pain is painted: those that an assessment may list. Of the
        others the case says nothing, and they are left out.
    """
    return listed(believe(case, atlas, limit, reading))


def listed(belief: Belief) -> Scores:
    """The chances of the muscles that may be listed; otherwise as `chances`."""
    reaches = reaching(belief, painted=True)
    return {
        (owner.id, owner.side): float(belief.posterior.groups[group, 0])
        for group, owner in enumerate(belief.network.owners)
        if owner.kind == "muscle" and reaches[group]
    }
