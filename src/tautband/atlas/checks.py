"""The checks that an atlas must pass: a small named function for each thing that needs more than one key to judge."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tautband.atlas.checks_care import CARE_CHECKS
from tautband.atlas.checks_complaints import COMPLAINT_CHECKS
from tautband.atlas.model import Muscle
from tautband.atlas.problems import Problem
from tautband.atlas.walk import (
    all_causes,
    all_links,
    all_referrals,
    all_rules,
    entries,
    inside,
    mimic_file,
    muscle_file,
)
from tautband.terms import OLDEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tautband.atlas.files import Parts
    from tautband.atlas.model import FindingLink, Mimic, RedFlagRule

MAX_PRIOR_AFTER_MODIFIER = 0.5
SHARE_TOLERANCE = 1e-6
SEEN_FORMS = ("abstract", "table", "full text", "secondary:")


# --- points and referral ------------------------------------------------------------------------------------------


def points_match_vocabulary(parts: Parts) -> Iterator[Problem]:
    """A muscle has exactly the points of `muscle_points.csv`."""
    for muscle in parts.muscles.values():
        ids = [point.id for point in muscle.points]
        wanted = list(parts.vocabulary.points[muscle.id])
        if sorted(ids) != sorted(wanted):
            yield Problem(
                muscle_file(muscle), "point", f"ids {', '.join(ids)}; allowed: each of {', '.join(wanted)} once"
            )


def shares_sum_to_one(parts: Parts) -> Iterator[Problem]:
    """The points share out the muscle's prior wholly."""
    for muscle in parts.muscles.values():
        total = math.fsum(point.share for point in muscle.points)
        if abs(total - 1.0) > SHARE_TOLERANCE:
            yield Problem(muscle_file(muscle), "point.share", f"shares sum to {total:g}; allowed: a sum of 1")


def places_are_known(parts: Parts) -> Iterator[Problem]:
    """Every point lies in a region of the vocabulary."""
    for muscle in parts.muscles.values():
        for point in muscle.points:
            if point.place.region not in parts.vocabulary.regions:
                yield _unknown_region(muscle_file(muscle), f"point.{point.id}.place.region", point.place.region)


def points_lie_on_their_site(parts: Parts) -> Iterator[Problem]:
    """Every point lies where the classic pattern has it, or says why not."""
    for muscle in parts.muscles.values():
        for point in muscle.points:
            sites = parts.vocabulary.sites.get((muscle.id, point.id), ())
            if point.place.region not in sites and not point.place.why:
                what = f"is {point.place.region}; allowed: {' or '.join(sites)}, or `why`"
                yield Problem(muscle_file(muscle), f"point.{point.id}.place.region", what)


def referral_regions_are_known(parts: Parts) -> Iterator[Problem]:
    """Every referral names a region of the vocabulary."""
    for muscle, key, referral in all_referrals(parts):
        if referral.region not in parts.vocabulary.regions:
            yield _unknown_region(muscle_file(muscle), key, referral.region)


def referrals_are_distinct(parts: Parts) -> Iterator[Problem]:
    """A point names a region once a side."""
    for muscle in parts.muscles.values():
        for point in muscle.points:
            for region in sorted({referral.region for referral in point.referrals}):
                sides = [referral.side for referral in point.referrals if referral.region == region]
                if len(sides) > len(set(sides)) or ("both" in sides and len(sides) > 1):
                    key = f"point.{point.id}.referral.{region}"
                    yield Problem(muscle_file(muscle), key, "is listed twice for a side; allowed: once a side")


def referral_sides_fit(parts: Parts) -> Iterator[Problem]:
    """Midline regions take no side; a midline muscle refers to both."""
    for muscle, key, referral in all_referrals(parts):
        row = parts.vocabulary.regions.get(referral.region)
        if row is None:
            continue
        if row["sides"] == "midline" and referral.side != "same":
            yield Problem(
                muscle_file(muscle), f"{key}.side", f"is {referral.side!r}; allowed: leave it out, midline region"
            )
        if row["sides"] == "paired" and muscle.sides == "midline" and referral.side != "both":
            what = f"is {referral.side!r}; allowed: 'both', since the muscle is midline"
            yield Problem(muscle_file(muscle), f"{key}.side", what)


