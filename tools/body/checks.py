"""What must hold of the labelled surface: small named checks, each giving a list of plain faults (empty when good)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tools.body.labelling import DETAIL_REGIONS, LEFT, MIDLINE, RIGHT, Vocabulary
from tools.body.outside import components

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.body.raster import Floats, Ints

CORNER_TOUCH = 8.0  # mm on the neutral figure; two regions that share less border than this only touch at a corner
SIDE_NAMES = {MIDLINE: "midline", LEFT: "left", RIGHT: "right"}
# Pairs of the vocabulary that no drawing on a sphere can show together with all the others (decision 0001).
APART = {
    frozenset({"groin", "greater_trochanter"}),
    frozenset({"thumb", "finger_index"}),
}
# Five regions meet here in a ring without chords; where patches have four corners, one pair of them must touch.
FORCED = {frozenset({"greater_trochanter", "thigh_posterior_upper"})}
VIEW_ALIASES = {
    "head_top": {"head_left", "head_right"},
    "head_front": {"front"},
    "head_back": {"back", "head_left", "head_right"},
    "hand_palm": {"hand_palm_left", "hand_palm_right"},
    "hand_dorsum": {"hand_dorsum_left", "hand_dorsum_right"},
    "foot_sole": {"foot_sole_left", "foot_sole_right"},
    "foot_dorsum": {"foot_dorsum_left", "foot_dorsum_right"},
    "foot_medial": {"foot_dorsum_left", "foot_dorsum_right"},
    "foot_lateral": {"left", "right"},
}
UNPICTURED = {*DETAIL_REGIONS, "perineum"}  # ticked in a list, not painted
SEEN_PIXELS = 6


@dataclass(frozen=True)
class Labelled:
    """A labelled surface: region row, side and mirror per patch; patches sharing an edge, and its length in mm."""

    vocabulary: Vocabulary
    region: Ints
    side: Ints
    mirror: Ints
    outside: int
    pairs: Ints
    lengths: Floats


def _places(surface: Labelled) -> Iterator[tuple[int, int, str]]:
    """Each region on each of its sides: row, side code, name."""
    for row, name in enumerate(surface.vocabulary.names):
        for side in (MIDLINE,) if surface.vocabulary.midline[row] else (LEFT, RIGHT):
            yield row, side, name


def every_patch_has_a_region(surface: Labelled) -> list[str]:
    """No gaps."""
    bare = int((surface.region[: surface.outside] < 0).sum())
    return [f"{bare} patches have no region"] if bare else []


def every_region_has_a_patch(surface: Labelled) -> list[str]:
    """Each region exists on each of its sides."""
    return [
        f"{name} {SIDE_NAMES[side]}: no patch"
        for row, side, name in _places(surface)
        if not ((surface.region == row) & (surface.side == side)).any()
    ]


def sides_mirror(surface: Labelled) -> list[str]:
    """The right half is the mirror image of the left."""
    swapped = np.array([MIDLINE, RIGHT, LEFT])[surface.side]
    wrong = (surface.region[surface.mirror] != surface.region) | (surface.side[surface.mirror] != swapped)
    wrong |= surface.mirror[surface.mirror] != np.arange(len(surface.mirror))
    return [f"{int(wrong.sum())} patches differ from their mirror image"] if wrong.any() else []


def regions_are_connected(surface: Labelled) -> list[str]:
    """Each region is one piece per side."""
    faults = []
    for row, name in enumerate(surface.vocabulary.names):
        for side in [MIDLINE] if surface.vocabulary.midline[row] else [LEFT, RIGHT]:
            member = (surface.region[: surface.outside] == row) & (surface.side[: surface.outside] == side)
            group = components(surface.outside, surface.pairs, member)
            sizes = np.unique(group[member], return_counts=True)[1]
            if len(sizes) > 1:
                faults.append(
                    f"{name} {SIDE_NAMES[side]}: {len(sizes)} pieces of {sorted(sizes.tolist())[::-1]} patches"
                )
    return faults


def borders(surface: Labelled) -> dict[frozenset[str], float]:
    """Length in mm of the border that two regions share on the left half and the midline."""
    first, second = surface.region[surface.pairs].T
    side = surface.side[surface.pairs]
    own = (first != second) & (first >= 0) & (second >= 0) & (side != RIGHT).all(axis=1)
    names = surface.vocabulary.names
    total: dict[frozenset[str], float] = {}
    for a, b, length in zip(first[own].tolist(), second[own].tolist(), surface.lengths[own].tolist(), strict=True):
        key = frozenset({names[a], names[b]})
        total[key] = total.get(key, 0.0) + length
    return total


def neighbours_agree(surface: Labelled) -> list[str]:
    """Regions that meet on the surface are those the vocabulary calls neighbours, and the other way round."""
    vocabulary = surface.vocabulary
    wanted = {
        frozenset({name, other})
        for name, others in zip(vocabulary.names, vocabulary.neighbours, strict=True)
        for other in others
        if not {name, other} & set(DETAIL_REGIONS)
    }
    found = borders(surface)
    meeting = {pair for pair, length in found.items() if length >= CORNER_TOUCH}
    extra = [f"{_pair(pair)}: share {found[pair]:.0f} mm but are no neighbours" for pair in meeting - wanted - FORCED]
    missing = [
        f"{_pair(pair)}: neighbours that share only {found.get(pair, 0.0):.0f} mm" for pair in wanted - meeting - APART
    ]
    return sorted(extra) + sorted(missing)


def _pair(pair: frozenset[str]) -> str:
    return " – ".join(sorted(pair))


def regions_are_seen(surface: Labelled, index_maps: Mapping[str, Ints]) -> list[str]:
    """Each region shows in at least one of the views that the vocabulary names for it (patch per pixel, -1 none)."""
    seen: dict[str, set[tuple[int, int]]] = {}
    for view, patches in index_maps.items():
        shown = np.bincount(patches[patches >= 0], minlength=surface.outside)
        key = surface.region[: surface.outside] * 3 + surface.side[: surface.outside]
        pixels = np.bincount(key, weights=shown, minlength=3 * len(surface.vocabulary.names))
        seen[view] = {(int(k) // 3, int(k) % 3) for k in np.flatnonzero(pixels >= SEEN_PIXELS)}
    faults = []
    for row, side, name in _places(surface):
        views: set[str] = set()
        for view in surface.vocabulary.views[row]:
            views |= VIEW_ALIASES.get(view, {view})
        if name not in UNPICTURED and not any((row, side) in seen.get(view, set()) for view in views):
            faults.append(f"{name} {SIDE_NAMES[side]}: seen in none of {', '.join(sorted(views))}")
    return faults


CHECKS = (
    every_patch_has_a_region,
    every_region_has_a_patch,
    sides_mirror,
    regions_are_connected,
    neighbours_agree,
)


def faults(surface: Labelled) -> list[str]:
    """All faults of all checks that need no pictures."""
    return [fault for check in CHECKS for fault in check(surface)]
