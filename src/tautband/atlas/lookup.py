"""Finding things in the atlas: by a name somebody typed, and by the regions in which pain is felt."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tautband.atlas.model import Muscle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tautband.atlas.model import Atlas, Complaint, ComplaintPrior, Finding, Mimic, Referral, Region

    Named = Muscle | Mimic | Complaint | Region | Finding

MOST_NEAR = 5
LEAST_LIKENESS = 0.6
"""Share of letters in common from which a name is offered as a near one (judgement)."""


@dataclass(frozen=True)
class Felt:
    """A muscle that is felt in the regions asked for: in each its strongest referral."""

    muscle: Muscle
    referrals: tuple[Referral, ...]

    @property
    def strength(self) -> float:
        """Sum of the weights (each 0 to 1): how many of the regions are felt, and how readily."""
        return math.fsum(referral.weight for referral in self.referrals)


def exactly(things: Mapping[str, Named], wanted: str) -> list[str]:
    """Find what is called just so.

    Parameters
    ----------
    things
        By id, such as `atlas.muscles`.
    wanted
        An id, a name, a Latin or common name; case, dashes and underscores do not matter.

    Returns
    -------
    list of str
        Ids; more than one only where two things share a name.
    """
    asked = _plain(wanted)
    return [id_ for id_, thing in things.items() if asked in {_plain(id_), *map(_plain, _names(thing))}]


def named(things: Mapping[str, Named], wanted: str) -> list[str]:
    """Find what somebody means.

    Parameters
    ----------
    things
        By id, such as `atlas.muscles`.
    wanted
        An id, a name, a Latin or common name, or a part of one; case, dashes and underscores do not matter.

    Returns
    -------
    list of str
        Ids: the one that is meant exactly, else all whose names hold every word. Empty if nothing does.
    """
    exact, words = exactly(things, wanted), _plain(wanted).split()
    if exact or not words:
        return exact
    return [
        id_ for id_, thing in things.items() if all(w in " ".join(map(_plain, (id_, *_names(thing)))) for w in words)
    ]


def near(things: Mapping[str, Named], wanted: str) -> list[str]:
    """Find what a mistyped name may have meant.

    Parameters
    ----------
    things
        By id, such as `atlas.muscles`.
    wanted
        What was typed.

    Returns
    -------
    list of str
        At most `MOST_NEAR` ids, the most alike first. Empty if no name looks like it.
    """
    names = {_plain(name): id_ for id_, thing in things.items() for name in (id_, *_names(thing))}
    found = difflib.get_close_matches(_plain(wanted), names, n=MOST_NEAR, cutoff=LEAST_LIKENESS)
    return list(dict.fromkeys(names[name] for name in found))


def by_complaint(atlas: Atlas, cause: Muscle | Mimic) -> list[tuple[Complaint, ComplaintPrior]]:
    """Where people hurt among whom a cause was counted or judged.

    Parameters
    ----------
    atlas
        The atlas.
    cause
        The muscle or mimic.

    Returns
    -------
    list of Complaint and ComplaintPrior
        The complaint in which the cause is most common first.
    """
    kind = "muscle" if isinstance(cause, Muscle) else "mimic"
    found = [
        (complaint, prior)
        for complaint in atlas.complaints.values()
        for prior in complaint.priors
        if (prior.kind, prior.cause) == (kind, cause.id)
    ]
    return sorted(found, key=lambda pair: -pair[1].probability)


def felt_in(atlas: Atlas, regions: Iterable[str]) -> list[Felt]:
    """Muscles that are felt in regions.

    Parameters
    ----------
    atlas
        The atlas.
    regions
        Ids of regions.

    Returns
    -------
    list of Felt
        The muscle felt in most of them, and most strongly, first; what is felt in none of them is left out. It goes by
        the pattern alone: how common a muscle is, and what was found, is for the reasoner.
    """
    wanted = list(dict.fromkeys(regions))
    found = []
    for muscle in atlas.muscles.values():
        strongest: dict[str, Referral] = {}
        for point in muscle.points:
            for referral in point.referrals:
                known = strongest.get(referral.region)
                if referral.region in wanted and (known is None or referral.weight > known.weight):
                    strongest[referral.region] = referral
        if strongest:
            found.append(Felt(muscle, tuple(strongest[region] for region in wanted if region in strongest)))
    return sorted(found, key=lambda felt: -felt.strength)


def _names(thing: Named) -> tuple[str, ...]:
    return (thing.name, thing.latin, *thing.common) if isinstance(thing, Muscle) else (thing.name,)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
