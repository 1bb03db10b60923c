"""What a muscle's page shows."""

from dataclasses import dataclass

from tautband.atlas import (
    Exercise,
    FindingLink,
    Mimic,
    Muscle,
    Needling,
    Point,
    Prevalence,
    Referral,
    Region,
    felt_on,
)
from tautband.atlas.words import (
    ACCESS_WORDS,
    COMPRESSIBLE_WORDS,
    HAZARD_WORDS,
    accuracy_words,
    dose_words,
    length_words,
    modifier_words,
    prevalence_words,
    range_words,
    sided,
)
from tautband.body import RegionSide, place
from tautband.reasoning.words import URGENCY_WORDS
from tautband.terms import Side
from tautband.web.atlas.cite import Backing, Citations, Ref
from tautband.web.atlas.common import CommonRow, common_rows
from tautband.web.atlas.drawing import Drawing, Felt, Layer, Mark, draw
from tautband.web.atlas.lookup import neighbours
from tautband.web.atlas.words import (
    AREA_NAMES,
    KIND_NAMES,
    how_often,
    one_in,
    place_words,
    unseen_words,
)
from tautband.web.knowledge import the_atlas


@dataclass(frozen=True)
class FeltRow:
    """A region where a point is felt, in words."""

    region: Region
    name: str
    kind: str
    often: str
    backing: Backing


@dataclass(frozen=True)
class PointCard:
    """One trigger point."""

    number: int
    name: str
    place: str
    why: str
    note: str
    share: str
    felt: tuple[FeltRow, ...]

    @property
    def essential(self) -> tuple[FeltRow, ...]:
        """Where it is nearly always felt."""
        return tuple(row for row in self.felt if row.kind == "essential")

    @property
    def spillover(self) -> tuple[FeltRow, ...]:
        """Where it is sometimes felt."""
        return tuple(row for row in self.felt if row.kind == "spillover")


@dataclass(frozen=True)
class FindingRow:
    """A finding that the cause makes likely."""

    id: str
    name: str
    often: str
    accuracy: str
    points: str
    backing: Backing


@dataclass(frozen=True)
class FindingGroup:
    """Findings of one kind."""

    name: str
    rows: tuple[FindingRow, ...]


@dataclass(frozen=True)
class ExclusionRow:
    """A mimic to exclude first."""

    mimic: Mimic
    when: str
    tell: str
    backing: Backing


@dataclass(frozen=True)
class HazardRow:
    """A structure at risk."""

    kind: str
    words: str
    structure: str
    avoid: str
    backing: Backing


@dataclass(frozen=True)
class DepthRow:
    """A published depth."""

    what: str
    mm: str
    n: int | None
    note: str
    ref: Ref


@dataclass(frozen=True)
class NeedlingCard:
    """The part for the therapist."""

    access: str
    access_words: str
    position: str
    approach: str
    compressible: str
    compressible_words: str
    length: str
    length_backing: Backing | None
    hazards: tuple[HazardRow, ...]
    depths: tuple[DepthRow, ...]
    backing: Backing


@dataclass(frozen=True)
class ExerciseRow:
    """An exercise with its dose."""

    name: str
    how: str
    dose: str
    caution: str
    backing: Backing


@dataclass(frozen=True)
class PlanCard:
    """What goes with it."""

    stretch: tuple[ExerciseRow, ...]
    strengthen: tuple[ExerciseRow, ...]
    advice: str
    note: str
    backing: Backing


@dataclass(frozen=True)
class PrevalenceRow:
    """A published share."""

    population: str
    n: int | None
    words: str
    note: str
    ref: Ref


@dataclass(frozen=True)
class MusclePage:
    """Everything on the page, in its order."""

    muscle: Muscle
    area: str
    drawing: Drawing
    side: str
    unseen: str
    points: tuple[PointCard, ...]
    described: Backing
    exclusions: tuple[ExclusionRow, ...]
    findings: tuple[FindingGroup, ...]
    plan: PlanCard | None
    needling: NeedlingCard | None
    prior: str
    prior_backing: Backing
    modifiers: tuple[str, ...]
    common: tuple[CommonRow, ...]
    prevalence: tuple[PrevalenceRow, ...]
    pattern: tuple[str, ...]
    """What the explorer is sent to paint this pain, as REGION:SIDE."""
    previous: Muscle | None
    next: Muscle | None
    sources: tuple[Ref, ...]


def muscle_page(muscle: Muscle) -> MusclePage:
    """Put a muscle into words and pictures."""
    cited = Citations()
    drawing = draw(layers(muscle))
    previous, following = neighbours()[muscle.id]
    return MusclePage(
        muscle=muscle,
        area=AREA_NAMES[muscle.area],
        drawing=drawing,
        side="the right side" if muscle.sides == "paired" else "both sides",
        unseen=unseen_words(drawing.unseen),
        points=tuple(_point(number, point, muscle, cited) for number, point in enumerate(muscle.points, 1)),
        described=cited.back(muscle.description_basis, muscle.sources),
        exclusions=_exclusions(muscle, cited),
        findings=finding_groups(muscle, cited),
        plan=_plan(muscle, cited),
        needling=_needling(muscle.needling, cited) if muscle.needling else None,
        prior=one_in(muscle.prior.probability),
        prior_backing=cited.back(muscle.prior.basis, muscle.prior.sources),
        modifiers=tuple(modifier_words(modifier) for modifier in muscle.prior.modifiers),
        common=common_rows(muscle, cited),
        prevalence=tuple(_prevalence(row, cited) for row in muscle.prevalence),
        pattern=_pattern(muscle),
        previous=previous,
        next=following,
        sources=cited.listed,
    )


