"""Priors follow the complaint: what studies found among people who hurt there, and one general factor for the rest."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from tautband.atlas import Atlas, ComplaintPrior, load_atlas
from tautband.reasoning.case import Case, Pain
from tautband.reasoning.complaint import raise_odds
from tautband.reasoning.evidence import chances
from tautband.reasoning.network import Network, build_network
from tautband.reasoning.reading import DEFAULT, RANGES

SHOULDER = (
    Pain("acromion", "right", 1.0),
    Pain("deltoid_anterior", "right", 1.0),
    Pain("deltoid_lateral", "right", 1.0),
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """The shipped atlas, with one figure of its own for each kind of cause."""
    shipped = load_atlas()
    figures = (
        ComplaintPrior(kind="muscle", cause="infraspinatus", probability=0.5, basis="judgement"),
        ComplaintPrior(kind="mimic", cause="adhesive_capsulitis", probability=0.07, basis="judgement"),
    )
    shoulder = msgspec.structs.replace(shipped.complaints["shoulder"], priors=figures)
    complaints = {**shipped.complaints, "shoulder": shoulder}
    return msgspec.structs.replace(shipped, complaints=complaints, hash="complaint figures")


@pytest.fixture(scope="module")
def network(atlas: Atlas) -> Network:
    return build_network(atlas)


def chance(network: Network, case: Case, name: str, side: str) -> float:
    """The chance of an owner before the evidence."""
    owner = next(at for at, value in enumerate(network.owners) if (value.id, value.side) == (name, side))
    return float(1.0 - np.prod(1.0 - chances(case, network)[network.owner_of == owner]))


def test_a_published_figure_holds_on_the_painful_side_only(network: Network) -> None:
    case = Case("a", pain=SHOULDER)
    assert chance(network, case, "infraspinatus", "right") == pytest.approx(0.5)
    assert chance(network, case, "adhesive_capsulitis", "right") == pytest.approx(0.07)
    usual = next(o.prior.probability for o in network.owners if o.id == "infraspinatus")
    assert chance(network, case, "infraspinatus", "left") < usual


def test_without_a_figure_the_odds_rise_where_it_is_felt_and_fall_elsewhere(network: Network, atlas: Atlas) -> None:
    case = Case("a", pain=SHOULDER)
    for name, factor in (("supraspinatus", DEFAULT.company), ("soleus", DEFAULT.elsewhere)):
        usual = np.array([atlas.muscles[name].prior.probability])
        assert chance(network, case, name, "right") == pytest.approx(float(raise_odds(usual, factor)[0])), name


def test_nothing_painted_leaves_the_usual_chances(network: Network, atlas: Atlas) -> None:
    for pain in ((), (Pain("acromion", "right", DEFAULT.edge),)):
        assert chance(network, Case("a", pain=pain), "soleus", "left") == pytest.approx(
            atlas.muscles["soleus"].prior.probability
        )


def brought(network: Network, *marks: tuple[str, str]) -> dict[tuple[str, str], float]:
    """The chance of each complaint for somebody who painted some regions."""
    places = np.array([network.effects["region", *mark] for mark in marks], dtype=np.intp)
    found = network.complaints.brought(places, np.ones(len(places)))
    assert found is not None
    return dict(zip(network.complaints.names, found.chances.tolist(), strict=True))


def test_the_complaint_is_seen_from_the_drawing(network: Network) -> None:
    shoulder = brought(network, *((pain.region, pain.side) for pain in SHOULDER))
    assert shoulder["shoulder", "right"] > 0.95
    assert shoulder["shoulder", "left"] < 0.05


def test_what_could_be_two_complaints_counts_as_each_in_part(network: Network) -> None:
    between = brought(network, ("neck_back_lower", "right"), ("neck_back_upper", "right"), ("suprascapular", "right"))
    assert 0.1 < between["shoulder", "right"] < between["neck", "right"] < 0.9
    assert between["shoulder", "right"] + between["neck", "right"] == pytest.approx(1.0, abs=0.1)


def test_far_apart_there_are_two(network: Network) -> None:
    marks = [("knee_anterior", "left"), ("knee_medial", "left"), ("knee_lateral", "left")]
    alone = brought(network, *marks)
    neck = [("neck_back_upper", "left"), ("neck_back_lower", "left"), ("neck_side", "left")]
    together = brought(network, *marks, *neck)
    assert alone["knee", "left"] == pytest.approx(1.0, abs=0.05)
    assert together["knee", "left"] + together["neck", "left"] > 1.2


def test_a_complaint_that_is_told_is_not_inferred(network: Network) -> None:
    usual = network.priors(None, "unknown")
    told = network.priors(None, "unknown", told=[("shoulder", "right")])
    owner = network.muscle("infraspinatus", "right")
    assert 1 - np.prod(1 - told[network.owner_of == owner]) == pytest.approx(0.5)
    assert not np.array_equal(usual, told)


def test_left_and_right_are_mirror_images(network: Network) -> None:
    left = Case("a", pain=tuple(msgspec.structs.replace(pain, side="left") for pain in SHOULDER))
    for name in ("infraspinatus", "supraspinatus", "adhesive_capsulitis"):
        assert chance(network, left, name, "left") == chance(network, Case("a", pain=SHOULDER), name, "right")


def test_a_cause_without_a_side_gains_where_both_sides_hurt(network: Network) -> None:
    def told(*sides: str) -> float:
        priors = network.priors(70, "unknown", told=[("shoulder", side) for side in sides])
        place = next(at for at, owner in enumerate(network.owners) if owner.id == "polymyalgia_rheumatica")
        return float(priors[network.owner_of == place][0])

    assert told("left") == told("right")
    assert told("left", "right") > 2 * told("left")


def test_age_and_sex_change_the_odds_among_people_with_the_complaint(network: Network, atlas: Atlas) -> None:
    modifier = next(m for m in atlas.mimics["adhesive_capsulitis"].prior.modifiers if m.factor != 1 and not m.sex)
    case = Case("a", age=modifier.age_min, pain=SHOULDER)
    expected = float(raise_odds(np.array([0.07]), modifier.factor)[0])
    assert chance(network, case, "adhesive_capsulitis", "right") == pytest.approx(expected)


def test_every_constant_has_a_range_around_it() -> None:
    values = {name: getattr(DEFAULT, name) for name in DEFAULT.__dataclass_fields__}
    assert values.keys() == RANGES.keys()
    for name, (low, high) in RANGES.items():
        assert low <= values[name] <= high, name
