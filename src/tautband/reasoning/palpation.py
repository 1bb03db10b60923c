"""What the hand felt in a muscle: the three criteria of the Delphi consensus, each as telling as studies report.

A muscle holds an active trigger point, a latent one or none. Taut band and hypersensitive spot belong to both kinds,
the pain being recognised to the active kind only.
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
        How often each criterion is found with and without what it stands for, how common latent points are, and how
        much the criteria of one examiner count together.
    """
    band, spot, recognised = felt.taut_band, felt.tender_spot, felt.recognised_pain
    point = _chance(band, reading.band) * _chance(spot, reading.spot)
    no_point = _chance(band, reading.band_without) * _chance(spot, reading.spot_without)
    active = point * _chance(recognised, reading.recognition)
    either = math.fsum((reading.latent * point, (1.0 - reading.latent) * no_point))
    not_active = either * _chance(recognised, reading.recognition_without)
    return not_active**reading.same_hand, active**reading.same_hand


def _chance(sign: bool | None, found: float) -> float:  # noqa: FBT001  a sign is found, missed or not tested
    if sign is None:
        return 1.0
    return found if sign else 1.0 - found
