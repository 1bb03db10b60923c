"""What the atlas itself warns of at each planned site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.safety.model import Covers, Line, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tautband.safety.covering import Ground
    from tautband.safety.model import Site, Spot


def atlas_lines(sites: tuple[Site, ...], ground: Ground) -> Iterator[Line]:
    """The atlas's hazards of the planned muscles, as cautions.

    Parameters
    ----------
    sites
        Where needles are to go.
    ground
        The muscles.

    Yields
    ------
    Line
        One for each structure at risk, with the verdict go; one with the verdict avoid here for a muscle whose
        needling the atlas does not describe, for what nobody wrote down cannot be called safe.
    """
    for spot in sorted({site.spot for site in sites}):
        needling = ground.muscle(spot).needling
        if needling is None:
            yield _undescribed(spot)
            continue
        for place, hazard in enumerate(needling.hazards, start=1):
            yield Line(
                rule=f"atlas.{spot[0]}.{place}",
                part="hazard",
                verdict=Verdict.GO,
                covers=Covers(muscles=frozenset({spot})),
                reason=f"At risk: {hazard.structure.rstrip('.')}.",
                do=hazard.avoid,
                source=hazard.sources,
                basis=hazard.basis,
            )


def _undescribed(spot: Spot) -> Line:
    return Line(
        rule=f"atlas.{spot[0]}",
        part="hazard",
        verdict=Verdict.AVOID_HERE,
        covers=Covers(muscles=frozenset({spot})),
        reason="The atlas does not say how this muscle is needled or what is at risk.",
        do="Do not needle it until the atlas describes it.",
    )
