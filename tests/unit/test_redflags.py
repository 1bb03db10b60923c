"""Red flags follow their rules, and nothing but the facts of the case."""

from __future__ import annotations

import ast
from pathlib import Path

import msgspec
import pytest

import tautband
from tautband.atlas import Atlas, RedFlagRule, load_atlas
from tautband.reasoning.case import Case, Pain, Stated
from tautband.reasoning.red_flags import raise_red_flags

MIMIC = "giant_cell_arteritis"
REASON = "This combination must not wait."


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def with_rules(atlas: Atlas, *rules: RedFlagRule, mimic: str = MIMIC) -> Atlas:
    """The atlas with the rules of one mimic replaced and all others taken out."""
    mimics = {name: msgspec.structs.replace(value, red_flags=()) for name, value in atlas.mimics.items()}
    mimics[mimic] = msgspec.structs.replace(mimics[mimic], red_flags=rules)
    return msgspec.structs.replace(atlas, mimics=mimics)


def rule(**parts: object) -> RedFlagRule:
    return msgspec.convert({"reason": REASON, **parts}, RedFlagRule)


def present(*findings: str, side: str = "none") -> tuple[Stated, ...]:
    return tuple(Stated(finding, side, True) for finding in findings)


FEVER = ("fever_or_chills", "weight_loss_unexplained")


@pytest.mark.parametrize(
    ("parts", "case", "holds"),
    [
        ({"all": FEVER}, Case("a", findings=present(*FEVER)), True),
        ({"all": FEVER}, Case("a", findings=present(FEVER[0])), False),
        ({"all": FEVER[:1]}, Case("a", findings=(Stated(FEVER[0], "none", False),)), False),
        ({"any": FEVER}, Case("a", findings=present(FEVER[1])), True),
        ({"any": FEVER, "at_least": 2}, Case("a", findings=present(FEVER[1])), False),
        ({"all": FEVER[:1], "none": FEVER[1:]}, Case("a", findings=present(*FEVER)), False),
        ({"all": FEVER[:1], "none": FEVER[1:]}, Case("a", findings=present(FEVER[0])), True),
        ({"all": FEVER[:1], "age_min": 50}, Case("a", age=50, findings=present(FEVER[0])), True),
        ({"all": FEVER[:1], "age_min": 50}, Case("a", age=49, findings=present(FEVER[0])), False),
        ({"all": FEVER[:1], "age_min": 50}, Case("a", findings=present(FEVER[0])), False),
        ({"all": FEVER[:1], "sex": "female"}, Case("a", sex="female", findings=present(FEVER[0])), True),
        ({"all": FEVER[:1], "sex": "female"}, Case("a", findings=present(FEVER[0])), False),
        ({"regions": ["temple"]}, Case("a", pain=(Pain("temple", "left", 0.1),)), True),
        ({"regions": ["temple"]}, Case("a", pain=(Pain("temple", "left", 0.0),)), False),
        ({"regions": ["temple"], "side": "right"}, Case("a", pain=(Pain("temple", "left", 1.0),)), False),
        ({"regions": ["temple", "brow"], "regions_at_least": 2}, Case("a", pain=(Pain("temple", "left", 1.0),)), False),
        (
            {"regions": ["temple", "brow"], "regions_at_least": 2},
            Case("a", pain=(Pain("temple", "left", 1.0), Pain("temple", "right", 1.0))),
            False,
        ),
        ({"regions": ["temple"], "side": "both"}, Case("a", pain=(Pain("temple", "left", 1.0),)), False),
        (
            {"regions": ["temple"], "side": "both"},
            Case("a", pain=(Pain("temple", "left", 1.0), Pain("temple", "right", 1.0))),
            True,
        ),
        ({"regions": ["perineum"], "side": "left"}, Case("a", pain=(Pain("perineum", "midline", 1.0),)), True),
    ],
)
def test_a_rule_fires_when_all_its_parts_hold(parts: dict[str, object], case: Case, holds: bool, atlas: Atlas) -> None:  # noqa: FBT001
    flags = raise_red_flags(case, with_rules(atlas, rule(**parts)))
    assert [flag.mimic for flag in flags] == ([MIMIC] if holds else [])


