"""Simulated patients, wrong worlds and ablations: each changes what it says it changes, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tautband import cli
from tautband.atlas import Atlas, load_atlas
from tautband.cli import evaluate as command
from tautband.evaluation import simulate as module
from tautband.evaluation.ablate import ABLATIONS, moved_constants, without_explaining_away
from tautband.evaluation.answers import chances
from tautband.evaluation.areas import AREA_OF, AREAS, coarse_case, coarse_network
from tautband.evaluation.patients import World, draw_patients, move
from tautband.evaluation.simulate import simulate
from tautband.evaluation.worth import Known, from_patients, worth
from tautband.evaluation.wrong import agreement, moved_for, scenarios, weights_off, without_some
from tautband.reasoning.belief import believe
from tautband.reasoning.case import Case, Pain, Stated
from tautband.reasoning.evidence import ask, gather
from tautband.reasoning.evidence import chances as prior_chances
from tautband.reasoning.network import build_network
from tautband.reasoning.reading import RANGES

if TYPE_CHECKING:
    from pathlib import Path

    from tautband.evaluation.evaluate import Method
    from tautband.evaluation.standing import Scores
    from tautband.reasoning.network import Network

SHOULDER = Case(
    "c",
    45,
    "female",
    pain=(Pain("deltoid_lateral", "left", 1.0), Pain("arm_anterior", "left", 0.6), Pain("sternum", "midline", 0.3)),
    findings=(Stated("worse_gripping", "left", False),),
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def network(atlas: Atlas) -> Network:
    return build_network(atlas)


@pytest.fixture(scope="module")
def world(atlas: Atlas, network: Network) -> World:
    return World(atlas, network)


def test_patients_depend_on_nothing_but_world_and_seed(world: World) -> None:
    patients = draw_patients(world, 6, 3)
    assert draw_patients(world, 4, 3) == patients[:4]
    assert draw_patients(world, 4, 4) != patients[:4]
    assert [patient.case.id for patient in patients] == ["s1", "s2", "s3", "s4", "s5", "s6"]


def test_complaints_come_as_often_as_the_reading_says(world: World, atlas: Atlas) -> None:
    patients = draw_patients(world, 300, 5)
    brought = [{name for name, _ in patient.complaints} for patient in patients]
    many, reading = sum(map(len, brought)), world.network.reading
    assert many / 300 - 1 == pytest.approx(reading.second, abs=0.08)
    assert sum(len(patient.complaints) for patient in patients) / many - 1 == pytest.approx(
        reading.both_sides, abs=0.08
    )
    shoulder = sum("shoulder" in names for names in brought) / many
    assert shoulder == pytest.approx(atlas.complaints["shoulder"].share, abs=0.08)
    assert not any(patient.case.palpation for patient in patients)
    assert all(patient.case.pain for patient in patients)


def test_certain_causes_are_active_and_nothing_else_hurts(atlas: Atlas, network: Network) -> None:
    reading = replace(network.reading, spill=0.0, spill_beside=0.0, beside=1.0)
    none = replace(network, leaks=np.zeros_like(network.leaks), reading=reading)
    for patient in draw_patients(World(atlas, none), 8, 2):
        owners = [at for at, o in enumerate(none.owners) if o.kind == "mimic" or (o.id, o.side) in patient.active]
        able = np.asarray(none.strengths[:, np.isin(none.owner_of, owners)].any(axis=1))
        for pain in patient.case.pain:
            assert able[none.effects["region", pain.region, pain.side]]
        assert all(able[none.effects["finding", f.finding, f.side]] for f in patient.case.findings if f.present)


def test_an_examiner_without_error_finds_what_is_there(atlas: Atlas, network: Network) -> None:
    sure = {"band": 1.0, "spot": 1.0, "recognition": 1.0}
    never = {"band_without": 0.0, "spot_without": 0.0, "recognition_without": 0.0}
    perfect = replace(network, reading=replace(network.reading, **sure, **never))
    for patient in draw_patients(World(atlas, perfect, palpated=3), 5, 2):
        assert len(patient.case.palpation) == 3
        for felt in patient.case.palpation:
            there = (felt.muscle, felt.side) in patient.active
            assert (felt.taut_band, felt.tender_spot, felt.recognised_pain) == (there, there, there)
    latent = draw_patients(World(atlas, perfect, palpated=3, latent=1.0), 5, 2)
    assert all(felt.taut_band and felt.tender_spot for patient in latent for felt in patient.case.palpation)


def test_marks_move_to_a_neighbour(world: World) -> None:
    painted = np.zeros(len(world.regions), dtype=np.bool_)
    painted[17] = True
    chance = np.random.default_rng(1)
    assert np.array_equal(move(world, painted, chance), painted)
    (moved,) = np.flatnonzero(move(replace(world, moved=1.0), painted, chance))
    assert moved in world.beside[17]


def test_drawings_agree_as_far_as_was_asked_for(world: World) -> None:
    assert moved_for(1.0) == 0.0
    for wanted in (0.6, 0.4):
        off = replace(world, moved=moved_for(wanted))
        # Marks that meet on one region, or come back by chance, let drawings agree a little more.
        assert wanted - 0.02 < agreement(off, draw_patients(world, 60, 7), 1) < wanted + 0.12


def test_weights_are_off_where_there_are_any(network: Network) -> None:
    off = weights_off(network, 0.5, 3)
    assert np.array_equal(off.strengths > 0, network.strengths > 0)
    there = network.strengths > 0
    logit = np.log(off.strengths[there] / (1 - off.strengths[there])) - np.log(
        network.strengths[there] / (1 - network.strengths[there])
    )
    assert logit.std() == pytest.approx(0.5, abs=0.02)
    assert logit.mean() == pytest.approx(0.0, abs=0.03)
    assert np.allclose(weights_off(network, 0.0, 3).strengths, network.strengths)
    assert np.allclose(np.exp(off.log_missed), 1 - off.strengths)


def test_an_atlas_without_some_muscles(atlas: Atlas) -> None:
    less = without_some(atlas, 0.1, 2)
    assert len(less.muscles) == len(atlas.muscles) - round(0.1 * len(atlas.muscles))
    assert less.hash != atlas.hash
    named = {prior.cause for each in less.complaints.values() for prior in each.priors if prior.kind == "muscle"}
    assert named <= set(less.muscles)
    assert len(build_network(less).owners) < len(build_network(atlas).owners)


def test_every_region_lies_in_one_area(atlas: Atlas) -> None:
    assert set(AREA_OF) == set(atlas.regions)
    assert sum(len(regions.split()) for regions in AREAS.values()) == len(atlas.regions)
    assert [sum(name.startswith(face) for name in AREAS) * 2 for face in ("front", "back")] == [36, 38]


def test_an_area_hurts_if_any_of_its_regions_does(network: Network) -> None:
    coarse = coarse_network(network)
    assert sum(effect[0] == "region" for effect in coarse.effects) == 74
    own = coarse.strengths[coarse.effects["region", "front_knee", "left"]]
    rows = [network.effects["region", name, "left"] for name in AREAS["front_knee"].split()]
    assert np.allclose(own, 1 - np.prod(1 - network.strengths[rows], axis=0))
    finding = ("finding", "worse_gripping", "left")
    assert np.allclose(coarse.strengths[coarse.effects[finding]], network.strengths[network.effects[finding]])
    assert ("region", "front_leg", "left") in coarse.beside["region", "front_knee", "left"]
    assert ("region", "front_knee", "left") not in coarse.beside["region", "front_knee", "left"]
    assert set(coarse_case(SHOULDER).pain) == {
        Pain("front_shoulder", "left", 1.0),
        Pain("front_upper_arm", "left", 0.6),
        Pain("front_chest", "left", 0.3),
        Pain("front_chest", "right", 0.3),
    }


def test_each_ablation_changes_the_answer_and_keeps_its_form(atlas: Atlas) -> None:
    whole = chances(SHOULDER, atlas)
    for name, way in ABLATIONS.items():
        scores = way(SHOULDER, atlas)
        assert all(0.0 <= chance <= 1.0 for chance in scores.values())
        assert (scores == whole) == (name == "tautband")
        assert name == "choir_areas" or set(scores) == set(whole)


def test_a_muscle_judged_alone_by_hand(atlas: Atlas, network: Network) -> None:
    """Bayes' rule for one muscle with one trigger point, the others at their priors."""
    scores = without_explaining_away(SHOULDER, atlas)
    muscle, side = next(key for key, score in scores.items() if score > 0.02 and len(atlas.muscles[key[0]].points) == 1)
    own = int(np.flatnonzero(network.owner_of == network.muscle(muscle, side))[0])
    priors = prior_chances(SHOULDER, network)
    question = ask(network, priors, gather(SHOULDER, network))
    odds = question.priors[own, 0] / (1 - question.priors[own, 0])
    for at in range(len(question.strengths)):
        others = np.prod(
            [1 - p * s for c, (p, s) in enumerate(zip(priors, question.strengths[at], strict=True)) if c != own]
        )
        without = others * question.unexplained[at, 0] + (1 - others)
        strength = question.strengths[at, own]
        odds *= (strength + (1 - strength) * without) / without
    assert scores[muscle, side] == pytest.approx(odds / (1 + odds), rel=1e-9)


