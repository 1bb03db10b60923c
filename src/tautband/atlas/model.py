"""What an atlas is made of, in the words of the design: the types that the TOML files are read into.

Every type checks the form of its own numbers and words when it is made; what needs a look at a second file
(ids, sources, shares) is in `checks`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from tautband.atlas.forms import (
    Access,
    Age,
    Basis,
    CauseKind,
    CauseSide,
    Chance,
    ComplaintChance,
    Compressible,
    Count,
    Distance,
    ExerciseKind,
    FindingSide,
    HazardKind,
    Id,
    Kind,
    Line,
    Millimetres,
    Percent,
    PriorChance,
    ReferralSide,
    Sentence,
    Sentences,
    Sex,
    Share,
    ShareBasis,
    Sides,
    Strength,
    Text,
    Urgency,
    Value,
    Weight,
)
from tautband.terms import OLDEST


class Source(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One work of the literature, and how much of it was looked at."""

    id: Id
    authors: Text
    year: Annotated[int, Meta(ge=1800, le=2100)] | None = None
    """Left out when the page seen shows none."""
    title: Text
    container: str = ""
    doi: str = ""
    url: str = ""
    seen: Text
    note: str = ""


class Region(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named area of skin, and how readily it hurts and is painted."""

    id: Id
    name: Text
    sides: Sides
    group: Text
    neighbours: tuple[Id, ...]
    views: tuple[str, ...]
    leak: Chance
    """Chance that it hurts although no cause of the atlas is active."""
    drawn: Chance
    """Chance that it is painted, given that it hurts."""
    basis: Basis
    sources: tuple[Id, ...] = ()

    @property
    def exists_on(self) -> tuple[str, ...]:
        """The sides on which there is one."""
        return ("left", "right") if self.sides == "paired" else ("midline",)


class Finding(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing asked, seen, measured or tested."""

    id: Id
    name: Text
    kind: Kind
    sided: bool
    how: Text
    leak: Chance
    """Chance that it is present although no cause of the atlas is active."""
    detect: Chance
    """Chance that it is recorded as present, given that a cause made it so."""
    basis: Basis
    sources: tuple[Id, ...] = ()
    question: Annotated[str, Meta(min_length=5, max_length=110)]
    """The same in plain words, answered yes or no."""
    patient: bool
    """Whether a lay person can answer it alone."""

    @property
    def exists_on(self) -> tuple[str, ...]:
        """The sides on which it can be present."""
        return ("left", "right") if self.sided else ("none",)


class Modifier(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom the chance of a cause is multiplied for; every given part must hold."""

    age_min: Age = 0
    age_max: Age = OLDEST
    sex: Sex | None = None
    factor: Annotated[float, Meta(gt=0.0, le=20.0)]


class Prior(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Chance of a cause, on one side if it has sides, before anything is known of the complaint."""

    probability: PriorChance
    basis: Basis
    sources: tuple[Id, ...] = ()
    note: Text
    modifiers: tuple[Modifier, ...] = field(name="modifier", default=())
    """The first that matches the person multiplies the probability."""


class Place(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A spot on the surface: a region and fractions outwards and downwards within it."""

    region: Id
    out: Share
    down: Share
    why: str = ""
    """Given where the spot lies outside the point's usual region (`vocabulary/point_sites.csv`)."""


class Referral(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A region where a trigger point is felt."""

    region: Id
    kind: Literal["essential", "spillover"]
    weight: Weight
    side: ReferralSide = "same"
    basis: Basis
    sources: tuple[Id, ...] = ()


class Point(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trigger point: its place on the skin and where it is felt."""

    id: Id
    name: Text
    share: Annotated[float, Meta(gt=0.0, le=1.0)]
    place: Place
    note: str = ""
    referrals: Annotated[tuple[Referral, ...], Meta(min_length=1)] = field(name="referral")


class FindingLink(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How likely a cause alone makes a finding present."""

    finding: Id = field(name="id")
    side: FindingSide = "same"
    strength: Strength
    basis: Basis
    sources: tuple[Id, ...] = ()
    points: tuple[Id, ...] = ()
    """The points of the muscle that do so; none named means all of them."""
    sensitivity: Share | None = None
    specificity: Share | None = None
    lr_positive: Annotated[float, Meta(gt=0.0)] | None = None
    lr_negative: Annotated[float, Meta(ge=0.0)] | None = None


class Prevalence(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published share of people with a trigger point in the muscle; a review's range has a highest figure too."""

    population: Text
    n: Count | None = None
    """Left out where a review gives a range over its studies."""
    active_percent: Percent | None = None
    active_most: Percent | None = None
    latent_percent: Percent | None = None
    latent_most: Percent | None = None
    any_percent: Percent | None = None
    """Where active and latent were not told apart."""
    source: Id
    note: str = ""


class NeedleLength(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The needles that are usually chosen, in millimetres; how deep they go is another matter and nowhere computed."""

    least: Millimetres = field(name="from")
    most: Millimetres = field(name="to")
    basis: Basis
    sources: tuple[Id, ...] = ()


class Hazard(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A structure that a needle in this muscle could harm."""

    kind: HazardKind
    structure: Line
    avoid: Sentence
    basis: Basis
    sources: tuple[Id, ...] = ()


class DepthFigure(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A depth or distance as somebody published it, in millimetres; never a safe depth for the person at hand."""

    what: Sentence
    mm: tuple[Distance, Distance] | None = None
    """Lowest and highest, equal where one figure was printed."""
    n: Count | None = None
    source: Id
    note: str = ""


class Needling(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a trained therapist needles the muscle, and what is at risk."""

    access: Access
    """Whether it is taught to all, to specialists, or left out by most courses."""
    position: Line
    approach: Sentences
    length_mm: NeedleLength | None = None
    compressible: Compressible
    """Whether bleeding can be stopped by pressing from outside."""
    hazards: tuple[Hazard, ...] = field(name="hazard")
    depths: tuple[DepthFigure, ...] = field(name="depth", default=())
    basis: Basis
    sources: tuple[Id, ...] = ()


class Dose(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of an exercise."""

    sets: Count
    reps: tuple[Count, Count] | None = None
    """Fewest and most."""
    seconds: Count | None = None
    """How long each is held."""
    per_day: Count | None = None
    per_week: Count | None = None


class Exercise(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something the patient does alone, in words for the patient."""

    id: Id
    name: Line
    kind: ExerciseKind
    how: Annotated[str, Meta(min_length=20, max_length=300)]
    dose: Dose
    caution: str = ""
    basis: Basis
    sources: tuple[Id, ...] = ()


class Plan(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes with needling: exercises by id, and the habit or load to change."""

    stretch: tuple[Id, ...]
    strengthen: tuple[Id, ...]
    advice: Sentence
    note: str = ""
    basis: Basis
    sources: tuple[Id, ...] = ()


class Exclusion(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mimic to think of before the muscle, and how to tell."""

    mimic: Id
    tell: Sentence
    basis: Basis
    sources: tuple[Id, ...] = ()


class Muscle(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A muscle, or a part of one that is needled by itself."""

    id: Id
    name: Text
    area: Text
    sides: Sides
    uberon: tuple[str, ...]
    fma: tuple[str, ...]
    latin: Text
    common: tuple[Text, ...]
    innervation: Text
    function: Text
    palpation: str = ""
    sources: tuple[Id, ...]
    description_basis: Basis
    prior: Prior
    prevalence: tuple[Prevalence, ...] = ()
    points: Annotated[tuple[Point, ...], Meta(min_length=1)] = field(name="point")
    findings: tuple[FindingLink, ...] = field(name="finding", default=())
    needling: Needling | None = None
    plan: Plan | None = None
    exclusions: tuple[Exclusion, ...] = field(name="exclude", default=())


class RegionLink(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How likely a mimic alone makes a region hurt."""

    region: Id
    weight: Weight
    side: CauseSide = "same"
    basis: Basis
    sources: tuple[Id, ...] = ()


class RedFlagRule(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A combination of facts that must not wait; it fires when every given part holds."""

    urgency: Urgency | None = None
    """Set where the combination is more, or less, pressing than the mimic's usual urgency."""
    all_of: tuple[Id, ...] = field(name="all", default=())
    any_of: tuple[Id, ...] = field(name="any", default=())
    at_least: Annotated[int, Meta(ge=1)] = 1
    none_of: tuple[Id, ...] = field(name="none", default=())
    regions: tuple[Id, ...] = ()
    regions_at_least: Annotated[int, Meta(ge=1)] = 1
    side: Literal["left", "right", "both"] | None = None
    age_min: Age = 0
    age_max: Age = OLDEST
    sex: Sex | None = None
    reason: Text


class Mimic(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition that is not a trigger point and can feel like one."""

    id: Id
    name: Text
    urgency: Urgency
    red_flag: bool = field(name="must_not_wait")
    area: Text
    sides: Literal["paired", "midline", "none"]
    summary: Text
    what_to_do: Text
    sources: tuple[Id, ...]
    basis: Basis
    prior: Prior
    regions: tuple[RegionLink, ...] = field(name="region", default=())
    findings: Annotated[tuple[FindingLink, ...], Meta(min_length=1)] = field(name="finding")
    red_flags: tuple[RedFlagRule, ...] = field(name="red_flag", default=())


class ComplaintPrior(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often a cause is there among people with a complaint."""

    kind: CauseKind
    """Which of the two keys names the cause in the file: `muscle` or `mimic`."""
    cause: Id
    probability: ComplaintChance
    """Chance of an active trigger point in the muscle, or of the mimic, on the painful side."""
    basis: Basis
    sources: tuple[Id, ...] = ()
    note: str = ""


class Complaint(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the body that people come for, and what is found among those who do."""

    id: Id
    name: Text
    regions: Annotated[tuple[Id, ...], Meta(min_length=1)]
    share: Chance
    """Share of people who see a physical therapist for muscle or joint pain and name this place first."""
    basis: ShareBasis
    sources: tuple[Id, ...] = ()
    note: str = ""
    priors: tuple[ComplaintPrior, ...] = field(name="prior", default=())


class Atlas(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known, in the order of the vocabularies; never changed after loading."""

    version: Text
    hash: Text
    regions: dict[str, Region]
    findings: dict[str, Finding]
    muscles: dict[str, Muscle]
    mimics: dict[str, Mimic]
    exercises: dict[str, Exercise]
    sources: dict[str, Source]
    complaints: dict[str, Complaint] = field(default_factory=dict)
    """From head to foot; an export made before there were any has none."""