def layers(muscle: Muscle) -> tuple[Layer, ...]:
    """Return what is drawn: everything first, then each point by itself where there are several."""
    side = Side.RIGHT if muscle.sides == "paired" else Side.MIDLINE
    single = [
        Layer(f"p{number}", _felt(point.referrals, side), (Mark(number, _patch(point, side)),))
        for number, point in enumerate(muscle.points, 1)
    ]
    together: dict[RegionSide, Felt] = {}
    for felt in (felt for layer in single for felt in layer.felt):
        known = together.get(felt.place)
        together[felt.place] = felt if known is None else _stronger(known, felt)
    marks = tuple(mark for layer in single for mark in layer.marks)
    whole = Layer("all", tuple(together.values()), marks)
    return (whole, *single) if len(single) > 1 else (whole,)


def _stronger(one: Felt, two: Felt) -> Felt:
    kind = "essential" if "essential" in {one.kind, two.kind} else "spillover"
    return Felt(one.place, kind, max(one.weight, two.weight))


def _felt(referrals: tuple[Referral, ...], side: Side) -> tuple[Felt, ...]:
    regions = the_atlas().regions
    return tuple(
        Felt(RegionSide(referral.region, Side(where)), referral.kind, referral.weight)
        for referral in referrals
        for where in felt_on(regions[referral.region], referral.side, side)
    )


def _patch(point: Point, side: Side) -> int:
    return place(point.place.region, side, point.place.out, point.place.down)


def _point(number: int, point: Point, muscle: Muscle, cited: Citations) -> PointCard:
    regions = the_atlas().regions
    rows = tuple(
        FeltRow(
            region=regions[referral.region],
            name=sided(regions[referral.region], referral.side),
            kind=referral.kind,
            often=how_often(referral.weight),
            backing=cited.back(referral.basis, referral.sources),
        )
        for referral in sorted(point.referrals, key=lambda r: -r.weight)
    )
    share = "" if len(muscle.points) == 1 else f"{100 * point.share:.0f} % of this muscle's active points"
    return PointCard(number, point.name, place_words(point.place), point.place.why, point.note, share, rows)


def _pattern(muscle: Muscle) -> tuple[str, ...]:
    whole = layers(muscle)[0]
    essential = [felt for felt in whole.felt if felt.kind == "essential"]
    return tuple(f"{felt.place.region}:{felt.place.side}" for felt in essential or whole.felt)


def finding_groups(cause: Muscle | Mimic, cited: Citations) -> tuple[FindingGroup, ...]:
    """Return a cause's findings under the headings of their kinds, strongest first."""
    names = {point.id: point.name for point in cause.points} if isinstance(cause, Muscle) else {}
    groups: dict[str, list[FindingRow]] = {kind: [] for kind in KIND_NAMES}
    for link in sorted(cause.findings, key=lambda link: -link.strength):
        groups[the_atlas().findings[link.finding].kind].append(_finding(link, names, cited))
    return tuple(FindingGroup(KIND_NAMES[kind], tuple(rows)) for kind, rows in groups.items() if rows)


def _finding(link: FindingLink, names: dict[str, str], cited: Citations) -> FindingRow:
    finding = the_atlas().findings[link.finding]
    return FindingRow(
        id=finding.id,
        name=sided(finding, link.side),
        often=how_often(link.strength),
        accuracy=accuracy_words(link),
        points=", ".join(names[point] for point in link.points),
        backing=cited.back(link.basis, link.sources),
    )


def _exclusions(muscle: Muscle, cited: Citations) -> tuple[ExclusionRow, ...]:
    mimics = the_atlas().mimics
    return tuple(
        ExclusionRow(
            mimic=mimics[row.mimic],
            when=URGENCY_WORDS[mimics[row.mimic].urgency] if mimics[row.mimic].red_flag else "",
            tell=row.tell,
            backing=cited.back(row.basis, row.sources),
        )
        for row in muscle.exclusions
    )


def _needling(needling: Needling, cited: Citations) -> NeedlingCard:
    backing = cited.back(needling.basis, needling.sources)
    length = needling.length_mm
    return NeedlingCard(
        access=needling.access,
        access_words=ACCESS_WORDS[needling.access],
        position=needling.position,
        approach=needling.approach,
        compressible=needling.compressible,
        compressible_words=COMPRESSIBLE_WORDS[needling.compressible],
        length=length_words(length) if length else "",
        length_backing=cited.back(length.basis, length.sources) if length else None,
        hazards=tuple(
            HazardRow(h.kind, HAZARD_WORDS[h.kind], h.structure, h.avoid, cited.back(h.basis, h.sources))
            for h in needling.hazards
        ),
        depths=tuple(
            DepthRow(d.what, range_words(*d.mm) if d.mm else "", d.n, d.note, cited.ref(d.source))
            for d in needling.depths
        ),
        backing=backing,
    )


def _plan(muscle: Muscle, cited: Citations) -> PlanCard | None:
    plan = muscle.plan
    if plan is None:
        return None
    exercises = the_atlas().exercises
    return PlanCard(
        stretch=tuple(_exercise(exercises[id_], cited) for id_ in plan.stretch),
        strengthen=tuple(_exercise(exercises[id_], cited) for id_ in plan.strengthen),
        advice=plan.advice,
        note=plan.note,
        backing=cited.back(plan.basis, plan.sources),
    )


def _exercise(exercise: Exercise, cited: Citations) -> ExerciseRow:
    return ExerciseRow(
        name=exercise.name,
        how=exercise.how,
        dose=dose_words(exercise.dose),
        caution=exercise.caution,
        backing=cited.back(exercise.basis, exercise.sources),
    )


def _prevalence(row: Prevalence, cited: Citations) -> PrevalenceRow:
    return PrevalenceRow(row.population, row.n, prevalence_words(row), row.note, cited.ref(row.source))
