"""The checks of complaints: where they hurt, and which causes are found among people who have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.atlas.problems import Problem
from tautband.atlas.walk import all_complaint_priors, complaint_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tautband.atlas.files import Parts
    from tautband.atlas.model import ComplaintPrior


def complaint_regions_are_known(parts: Parts) -> Iterator[Problem]:
    """A complaint names regions of the vocabulary, each once."""
    for complaint in parts.complaints.values():
        for region in sorted(set(complaint.regions)):
            if region not in parts.vocabulary.regions:
                what = f"unknown region {region!r}; allowed: the ids of vocabulary/regions.csv"
                yield Problem(complaint_file(complaint), "regions", what)
            if complaint.regions.count(region) > 1:
                yield Problem(complaint_file(complaint), "regions", f"{region!r} is listed twice; allowed: once")


def every_region_has_a_complaint(parts: Parts) -> Iterator[Problem]:
    """Wherever it hurts, a complaint says what is usual there."""
    named = {region for complaint in parts.complaints.values() for region in complaint.regions}
    for region in parts.vocabulary.regions:
        if region not in named:
            yield Problem("complaints/*.toml", f"regions.{region}", "is in no complaint; allowed: at least one")


def complaint_causes_are_known(parts: Parts) -> Iterator[Problem]:
    """A complaint names muscles and mimics of the vocabulary."""
    for complaint, key, prior in all_complaint_priors(parts):
        known = parts.vocabulary.muscles if prior.kind == "muscle" else parts.vocabulary.mimics
        if prior.cause not in known:
            what = f"unknown {prior.kind}; allowed: the ids of vocabulary/{prior.kind}s.csv"
            yield Problem(complaint_file(complaint), key, what)


def complaint_causes_are_distinct(parts: Parts) -> Iterator[Problem]:
    """A complaint names a cause once."""
    for complaint in parts.complaints.values():
        named = [(prior.kind, prior.cause) for prior in complaint.priors]
        for kind, cause in sorted({cause for cause in named if named.count(cause) > 1}):
            what = f"{kind} is listed twice; allowed: once"
            yield Problem(complaint_file(complaint), f"prior.{cause}", what)


def complaint_causes_are_felt_there(parts: Parts) -> Iterator[Problem]:
    """What a complaint names is felt in one of its regions, or has no place of its own."""
    for complaint, key, prior in all_complaint_priors(parts):
        felt = _felt(prior, parts)
        if felt and not felt & set(complaint.regions):
            what = f"is felt in none of the regions of {complaint.id}; allowed: a cause that is felt in one of them"
            yield Problem(complaint_file(complaint), key, what)


def _felt(prior: ComplaintPrior, parts: Parts) -> set[str]:
    """Where a cause is felt; nowhere if it is not described."""
    if prior.kind == "mimic":
        mimic = parts.mimics.get(prior.cause)
        return {link.region for link in mimic.regions} if mimic else set()
    muscle = parts.muscles.get(prior.cause)
    return {referral.region for point in muscle.points for referral in point.referrals} if muscle else set()


COMPLAINT_CHECKS: tuple[Callable[[Parts], Iterator[Problem]], ...] = (
    complaint_regions_are_known,
    every_region_has_a_complaint,
    complaint_causes_are_known,
    complaint_causes_are_distinct,
    complaint_causes_are_felt_there,
)
