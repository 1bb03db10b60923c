"""Each foreseeable harm of the hazard log against every muscle there is, not only against a story."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.safety_cases import Case, judge, the_atlas

import tautband
from tautband.safety.covering import ground_of
from tautband.safety.model import Answer, Clearance, Details, Site

NOBODY = Case(tells="", sites=[], verdict="", because=[])
GROUND = ground_of(the_atlas())
MUSCLES = the_atlas().muscles
SAFE = frozenset({"superficial"})
CURRENT = frozenset({"electrical"})


def planned(muscles: list[str], techniques: frozenset[str] = SAFE) -> list[Site]:
    """Every side of some muscles."""
    return [Site(muscle=id_, side=side, techniques=techniques) for id_, side in GROUND.points if id_ in muscles]


def with_hazard(kind: str) -> list[str]:
    """Muscles to which the atlas gives a hazard."""
    return [m.id for m in MUSCLES.values() if m.needling and any(h.kind == kind for h in m.needling.hazards)]


def rules_at(clearance: Clearance, site: Site) -> set[str]:
    """The rules that reach a site."""
    return {line.rule for line in clearance.for_site(*site.spot, site.used)}


def test_every_muscle_over_the_lung_brings_its_cautions() -> None:
    sites = planned(with_hazard("pleura"))
    clearance = judge(NOBODY, sites=sites)
    assert len(sites) > 50
    for site in sites:
        assert {"ribs", "warn_of_pneumothorax"} <= rules_at(clearance, site)


CHEST = {"chest", "upper_back"}


def test_both_sides_over_the_lung_are_never_plain_go() -> None:
    groups = {
        spot: {the_atlas().regions[region].group for region, _ in places} for spot, places in GROUND.points.items()
    }
    over = [id_ for id_ in with_hazard("pleura") if groups[(id_, "left")] & CHEST]
    assert len(over) > 15
    for id_ in (*over, "trapezius_upper", "supraspinatus", "scalenes"):
        both = planned([id_])
        assert len(both) == 2, id_
        assert "both_lungs" in rules_at(judge(NOBODY, sites=both), both[0]), id_
    calf = planned(["gastrocnemius"])
    assert judge(NOBODY, sites=calf).verdict == "go"


@pytest.mark.parametrize("value", ["yes", "unsure"])
@pytest.mark.parametrize("question", ["antithrombotic", "bleeding_disorder", "low_platelets"])
def test_bleeding_blocks_every_muscle_that_cannot_be_pressed(question: str, value: str) -> None:
    answers = [Answer(question=question, value="yes" if value == "yes" else "unsure")]
    deep = [m.id for m in MUSCLES.values() if m.needling and m.needling.compressible == "no"]
    sites = planned(deep)
    assert len(sites) > 40
    clearance = judge(NOBODY, answers=answers, sites=sites)
    for site in sites:
        lines = clearance.for_site(*site.spot, site.used)
        assert any(line.verdict == "avoid_here" and not line.overridable for line in lines), site


def test_below_the_skull_is_never_plain_go() -> None:
    for techniques in (SAFE, frozenset({"pistoning"})):
        for site in planned(["suboccipitals"], techniques):
            assert judge(NOBODY, sites=[site]).verdict == "modify"
            loose = judge(NOBODY, sites=[site], answers=[Answer(question="hypermobile", value="yes")])
            assert loose.verdict == "avoid_here"


def test_the_hazards_of_the_atlas_are_read_out_for_every_site() -> None:
    sites = planned(list(MUSCLES))
    clearance = judge(NOBODY, sites=sites)
    assert clearance.sites.keys() == GROUND.points.keys()
    for site in sites:
        needling = MUSCLES[site.muscle].needling
        assert needling is not None
        said = {line.do for line in clearance.for_site(*site.spot, site.used)}
        assert {hazard.avoid for hazard in needling.hazards} <= said


@pytest.mark.parametrize("choice", ["first", "later", ""])
def test_pregnancy_blocks_belly_back_and_pelvis_in_every_month(choice: str) -> None:
    answer = Answer(question="pregnancy", value="yes", details=Details(choice=choice))
    trunk = ["abdomen_lower", "epigastrium", "umbilical", "lumbar_upper", "lumbar_lower", "flank", "groin", "perineum"]
    muscles = [id_ for (id_, _), places in GROUND.points.items() if any(region in trunk for region, _ in places)]
    sites = planned(muscles)
    clearance = judge(NOBODY, answers=[answer], sites=sites)
    for site in sites:
        assert "pregnancy_trunk" in rules_at(clearance, site), site


@pytest.mark.parametrize("question", ["pacemaker", "stimulator", "epilepsy", "pregnancy"])
def test_current_is_avoided_everywhere_with_a_device_epilepsy_or_pregnancy(question: str) -> None:
    details = Details(regions=frozenset({("great_toe", "left")}), choice="controlled" if question == "epilepsy" else "")
    sites = planned(list(MUSCLES), CURRENT)
    clearance = judge(NOBODY, answers=[Answer(question=question, value="yes", details=details)], sites=sites)
    for site in sites:
        assert f"{question}_current" in rules_at(clearance, site), site
        assert clearance.sites[site.spot].weight >= 2


def test_safety_and_reasoning_do_not_know_each_other() -> None:
    source = Path(tautband.__file__).parent
    for room, other in (("safety", "reasoning"), ("reasoning", "safety")):
        files = sorted((source / room).glob("*.py"))
        assert len(files) > 10
        for path in files:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                assert not any(name.startswith(f"tautband.{other}") for name in names), path