def test_every_constant_is_moved_to_both_ends(atlas: Atlas) -> None:
    ways = moved_constants()
    assert len(ways) == 1 + 2 * len(RANGES)
    low = RANGES["company"][0]
    assert ways[f"company {low:g}"](SHOULDER, atlas) != chances(SHOULDER, atlas)


def fixed(**scores: float) -> Method:
    """A way that always says the same of the left side."""

    def way(case: Case, atlas: Atlas) -> Scores:
        return {(muscle, "left"): score for muscle, score in scores.items()}

    return way


def test_worth_by_hand(atlas: Atlas) -> None:
    right = frozenset({("a", "left")})
    known = [Known(SHOULDER, right, right, sided=True), Known(SHOULDER, frozenset(), frozenset(), sided=True)]
    ways = {
        "whole": fixed(a=0.8, b=0.2),
        "same": fixed(a=0.8, b=0.2),
        "worse": fixed(a=0.1, b=0.2, c=0.9),
    }
    found = worth(known, atlas, ways, resamples=50, seed=1)
    assert (found.cases, found.ranked) == (2, 1)
    whole, same, worse = found.ways.values()
    assert (whole.ahead, whole.brier_more) == (None, None)
    assert same.ahead is not None
    assert same.brier_more is not None
    assert same.ahead.top1.high == same.brier_more.high == 0.0
    assert worse.ahead is not None
    assert worse.brier_more is not None
    assert (worse.recall.top1.estimate, worse.ahead.top1.estimate) == (0.0, 1.0)
    # Among a and b, which the whole may list; what else the other way lists does not count.
    of_whole = ((0.2**2 + 0.2**2) / 2 + (0.8**2 + 0.2**2) / 2) / 2
    of_worse = ((0.9**2 + 0.2**2) / 2 + (0.1**2 + 0.2**2) / 2) / 2
    assert whole.brier.estimate == pytest.approx(of_whole, abs=1e-6)
    assert worse.brier_more.estimate == pytest.approx(of_worse - of_whole, abs=1e-6)


