"""Each mimic is recognised by its own textbook story: its likeliest regions and its most telling findings."""

from typing import Any

import pytest

from tautband.assess import assess
from tautband.atlas import Atlas, Mimic, load_atlas
from tautband.reasoning.case import case_from_data

ADULT = 45
TYPICAL_AGE = {
    "abdominal_aortic_aneurysm": 70,
    "axial_spondyloarthritis": 28,
    "ectopic_pregnancy": 28,
    "giant_cell_arteritis": 72,
    "hip_osteoarthritis": 66,
    "knee_osteoarthritis": 66,
    "polymyalgia_rheumatica": 72,
    "slipped_capital_femoral_epiphysis": 12,
}
REGIONS, FINDINGS = 3, 5
SIDES = {"same": ["right"], "opposite": ["left"], "both": ["left", "right"], "left": ["left"], "right": ["right"]}


def textbook_story(mimic: Mimic, atlas: Atlas) -> dict[str, Any]:
    pain = {}
    for link in sorted(mimic.regions, key=lambda link: -link.weight)[:REGIONS]:
        midline = atlas.regions[link.region].sides == "midline"
        for side in ["midline"] if midline else SIDES[link.side]:
            pain[link.region, side] = {"region": link.region, "side": side, "coverage": 0.8}
    telling = sorted(mimic.findings, key=lambda link: -link.strength * (1 - atlas.findings[link.finding].leak))
    findings = [
        {"finding": link.finding, "side": side, "present": True}
        for link in telling[:FINDINGS]
        for side in (["none"] if link.side == "none" else SIDES[link.side])
    ]
    person = {"age": TYPICAL_AGE.get(mimic.id, ADULT), "sex": "unknown"}
    return {"id": mimic.id, "person": person, "pain": list(pain.values()), "findings": findings}


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def ranks(atlas: Atlas) -> dict[str, int]:
    found = {}
    for mimic in atlas.mimics.values():
        case = case_from_data(textbook_story(mimic, atlas), atlas)
        results = assess(case, atlas, reasons=False, ask=False).mimics
        listed = list(dict.fromkeys(result.mimic for result in results))
        found[mimic.id] = listed.index(mimic.id) + 1 if mimic.id in listed else len(atlas.mimics)
    return found


def test_every_mimic_is_among_the_first_three_of_its_story(ranks: dict[str, int]) -> None:
    assert {mimic: rank for mimic, rank in ranks.items() if rank > 3} == {}


def test_most_mimics_lead_their_story(ranks: dict[str, int]) -> None:
    """Not all: where something common tells the same story, it is the likelier cause of it."""
    assert sum(rank == 1 for rank in ranks.values()) >= 0.9 * len(ranks), {m: r for m, r in ranks.items() if r > 1}