def points_have_an_essential_region(parts: Parts) -> Iterator[Problem]:
    """Every point is felt somewhere nearly always."""
    for muscle in parts.muscles.values():
        for point in muscle.points:
            if not any(referral.kind == "essential" for referral in point.referrals):
                key = f"point.{point.id}.referral"
                yield Problem(muscle_file(muscle), key, "no essential region; allowed: at least one kind = 'essential'")


def essential_outweighs_spillover(parts: Parts) -> Iterator[Problem]:
    """Within a point no spillover weighs more than an essential region."""
    for muscle in parts.muscles.values():
        for point in muscle.points:
            essential = [r.weight for r in point.referrals if r.kind == "essential"]
            spillover = [r.weight for r in point.referrals if r.kind == "spillover"]
            if essential and spillover and min(essential) < max(spillover):
                what = (
                    f"essential {min(essential):g} below spillover {max(spillover):g}; allowed: essential ≥ spillover"
                )
                yield Problem(muscle_file(muscle), f"point.{point.id}.referral", what)


# --- findings ------------------------------------------------------------------------------------------------------


def linked_findings_are_known(parts: Parts) -> Iterator[Problem]:
    """Every finding that a cause names is in the vocabulary."""
    for file, _cause, link in all_links(parts):
        if link.finding not in parts.vocabulary.findings:
            what = "unknown finding; allowed: the ids of vocabulary/findings.csv"
            yield Problem(file, f"finding.{link.finding}", what)


def linked_findings_are_distinct(parts: Parts) -> Iterator[Problem]:
    """A cause names a finding once a side and point."""
    for file, cause in all_causes(parts):
        for index, link in enumerate(cause.findings):
            if any(_overlap(link, earlier) for earlier in cause.findings[:index]):
                yield Problem(file, f"finding.{link.finding}", "is listed twice; allowed: once a side and point")


def _overlap(one: FindingLink, other: FindingLink) -> bool:
    """Whether two links speak of the same finding on a common side for a common point."""
    same_side = one.side == other.side or "both" in {one.side, other.side}
    same_point = not one.points or not other.points or bool({*one.points} & {*other.points})
    return one.finding == other.finding and same_side and same_point


def finding_sides_fit(parts: Parts) -> Iterator[Problem]:
    """The side of a linked finding fits the finding and the cause."""
    for file, cause, link in all_links(parts):
        row = parts.vocabulary.findings.get(link.finding)
        if row is None:
            continue
        allowed = _sides_allowed(cause, sided=row["sided"] == "yes")
        if link.side not in allowed:
            yield Problem(file, f"finding.{link.finding}.side", f"is {link.side!r}; allowed: {', '.join(allowed)}")


def _sides_allowed(cause: Muscle | Mimic, *, sided: bool) -> tuple[str, ...]:
    if not sided:
        return ("none",)
    if cause.sides == "paired":
        return ("same", "opposite", "both")
    return ("left", "right", "both")


def finding_points_belong(parts: Parts) -> Iterator[Problem]:
    """A finding is tied only to points of its own muscle."""
    for file, cause, link in all_links(parts):
        known = [point.id for point in cause.points] if isinstance(cause, Muscle) else []
        for point in link.points:
            if point not in known:
                what = f"{point!r} is no point of it; allowed: {', '.join(known) or 'leave it out in a mimic'}"
                yield Problem(file, f"finding.{link.finding}.points", what)


# --- mimics --------------------------------------------------------------------------------------------------------


