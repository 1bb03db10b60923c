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


def test_a_complaint_fades_with_its_share_of_the_pain(network: Network) -> None:
    neck = Pain("neck_back_lower", "right", 1.0)
    alone = chance(network, Case("a", pain=(neck,)), "multifidus_cervical", "right")
    beside = chance(network, Case("a", pain=(*SHOULDER, neck)), "multifidus_cervical", "right")
    without = chance(network, Case("a", pain=SHOULDER), "multifidus_cervical", "right")
    assert without <= beside < alone


def test_left_and_right_are_mirror_images(network: Network) -> None:
    left = Case("a", pain=tuple(msgspec.structs.replace(pain, side="left") for pain in SHOULDER))
    for name in ("infraspinatus", "supraspinatus", "adhesive_capsulitis"):
        assert chance(network, left, name, "left") == chance(network, Case("a", pain=SHOULDER), name, "right")


def test_a_cause_without_a_side_gains_where_both_sides_hurt_alike(network: Network) -> None:
    left = tuple(msgspec.structs.replace(pain, side="left") for pain in SHOULDER)
    one, both = Case("a", pain=SHOULDER), Case("a", pain=(*SHOULDER, *left))
    alone, alike = (chance(network, case, "polymyalgia_rheumatica", "none") for case in (one, both))
    assert alike == pytest.approx(float(raise_odds(np.array([alone]), DEFAULT.both)[0]))
    assert chance(network, both, "infraspinatus", "left") == chance(network, one, "infraspinatus", "right")


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
