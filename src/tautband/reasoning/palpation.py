"""What the hand felt in a muscle: the three criteria of the Delphi consensus, each as reliable as studies report.

A muscle holds an active trigger point, a latent one or none. Taut band and hypersensitive spot belong to both kinds,
the pain being recognised to the active kind only. An examiner is right with the same chance q whether a sign is there
or not; two examiners then agree beyond chance by (2q - 1) squared where it is there in half, so q follows from kappa.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tautband.reasoning.case import Palpated
    from tautband.reasoning.reading import Reading


def likelihoods(felt: Palpated, reading: Reading) -> tuple[float, float]:
    """Chance of what was felt in a muscle without and with an active trigger point.

    Parameters
    ----------
    felt
        Each criterion present, absent or not tested.
    reading
        Agreement on each criterion, how common latent points are, and how much one examiner's criteria count together.
    """
    signs = ((felt.taut_band, reading.band), (felt.tender_spot, reading.spot))
    with_point = math.prod(_chance(kappa, sign=sign, there=True) for sign, kappa in signs)
    without = math.prod(_chance(kappa, sign=sign, there=False) for sign, kappa in signs)
    active = with_point * _chance(reading.recognition, sign=felt.recognised_pain, there=True)
    latent = with_point * _chance(reading.recognition, sign=felt.recognised_pain, there=False)
    none = without * _chance(reading.recognition, sign=felt.recognised_pain, there=False)
    not_active = reading.latent * latent + (1.0 - reading.latent) * none
    return not_active**reading.same_hand, active**reading.same_hand


def _chance(kappa: float, *, sign: bool | None, there: bool) -> float:
    if sign is None:
        return 1.0
    right = (1.0 + math.sqrt(kappa)) / 2.0
    return right if sign == there else 1.0 - right