def mimic_regions_are_known(parts: Parts) -> Iterator[Problem]:
    """A mimic names known regions, each once a side."""
    for mimic in parts.mimics.values():
        regions = [link.region for link in mimic.regions]
        for region in sorted(set(regions) - parts.vocabulary.regions.keys()):
            yield _unknown_region(mimic_file(mimic), f"region.{region}", region)
        sided = [(link.region, link.side) for link in mimic.regions]
        for region, side in sorted({r for r in sided if sided.count(r) > 1}):
            yield Problem(mimic_file(mimic), f"region.{region}", f"is listed twice for side {side!r}; allowed: once")


def mimic_region_sides_fit(parts: Parts) -> Iterator[Problem]:
    """The side of a region fits the region and the mimic."""
    for mimic in parts.mimics.values():
        for link in mimic.regions:
            row = parts.vocabulary.regions.get(link.region)
            if row is None:
                continue
            paired = ("same", "opposite", "both") if mimic.sides == "paired" else ("left", "right", "both")
            allowed = paired if row["sides"] == "paired" else ("same",)
            if link.side not in allowed:
                key = f"region.{link.region}.side"
                yield Problem(mimic_file(mimic), key, f"is {link.side!r}; allowed: {', '.join(allowed)}")


def red_flags_have_rules(parts: Parts) -> Iterator[Problem]:
    """Red flags, and only they, have rules."""
    for mimic in parts.mimics.values():
        if mimic.red_flag and not mimic.red_flags:
            yield Problem(mimic_file(mimic), "red_flag", "no rule; allowed: at least one, since it is a red flag")
        if mimic.red_flags and not mimic.red_flag:
            yield Problem(
                mimic_file(mimic), "red_flag", "has a rule; allowed: none, since mimics.csv calls it no red flag"
            )


def red_flag_rules_name_known_ids(parts: Parts) -> Iterator[Problem]:
    """Rules name findings and regions of the vocabulary."""
    for file, _mimic, key, rule in all_rules(parts):
        for finding in (*rule.all_of, *rule.any_of, *rule.none_of):
            if finding not in parts.vocabulary.findings:
                what = f"unknown finding {finding!r}; allowed: the ids of vocabulary/findings.csv"
                yield Problem(file, key, what)
        for region in rule.regions:
            if region not in parts.vocabulary.regions:
                yield _unknown_region(file, f"{key}.regions", region)


def red_flag_rules_can_fire(parts: Parts) -> Iterator[Problem]:
    """A rule can hold, and not for a person without a complaint."""
    for file, _mimic, key, rule in all_rules(parts):
        for fault in _rule_faults(rule):
            yield Problem(file, key, fault)


def _rule_faults(rule: RedFlagRule) -> Iterator[str]:
    if rule.any_of and rule.at_least > len(rule.any_of):
        yield f"at_least is {rule.at_least}; allowed: up to the {len(rule.any_of)} findings of any"
    if not rule.any_of and rule.at_least != 1:
        yield "at_least without any; allowed: leave it out"
    if rule.regions and rule.regions_at_least > len(rule.regions):
        yield f"regions_at_least is {rule.regions_at_least}; allowed: up to the {len(rule.regions)} regions"
    if not rule.regions and (rule.regions_at_least != 1 or rule.side):
        yield "regions_at_least or side without regions; allowed: name regions too"
    if rule.age_min > rule.age_max:
        yield f"age_min {rule.age_min} is above age_max {rule.age_max}; allowed: age_min ≤ age_max"
    if both := sorted(({*rule.all_of, *rule.any_of}) & {*rule.none_of}):
        yield f"{', '.join(both)} both wanted and forbidden; allowed: one of the two"
    if not rule.all_of and not rule.any_of and not rule.regions:
        yield "fires on age or sex alone; allowed: name findings or regions"


