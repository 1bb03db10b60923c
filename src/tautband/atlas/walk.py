"""Walks over what was read, each value with the file and key that a problem would name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tautband.atlas.forms import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tautband.atlas.files import Parts
    from tautband.atlas.model import Complaint, ComplaintPrior, FindingLink, Mimic, Muscle, RedFlagRule, Referral


def muscle_file(muscle: Muscle) -> str:
    """The file that describes a muscle."""
    return f"muscles/{muscle.id}.toml"


def mimic_file(mimic: Mimic) -> str:
    """The file that describes a mimic."""
    return f"mimics/{mimic.id}.toml"


def complaint_file(complaint: Complaint) -> str:
    """The file that describes a complaint."""
    return f"complaints/{complaint.id}.toml"


def all_referrals(parts: Parts) -> Iterator[tuple[Muscle, str, Referral]]:
    """Every referral of every trigger point, with its muscle and key."""
    for muscle in parts.muscles.values():
        for point in muscle.points:
            for referral in point.referrals:
                yield muscle, f"point.{point.id}.referral.{referral.region}", referral


def all_causes(parts: Parts) -> Iterator[tuple[str, Muscle | Mimic]]:
    """Every muscle and mimic, with its file."""
    for muscle in parts.muscles.values():
        yield muscle_file(muscle), muscle
    for mimic in parts.mimics.values():
        yield mimic_file(mimic), mimic


def all_links(parts: Parts) -> Iterator[tuple[str, Muscle | Mimic, FindingLink]]:
    """Every finding that a muscle or mimic makes likely, with its file."""
    for file, cause in all_causes(parts):
        for link in cause.findings:
            yield file, cause, link


def all_rules(parts: Parts) -> Iterator[tuple[str, Mimic, str, RedFlagRule]]:
    """Every red-flag rule, with its file, mimic and key."""
    for mimic in parts.mimics.values():
        for number, rule in enumerate(mimic.red_flags, start=1):
            yield mimic_file(mimic), mimic, f"red_flag[{number}]", rule


def all_complaint_priors(parts: Parts) -> Iterator[tuple[Complaint, str, ComplaintPrior]]:
    """Every cause that a complaint names, with its key."""
    for complaint in parts.complaints.values():
        for prior in complaint.priors:
            yield complaint, f"prior.{prior.cause}", prior


def entries(parts: Parts) -> Iterator[tuple[str, str, Value]]:
    """Every value that stands for a file or an entry, with the name of its file and its key."""
    for muscle in parts.muscles.values():
        yield muscle_file(muscle), "", muscle
    for mimic in parts.mimics.values():
        yield mimic_file(mimic), "", mimic
    for complaint in parts.complaints.values():
        yield complaint_file(complaint), "", complaint
    for region in parts.regions.values():
        yield "regions.toml", region.id, region
    for finding in parts.findings.values():
        yield "findings.toml", finding.id, finding
    for exercise in parts.exercises.values():
        yield "exercises/*.toml", exercise.id, exercise


def inside(value: Value, key: str) -> Iterator[tuple[str, Value]]:
    """The value and every value inside it, with their keys."""
    yield key, value
    for name in value.__struct_fields__:
        part = getattr(value, name)
        inner = part if isinstance(part, tuple) else (part,)
        for index, item in enumerate(inner, start=1):
            if isinstance(item, Value):
                step = f"{name}[{index}]" if isinstance(part, tuple) else name
                yield from inside(item, f"{key}.{step}" if key else step)