def test_the_facts_are_given_each_readable_alone(atlas: Atlas) -> None:
    asked = rule(all=["fever_or_chills"], regions=["temple"], side="right", age_min=50, sex="female")
    case = Case(
        "a",
        age=71,
        sex="female",
        pain=(Pain("temple", "right", 1.0), Pain("temple", "left", 1.0), Pain("brow", "right", 1.0)),
        findings=present("fever_or_chills", "weight_loss_unexplained"),
    )
    (flag,) = raise_red_flags(case, with_rules(atlas, asked))
    temple = atlas.regions["temple"].name
    fever = atlas.findings["fever_or_chills"].name
    assert flag.because == (REASON, fever, f"Pain painted: {temple} (right)", "Age 71", "Female")


def test_the_most_urgent_comes_first_and_the_most_urgent_rule_counts(atlas: Atlas) -> None:
    base = with_rules(atlas, rule(all=["fever_or_chills"]), rule(all=["fever_or_chills"], urgency="emergency"))
    other = msgspec.structs.replace(
        base.mimics["lung_tumour"], red_flags=(rule(all=["fever_or_chills"], urgency="soon"),)
    )
    both = msgspec.structs.replace(base, mimics={"lung_tumour": other, MIMIC: base.mimics[MIMIC]})
    flags = raise_red_flags(Case("a", findings=present("fever_or_chills")), both)
    assert [(flag.mimic, flag.urgency) for flag in flags] == [(MIMIC, "emergency"), ("lung_tumour", "soon")]


def test_every_shipped_rule_can_fire(atlas: Atlas) -> None:
    """For each rule, a case that has exactly what the rule asks raises its mimic."""
    for mimic in atlas.mimics.values():
        for asked in mimic.red_flags:
            wanted = (*asked.all_of, *asked.any_of[: asked.at_least])
            sides = {name: "left" if atlas.findings[name].sided else "none" for name in wanted}
            places = asked.regions[: asked.regions_at_least]
            where = ("left", "right") if asked.side == "both" else (asked.side or "left",)
            case = Case(
                "a",
                age=asked.age_min if (asked.age_min, asked.age_max) != (0, 120) else None,
                sex=asked.sex or "unknown",
                pain=tuple(
                    Pain(region, side if atlas.regions[region].sides == "paired" else "midline", 1.0)
                    for region in places
                    for side in (where if atlas.regions[region].sides == "paired" else where[:1])
                ),
                findings=tuple(Stated(name, side, True) for name, side in sides.items()),
            )
            flags = {flag.mimic: flag for flag in raise_red_flags(case, atlas)}
            assert mimic.id in flags, (mimic.id, asked)
            assert asked.reason in flags[mimic.id].because


def test_no_probability_changes_a_red_flag(atlas: Atlas) -> None:
    """All priors, leaks, weights and strengths are turned over; every flag stays as it was."""

    def turned(mimic: str) -> object:
        value = atlas.mimics[mimic]
        prior = msgspec.structs.replace(value.prior, probability=0.29 if value.prior.probability < 0.01 else 0.0001)
        links = tuple(msgspec.structs.replace(link, strength=1.0 - link.strength) for link in value.findings)
        return msgspec.structs.replace(value, prior=prior, findings=links, regions=())

    other = msgspec.structs.replace(
        atlas,
        mimics={name: turned(name) for name in atlas.mimics},
        muscles={},
        findings={name: msgspec.structs.replace(value, leak=0.9, detect=0.1) for name, value in atlas.findings.items()},
        regions={name: msgspec.structs.replace(value, leak=0.9, drawn=0.1) for name, value in atlas.regions.items()},
        hash="turned over",
    )
    everything = Case(
        "a",
        age=70,
        sex="male",
        pain=tuple(Pain(name, "left" if r.sides == "paired" else "midline", 1.0) for name, r in atlas.regions.items()),
        findings=tuple(Stated(name, "left" if f.sided else "none", True) for name, f in atlas.findings.items()),
    )
    assert len(raise_red_flags(everything, atlas)) > 10
    for case in (everything, Case("b"), Case("c", findings=present("fever_or_chills", "night_pain"))):
        assert raise_red_flags(case, atlas) == raise_red_flags(case, other)


def test_the_rules_do_not_know_the_inference() -> None:
    allowed = {"tautband.atlas", "tautband.reasoning.case", "tautband.reasoning.words"}
    root = Path(tautband.__file__).parent
    for module in (*allowed - {"tautband.atlas"}, "tautband.reasoning.red_flags"):
        path = root.joinpath(*module.split(".")[1:]).with_suffix(".py")
        names = {
            node.module
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tautband")
        }
        assert names <= {*allowed, "tautband.body", "tautband.terms"}, (module, names)