def modifiers_are_sensible(parts: Parts) -> Iterator[Problem]:
    """A modifier is for some people only, has its ages in order and keeps the prior a chance."""
    for file, cause in all_causes(parts):
        for modifier in cause.prior.modifiers:
            if modifier.age_min == 0 and modifier.age_max == OLDEST and modifier.sex is None:
                yield Problem(file, "prior.modifier", "holds for everybody; allowed: an age or a sex")
            if modifier.age_min > modifier.age_max:
                yield Problem(file, "prior.modifier", "age_min above age_max; allowed: age_min ≤ age_max")
            if modifier.factor * cause.prior.probability > MAX_PRIOR_AFTER_MODIFIER:
                what = f"factor {modifier.factor:g} lifts the prior above {MAX_PRIOR_AFTER_MODIFIER}; allowed: less"
                yield Problem(file, "prior.modifier", what)


# --- sources -------------------------------------------------------------------------------------------------------


def sources_are_known(parts: Parts) -> Iterator[Problem]:
    """Every source named is listed."""
    for file, key, value in entries(parts):
        for where, inner in inside(value, key):
            named = [*getattr(inner, "sources", ()), *filter(None, [getattr(inner, "source", "")])]
            for source in named:
                if source not in parts.sources:
                    what = f"unknown source {source!r}; allowed: the ids in sources/*.toml"
                    yield Problem(file, f"{where}.sources" if where else "sources", what)


def measured_has_sources(parts: Parts) -> Iterator[Problem]:
    """What is called measured names its study."""
    for file, key, value in entries(parts):
        for where, inner in inside(value, key):
            basis = getattr(inner, "basis", getattr(inner, "description_basis", ""))
            if basis == "measured" and not getattr(inner, "sources", ()):
                what = "basis is 'measured' without a source; allowed: name sources, or 'consensus' or 'judgement'"
                yield Problem(file, f"{where}.basis" if where else "basis", what)


def sources_say_what_was_seen(parts: Parts) -> Iterator[Problem]:
    """Each source says how much of it was looked at."""
    for source in parts.sources.values():
        if not source.seen.startswith(SEEN_FORMS):
            what = f"is {source.seen!r}; allowed: {', '.join(SEEN_FORMS)} (with where)"
            yield Problem("sources/*.toml", f"{source.id}.seen", what)


def accuracy_has_a_study(parts: Parts) -> Iterator[Problem]:
    """A sensitivity, specificity or likelihood ratio names the study that found it."""
    for file, _cause, link in all_links(parts):
        figures = (link.sensitivity, link.specificity, link.lr_positive, link.lr_negative)
        if any(figure is not None for figure in figures) and not link.sources:
            what = "has a published figure without a source; allowed: name the study"
            yield Problem(file, f"finding.{link.finding}", what)


def _unknown_region(file: str, key: str, region: str) -> Problem:
    return Problem(file, key, f"unknown region {region!r}; allowed: the ids of vocabulary/regions.csv")


CHECKS: tuple[Callable[[Parts], Iterator[Problem]], ...] = (
    points_match_vocabulary,
    shares_sum_to_one,
    places_are_known,
    points_lie_on_their_site,
    referral_regions_are_known,
    referrals_are_distinct,
    referral_sides_fit,
    points_have_an_essential_region,
    essential_outweighs_spillover,
    linked_findings_are_known,
    linked_findings_are_distinct,
    finding_sides_fit,
    finding_points_belong,
    mimic_regions_are_known,
    mimic_region_sides_fit,
    red_flags_have_rules,
    red_flag_rules_name_known_ids,
    red_flag_rules_can_fire,
    modifiers_are_sensible,
    sources_are_known,
    measured_has_sources,
    sources_say_what_was_seen,
    accuracy_has_a_study,
    *CARE_CHECKS,
    *COMPLAINT_CHECKS,
)


def run(checks: Iterable[Callable[[Parts], Iterator[Problem]]], parts: Parts) -> Iterator[Problem]:
    """Every problem that the checks find, check by check."""
    for check in checks:
        yield from check(parts)