def test_a_simulation_gives_the_same_bytes(atlas: Atlas) -> None:
    first = simulate(atlas, 2, seed=3, resamples=20)
    assert simulate(atlas, 2, seed=3, resamples=20).to_json() == first.to_json()
    assert list(first.worlds) == list(scenarios(atlas, 3))
    assert first.worlds["right"].agreement is None
    assert first.worlds["drawn_0.5"].agreement is not None
    assert {outcome.patients for outcome in first.worlds.values()} == {2}


def test_the_reasoner_does_not_learn_what_is_wrong(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[type, str]] = []

    def watched(case: Case, atlas: Atlas, limit: int) -> object:
        seen.append((type(case), atlas.hash))
        return believe(case, atlas, limit)

    monkeypatch.setattr(module, "believe", watched)
    simulate(atlas, 1, seed=3, resamples=5)
    assert {kind for kind, _ in seen} == {Case}
    assert len({known for _, known in seen}) == 2  # the atlas, and the one with muscles unknown


def test_the_commands_print(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", "--simulate", "2", "--resamples", "20", "--svg", str(tmp_path / "w.svg")]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "the model itself" in out
    assert "marks one region off, Jaccard 0.4" in out
    assert (tmp_path / "w.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert cli.main(["evaluate", "--simulate", "3", "--resamples", "20", "--ablate"]) == 0
    out, _ = capsys.readouterr()
    assert "no explaining away" in out


def test_the_command_moves_constants(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = dict(list(moved_constants().items())[:3])
    monkeypatch.setattr(command, "moved_constants", lambda: some)
    assert cli.main(["evaluate", "--simulate", "2", "--resamples", "5", "--sensitivity", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["ways"]) == list(some)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "a folder of cases and --simulate were neither given; allowed: one of them"),
        ([".", "--simulate", "3"], "a folder of cases and --simulate were both given; allowed: one of them"),
        (["--simulate", "0"], "'0' is not a count; allowed: 1 to 1000000"),
        (["--simulate", "3", "--ablate", "--sensitivity"], "--ablate and --sensitivity were both given; allowed: one"),
        (["--simulate", "3", "--ablate", "--svg", "x.svg"], "--svg draws neither --ablate nor --sensitivity"),
    ],
)
def test_a_wrong_command_is_refused(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_simulated_patients_are_known_whole(world: World) -> None:
    (patient,) = draw_patients(world, 1, 1)
    (known,) = from_patients([patient])
    assert known == Known(patient.case, patient.active, patient.active, sided=True)
