"""What the shipped atlas owes its readers as a whole; a smaller atlas, as in tests, may leave it undone."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from tautband.atlas.problems import Problem
from tautband.atlas.walk import all_links, all_referrals, all_rules, entries, inside, muscle_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tautband.atlas.files import Parts

DOI = re.compile(r"10\.\d{4,9}/\S+")
SHARES_TOLERANCE = 0.01
URL = re.compile(r"https?://[^\s/]+\.[^\s]+")


def every_cause_has_a_file(parts: Parts) -> Iterator[Problem]:
    """Each muscle and mimic of the vocabulary is described."""
    for id_ in sorted(parts.vocabulary.muscles.keys() - parts.muscles.keys()):
        yield Problem(f"muscles/{id_}.toml", "", "is missing or unreadable; every muscle of the vocabulary has a file")
    for id_ in sorted(parts.vocabulary.mimics.keys() - parts.mimics.keys()):
        yield Problem(f"mimics/{id_}.toml", "", "is missing or unreadable; every mimic of the vocabulary has a file")


def every_source_is_used(parts: Parts) -> Iterator[Problem]:
    """No source is listed for nothing."""
    used: set[str] = set()
    for _file, key, value in entries(parts):
        for _where, inner in inside(value, key):
            used.update(getattr(inner, "sources", ()), filter(None, [getattr(inner, "source", "")]))
    for id_ in sorted(parts.sources.keys() - used):
        yield Problem("sources/*.toml", id_, "is never used; allowed: use it or take it out")


def sources_can_be_found(parts: Parts) -> Iterator[Problem]:
    """Each source has a DOI, an address or a place of printing, in a form that a library can resolve."""
    for source in parts.sources.values():
        if source.doi and not DOI.fullmatch(source.doi):
            yield Problem("sources/*.toml", f"{source.id}.doi", f"is {source.doi!r}; allowed: 10.NNNN/suffix")
        if source.url and not URL.fullmatch(source.url):
            yield Problem("sources/*.toml", f"{source.id}.url", f"is {source.url!r}; allowed: http(s)://…")
        if not (source.doi or source.url or source.container):
            what = "has neither doi, url nor container; allowed: at least one of them"
            yield Problem("sources/*.toml", source.id, what)


def every_region_is_reached(parts: Parts) -> Iterator[Problem]:
    """Pain anywhere may come from at least one muscle."""
    reached = {referral.region for _muscle, _key, referral in all_referrals(parts)}
    for id_ in sorted(parts.vocabulary.regions.keys() - reached):
        yield Problem("regions.toml", id_, "is reached by no muscle; allowed: at least one")


def every_finding_is_used(parts: Parts) -> Iterator[Problem]:
    """Each finding bears on at least one cause or red flag."""
    used = {link.finding for _file, _cause, link in all_links(parts)}
    used |= {f for _, _, _, rule in all_rules(parts) for f in (*rule.all_of, *rule.any_of, *rule.none_of)}
    for id_ in sorted(parts.vocabulary.findings.keys() - used):
        yield Problem("findings.toml", id_, "is used by no muscle and no mimic; allowed: at least one")


def no_two_muscles_are_alike(parts: Parts) -> Iterator[Problem]:
    """Any two muscles can be told apart by pattern or findings."""
    seen: dict[object, str] = {}
    for muscle in parts.muscles.values():
        pattern = frozenset((r.region, r.side, r.weight) for point in muscle.points for r in point.referrals)
        findings = frozenset((link.finding, link.side, link.strength) for link in muscle.findings)
        twin = seen.setdefault((pattern, findings), muscle.id)
        if twin != muscle.id:
            what = f"has the pattern and findings of {twin}; allowed: tell them apart by a finding or weight"
            yield Problem(muscle_file(muscle), "", what)


def every_muscle_says_what_to_do(parts: Parts) -> Iterator[Problem]:
    """Palpation, needling, plan and mimics to exclude are there; an empty list of exercises says why."""
    for muscle in parts.muscles.values():
        for key in ("palpation", "needling", "plan"):
            if not getattr(muscle, key):
                yield Problem(muscle_file(muscle), key, "is missing; every muscle has one")
        if not muscle.exclusions:
            yield Problem(muscle_file(muscle), "exclude", "is missing; allowed: at least one mimic")
        if muscle.plan and not (muscle.plan.stretch and muscle.plan.strengthen) and not muscle.plan.note:
            what = "no stretch or nothing to strengthen, and no note; allowed: a note that says why"
            yield Problem(muscle_file(muscle), "plan", what)


def no_two_needlings_are_alike(parts: Parts) -> Iterator[Problem]:
    """Each approach and each advice is written for its muscle."""
    seen: dict[str, str] = {}
    for muscle in parts.muscles.values():
        texts = [muscle.needling.approach if muscle.needling else "", muscle.plan.advice if muscle.plan else ""]
        for text in filter(None, texts):
            twin = seen.setdefault(text, muscle.id)
            if twin != muscle.id:
                what = f"shares the sentence {text[:40]!r} with {twin}; allowed: one written for it"
                yield Problem(muscle_file(muscle), "", what)


def every_exercise_is_planned(parts: Parts) -> Iterator[Problem]:
    """No exercise is described for nothing."""
    planned = {id_ for m in parts.muscles.values() if m.plan for id_ in (*m.plan.stretch, *m.plan.strengthen)}
    for id_ in sorted(parts.exercises.keys() - planned):
        yield Problem("exercises/*.toml", id_, "is in no plan; allowed: use it or take it out")


def complaint_shares_sum_to_one(parts: Parts) -> Iterator[Problem]:
    """Everybody who comes names one place first, so the shares of the complaints sum to 1."""
    total = math.fsum(complaint.share for complaint in parts.complaints.values())
    if abs(total - 1.0) > SHARES_TOLERANCE:
        what = f"sum to {total:.3g}; allowed: a sum of 1, give or take {SHARES_TOLERANCE:g}"
        yield Problem("complaints/*.toml", "share", what)


DUTIES: tuple[Callable[[Parts], Iterator[Problem]], ...] = (
    every_cause_has_a_file,
    every_source_is_used,
    sources_can_be_found,
    every_region_is_reached,
    every_finding_is_used,
    no_two_muscles_are_alike,
    every_muscle_says_what_to_do,
    no_two_needlings_are_alike,
    every_exercise_is_planned,
    complaint_shares_sum_to_one,
)
