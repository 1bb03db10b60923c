"""The global constants of the model: how a drawing, a complaint and a palpation are read. Nothing else is global.

Every other number stands in the atlas. None of these was fitted to a case; each says where it comes from, and
`tautband evaluate --sensitivity` says what the answers owe to it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """How a case is read.

    Attributes
    ----------
    repeat
        Share of the pain felt in a region that is drawn on a given day, beside what the atlas says of the region
        (`drawn`, about 0.8). Together 0.6: two drawings of one pain then share 0.6 / (2 - 0.6) = 0.43 of their regions.
        Measured: Jaccard 0.62 on a tablet (52 people), 0.42 in a shoulder app (31 people).
    beside
        How much a blank region beside a painted one counts of any other blank region, since pain may end a little
        further than it was painted. Judgement.
    narrow
        How much of its pattern a cause shows in the half of people in whom it is felt narrowly; in the others it is
        felt as much more widely. Regions stay blank together: patterns were too inconsistent to diagnose by in
        volunteers (1953), and experts expect no fixed place of referral (Delphi 2018). The amount is judgement.
    edge, full
        Coverage up to which a mark says nothing (the brush went over the border), and from which a region counts as
        painted without reserve. Judgement.
    spill
        Chance that a region is painted though it does not hurt, with nothing painted beside it: on 239 regions, about
        one such mark in two drawings. Judgement.
    spill_beside
        The same beside a painted region. At a Jaccard of 0.5 a third of a drawing lies where the next one does not;
        spread over the regions around it that is about 0.12 each.
    company
        What a complaint does to the odds of a muscle or mimic felt there for which no study gives a figure. The median
        over those for which one does (docs/decisions/0007-complaint-priors.md).
    elsewhere
        What it does to the odds of what is not felt there: about one patient in four brings a second complaint, which
        lies in one of some fifteen areas. Judgement.
    spread
        How much the number of regions that a complaint makes hurt varies between people: the shape of a gamma
        distribution around its mean, 3 for a standard deviation of 0.6 of the mean. Judgement.
    both_sides
        Share of complaints that are on both sides. A cause without a side makes both hurt nearly always, so among such
        people its odds are higher by the inverse. Judgement.
    second
        Share of people who bring a second complaint. Judgement.
    felt
        Strength from which a muscle or mimic counts as commonly felt in a region: about a weight of 0.5. Judgement.
    band, band_without
        Chance that a taut band is felt where there is a trigger point and where there is none. Bands were felt in half
        of patients and healthy people alike (Wolfe 1992), in up to 81 % of healthy calves (Grieve 2013). Judgement.
    spot, spot_without
        The same of a hypersensitive spot. Two examiners agree with kappa 0.68 (Rathbone 2017), so each is right in
        about 0.9; healthy calves have one in up to half (Grieve 2013). Judgement.
    recognition, recognition_without
        Chance that the pain is recognised over an active point, and over anything else. Two examiners agree with kappa
        0.58 (Rathbone 2017): each is right in (1 + 0.58 ** 0.5) / 2 = 0.88.
    latent
        Chance that a muscle without an active trigger point has a latent one, where it hurts: published shares are
        mostly 12 to 50 %.
    same_hand
        How much the criteria count together of what they would if three people had examined. Judgement.
    """

    repeat: float = 0.75
    beside: float = 0.5
    narrow: float = 0.3
    edge: float = 0.05
    full: float = 0.4
    spill: float = 0.002
    spill_beside: float = 0.12
    company: float = 3.5
    elsewhere: float = 0.1
    spread: float = 3.0
    both_sides: float = 0.25
    second: float = 0.25
    felt: float = 0.3
    band: float = 0.9
    band_without: float = 0.5
    spot: float = 0.9
    spot_without: float = 0.25
    recognition: float = 0.88
    recognition_without: float = 0.12
    latent: float = 0.3
    same_hand: float = 0.7

    def certainty(self, coverage: float) -> float:
        """How surely a region is meant that is painted to a share of its area, 0 to 1."""
        return min(1.0, max(0.0, (coverage - self.edge) / (self.full - self.edge)))


DEFAULT = Reading()

RANGES: dict[str, tuple[float, float]] = {
    "repeat": (0.5, 1.0),
    "beside": (0.25, 1.0),
    "narrow": (0.1, 1.0),
    "edge": (0.0, 0.1),
    "full": (0.2, 0.6),
    "spill": (0.0005, 0.01),
    "spill_beside": (0.03, 0.25),
    "company": (2.0, 12.0),
    "elsewhere": (0.03, 0.5),
    "spread": (1.0, 8.0),
    "both_sides": (0.1, 0.5),
    "second": (0.1, 0.5),
    "felt": (0.15, 0.5),
    "band": (0.75, 0.95),
    "band_without": (0.2, 0.7),
    "spot": (0.8, 0.95),
    "spot_without": (0.1, 0.5),
    "recognition": (0.75, 0.95),
    "recognition_without": (0.05, 0.25),
    "latent": (0.1, 0.6),
    "same_hand": (0.4, 1.0),
}
"""Between which values each constant is varied to see what depends on it."""
