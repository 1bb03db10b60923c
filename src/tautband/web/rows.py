"""One muscle of the list, as the page shows it: its chance, its reasons as bars, its pain and what the hand felt."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tautband.atlas import Atlas, Muscle, Point, felt_on
from tautband.body import place
from tautband.reasoning.assessment import Reason as Evidence
from tautband.reasoning.case import SIGNS, Case, Palpated
from tautband.reasoning.words import chance_words, describe_reason, place_words, strength_words
from tautband.terms import Side
from tautband.web.form import PALPATION_PREFIX

MOST_REASONS = 4
FEW_REASONS = 2
LEAST_LOG_ODDS = 0.2
MOST_LEFT = 3
LEAST_EXPLAINED = 0.1
"""What is shown of longer lists: a short list is read, a long one is not (judgement)."""

FULL_BAR = 2.0
"""Change of the natural-log odds at which a bar is as long as it gets: where "very strongly" begins. Every bar of the
page has this scale, so that bars of two muscles can be compared."""

HALF = 50.0
"""Length of the longest bar, in the units of its drawing."""

SIDE_WORDS = {"left": "left", "right": "right", "midline": "", "none": ""}
SIGN_WORDS = {
    "taut_band": ("Taut band", "taut band"),
    "tender_spot": ("Very tender spot in it", "tender spot"),
    "recognised_pain": ("Pressing it brings the known pain", "known pain"),
}
"""Each criterion of palpation: as it is asked, and short, as it stands in the list."""


@dataclass(frozen=True)
class Bar:
    """Where a bar begins and how long it is; the middle is 0, for to the right, against to the left."""

    start: float
    length: float


@dataclass(frozen=True)
class Reason:
    """One piece of evidence, and how strongly it speaks."""

    text: str
    strength: str
    bar: Bar


@dataclass(frozen=True)
class PlaceExplained:
    """A painted place and the chance, in per cent, that a muscle made it hurt."""

    name: str
    percent: int


@dataclass(frozen=True)
class Pain:
    """Which of the painted pain a muscle explains."""

    places: tuple[PlaceExplained, ...]
    left: str
    """What it hardly explains, in words; empty if nothing."""
    body: str
    """The same for the body: chance by region and side, as JSON."""


@dataclass(frozen=True)
class Criterion:
    """One thing to feel for, as a form field."""

    field: str
    text: str
    value: str


@dataclass(frozen=True)
class MuscleRow:
    """One muscle of the short list."""

    id: str
    key: str
    name: str
    side: str
    words: str
    percent: str
    bar: int
    function: str
    innervation: str
    palpation: str
    heat: str
    points: str
    speaks_for: tuple[Reason, ...]
    speaks_against: tuple[Reason, ...]
    pain: Pain
    criteria: tuple[Criterion, ...]
    felt: str


def muscle_row(
    key: tuple[str, str],
    probability: float | None,
    case: Case,
    atlas: Atlas,
    *,
    because: Sequence[Evidence] = (),
    explained: Sequence[tuple[str, str, float]] = (),
) -> MuscleRow:
    """Describe a muscle, given by its id and side; without a probability where there can be none."""
    id_, side = key
    muscle = atlas.muscles[id_]
    told = [reason for reason in because if reason.evidence != "prior"]
    return MuscleRow(
        id=id_,
        key=f"{id_}-{side}",
        name=muscle.name,
        side=SIDE_WORDS[side],
        words="" if probability is None else chance_words(probability),
        percent="" if probability is None else percent_words(probability),
        bar=0 if probability is None else round(100 * probability),
        function=muscle.function,
        innervation=muscle.innervation,
        palpation=muscle.palpation,
        heat=json.dumps(_heat(muscle, side, atlas)),
        points=json.dumps(_points(muscle, side)),
        speaks_for=_reasons([r for r in told if r.log_odds > 0], case, atlas),
        speaks_against=_reasons([r for r in told if r.log_odds <= 0], case, atlas),
        pain=_pain(explained, case, atlas),
        criteria=_criteria(id_, side, case),
        felt=_felt(palpated(case).get(key)),
    )


def percent_words(probability: float) -> str:
    """Say a probability as a whole percentage; only what is impossible is 0."""
    percent = round(100 * probability)
    return "< 1" if percent == 0 and probability > 0 else str(percent)


def palpated(case: Case) -> dict[tuple[str, str], Palpated]:
    """Return what was felt, by muscle and side."""
    return {(felt.muscle, felt.side): felt for felt in case.palpation if felt.tested}


def _reasons(told: Sequence[Evidence], case: Case, atlas: Atlas) -> tuple[Reason, ...]:
    """Return the strongest of the reasons that point one way; weak ones only if there is little else."""
    strong = [reason for reason in told if abs(reason.log_odds) >= LEAST_LOG_ODDS]
    shown = strong[:MOST_REASONS] if len(strong) > FEW_REASONS else told[:FEW_REASONS]
    return tuple(_reason(reason, case, atlas) for reason in shown)


def _reason(reason: Evidence, case: Case, atlas: Atlas) -> Reason:
    words = describe_reason(reason.evidence, reason.log_odds, atlas, case)
    speaks_for = reason.log_odds > 0
    length = round(max(1.0, HALF * min(1.0, abs(reason.log_odds) / FULL_BAR)), 1)
    return Reason(words, strength_words(reason.log_odds), Bar(0.0 if speaks_for else -length, length))


def _pain(explained: Sequence[tuple[str, str, float]], case: Case, atlas: Atlas) -> Pain:
    shares = {(region, side): share for region, side, share in explained if share >= LEAST_EXPLAINED}
    left = [
        _place(pain.region, pain.side, atlas)
        for pain in case.pain
        if pain.coverage > 0 and (pain.region, pain.side) not in shares
    ]
    return Pain(
        places=tuple(PlaceExplained(_place(*where, atlas), round(100 * share)) for where, share in shares.items()),
        left=shortened(left),
        body=json.dumps({f"{region}:{side}": round(share, 2) for (region, side), share in shares.items()}),
    )


def shortened(names: Sequence[str]) -> str:
    """Join the first names, and say how many more there are."""
    more = len(names) - MOST_LEFT
    return "; ".join(names[:MOST_LEFT]) + (f"; and {more} more" if more > 0 else "")


def _place(region: str, side: str, atlas: Atlas) -> str:
    return place_words(atlas.regions[region].name, side)


def _criteria(muscle: str, side: str, case: Case) -> tuple[Criterion, ...]:
    felt = palpated(case).get((muscle, side))
    said = {True: "yes", False: "no", None: ""}
    return tuple(
        Criterion(
            field=f"{PALPATION_PREFIX}{muscle}:{side}:{sign}",
            text=SIGN_WORDS[sign][0],
            value=said[getattr(felt, sign) if felt else None],
        )
        for sign in SIGNS
    )


def _felt(felt: Palpated | None) -> str:
    signs = [(SIGN_WORDS[sign][1], getattr(felt, sign)) for sign in SIGNS] if felt else []
    return ", ".join(name if found else f"no {name}" for name, found in signs if found is not None)


def _heat(muscle: Muscle, side: str, atlas: Atlas) -> dict[str, float]:
    """Return how strongly each region is felt when the muscle's points are active, for the body's heat field."""
    heat: dict[str, float] = {}
    for point in muscle.points:
        for referral in point.referrals:
            for felt in felt_on(atlas.regions[referral.region], referral.side, side):
                key = f"{referral.region}:{felt}"
                heat[key] = max(heat.get(key, 0.0), referral.weight)
    return heat


def _label(muscle: Muscle, point: Point) -> str:
    """Name a point on the body; one word alone ("Belly") would not say of which muscle."""
    return point.name if " " in point.name or point.name == muscle.name else f"{muscle.name}, {point.name.lower()}"


def _points(muscle: Muscle, side: str) -> list[dict[str, int | str]]:
    return [
        {"patch": place(where.region, Side(side), where.out, where.down), "label": _label(muscle, point)}
        for point in muscle.points
        for where in [point.place]
    ]
