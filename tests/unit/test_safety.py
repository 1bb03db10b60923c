"""Clearance: what its pieces mean, and what it refuses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.safety_cases import PLACE, Case, judge, practitioner, read_cases, the_atlas, the_rules

from tautband.safety.clear import clear
from tautband.safety.covering import covered, ground_of
from tautband.safety.model import Answer, Covers, Details, Line, Person, SafetyError, Site, Verdict
from tautband.safety.rules import Where
from tautband.safety.screening import asked_of
from tautband.safety.speak import speak
from tautband.safety.trace import read_clearance, write_clearance

if TYPE_CHECKING:
    from tautband.atlas import Atlas

NOBODY = Case(tells="", sites=[], verdict="", because=[])
CALF = frozenset({("gastrocnemius", "left")})
ANSWER = Answer(question="dvt", value="no")
GROUND = ground_of(the_atlas())


def test_verdicts_have_their_order() -> None:
    assert [verdict.weight for verdict in Verdict] == [0, 1, 2, 3, 4]
    assert Verdict.GO.worse_of(Verdict.STOP, Verdict.MODIFY) == "stop"
    assert Verdict.AVOID_HERE.worse_of() == "avoid_here"


@pytest.mark.parametrize(
    ("verdict", "may"),
    [("go", False), ("modify", True), ("avoid_here", False), ("physician_first", True), ("stop", False)],
)
def test_only_modify_and_physician_first_can_be_overridden(verdict: str, may: bool) -> None:  # noqa: FBT001
    line = Line(rule="x", part="screening", verdict=Verdict(verdict), covers=Covers(), reason="why", do="what")
    assert line.overridable is may


@pytest.mark.parametrize(
    ("covers", "techniques", "reached"),
    [
        (Covers(all=True), set(), True),
        (Covers(), {"static"}, False),
        (Covers(muscles=CALF), set(), True),
        (Covers(muscles=frozenset({("gastrocnemius", "right")})), {"static"}, False),
        (Covers(all=True, techniques=frozenset({"electrical"})), {"static", "electrical"}, True),
        (Covers(all=True, techniques=frozenset({"electrical"})), {"static"}, False),
        (Covers(all=True, techniques=frozenset({"electrical"})), set(), False),
        (Covers(muscles=CALF, techniques=frozenset({"static"})), {"static"}, True),
    ],
)
def test_covers(covers: Covers, techniques: set[str], reached: bool) -> None:  # noqa: FBT001
    assert covers.reaches("gastrocnemius", "left", frozenset(techniques)) is reached


@pytest.mark.parametrize(
    ("reach", "region", "inside", "outside"),
    [
        ("here", ("calf_lower", "left"), ("soleus", "left"), ("gastrocnemius", "left")),
        ("near", ("calf_lower", "left"), ("gastrocnemius", "left"), ("vastus_medialis", "left")),
        ("limb", ("calf_lower", "left"), ("vastus_medialis", "left"), ("soleus", "right")),
        ("limb", ("axilla", "right"), ("first_dorsal_interosseous", "right"), ("rhomboids", "right")),
        ("limb", ("groin", "right"), ("soleus", "right"), ("piriformis", "right")),
        ("limb", ("abdomen_lower", "left"), ("rectus_abdominis", "left"), ("soleus", "left")),
        ("here", ("sternum", "midline"), ("sternalis", "right"), ("pectoralis_major", "right")),
        ("near", ("sternum", "midline"), ("pectoralis_major", "right"), ("soleus", "right")),
    ],
)
def test_places_become_muscles(
    reach: str, region: tuple[str, str], inside: tuple[str, str], outside: tuple[str, str]
) -> None:
    where = msgspec.convert({"named": reach}, Where)
    spots = covered(where, Details(regions=frozenset({region})), GROUND)
    assert spots is not None
    assert inside in spots
    assert outside not in spots


def test_no_place_named_is_everywhere_that_the_rule_means() -> None:
    assert covered(Where(named="near"), Details(), GROUND) is None
    joints = covered(Where(named="near", hazards=("joint",)), Details(), GROUND)
    assert joints is not None
    assert ("gluteus_minimus", "left") in joints
    assert ("soleus", "left") not in joints


def test_a_named_muscle_stands_for_its_places() -> None:
    details = Details(muscles=frozenset({("soleus", "left")}))
    assert covered(Where(named="here"), details, GROUND) == frozenset({("soleus", "left")})
    near = covered(Where(named="near"), details, GROUND)
    assert near is not None
    assert ("gastrocnemius", "left") in near


def test_a_region_without_a_muscle_blocks_nothing_and_is_read_aloud() -> None:
    answer = Answer(question="skin", value="yes", details=Details(regions=frozenset({("genital", "left")})))
    clearance = judge(NOBODY, answers=[answer], sites=[Site(muscle="soleus", side="left")])
    line = next(line for line in clearance.lines if line.rule == "skin_here")
    assert line.covers == Covers()
    assert any("0 muscles" in said for said in speak(clearance, the_rules(), the_atlas()))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"answers": [Answer(question="shoe_size", value="yes")]}, "answers: unknown question 'shoe_size'"),
        ({"answers": [Answer(question="dvt", value="no")] * 2}, "answers: dvt: answered twice; allowed: once"),
        ({"sites": [Site(muscle="heart", side="left")]}, "sites: no muscle 'heart' on side 'left'"),
        ({"sites": [Site(muscle="soleus", side="midline")]}, "sites: no muscle 'soleus' on side 'midline'"),
        (
            {"sites": [Site(muscle="soleus", side="left", techniques=frozenset({"laser"}))]},
            "sites: unknown technique 'laser'; allowed: static, pistoning",
        ),
        (
            {"sites": [Site(muscle="soleus", side="left", at=frozenset({("tail", "left")}))]},
            "sites: no region 'tail' on side 'left'",
        ),
        ({"sites": [Site(muscle="soleus", side="left", needle_mm=-1.0)]}, "sites: needle_mm is -1; allowed: more than"),
        ({"sites": [Site(muscle="soleus", side="left", depth_mm=10000.0)]}, "sites: depth_mm is 10000; allowed: more"),
        ({"sites": [Site(muscle="soleus", side="left", needle_mm=float("nan"))]}, "sites: needle_mm is nan; allowed:"),
        ({"person": Person(age=float("nan"))}, "person: age is nan; allowed: 0 to 120 years"),
        ({"person": Person(age=-1)}, "person: age is -1; allowed: 0 to 120 years"),
        ({"person": Person(age=121)}, "person: age is 121; allowed: 0 to 120 years"),
        (
            {"answers": [msgspec.structs.replace(ANSWER, value="perhaps")]},
            "answers: dvt: is 'perhaps'; allowed: yes, no, unsure",
        ),
        ({"day": date(1999, 12, 31)}, "day: no rule about declines is in force on 1999-12-31"),
    ],
)
def test_what_cannot_be_judged_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(SafetyError, match=f"^{words}"):
        judge(NOBODY, **changed)


@pytest.mark.parametrize(
    ("question", "details", "words"),
    [
        ("pregnancy", Details(choice="fourth"), "choice 'fourth' is unknown; allowed: first, later"),
        ("diabetes", Details(choice="first"), "choice 'first' is unknown; allowed: none, the question has no choices"),
        ("skin", Details(regions=frozenset({("tail", "left")})), "no region 'tail' on side 'left'"),
        ("skin", Details(regions=frozenset({("sternum", "left")})), "no region 'sternum' on side 'left'"),
        ("injected", Details(muscles=frozenset({("soleus", "none")})), "no muscle 'soleus' on side 'none'"),
        ("low_platelets", Details(number=-1.0), "number -1; allowed: 0 to 2000"),
        ("low_platelets", Details(number=float("nan")), "number nan; allowed: 0 to 2000"),
    ],
)
def test_details_that_a_question_does_not_know_are_refused(question: str, details: Details, words: str) -> None:
    with pytest.raises(SafetyError, match=f"^answers: {question}: {words}"):
        judge(NOBODY, answers=[Answer(question=question, value="yes", details=details)])


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(SafetyError, match="'Atlantis'"):
        judge(NOBODY, place=msgspec.structs.replace(PLACE, jurisdiction="Atlantis"))


def test_a_muscle_that_the_atlas_does_not_needle_is_avoided() -> None:
    atlas = the_atlas()
    soleus = msgspec.structs.replace(atlas.muscles["soleus"], needling=None)
    bare: Atlas = msgspec.structs.replace(atlas, muscles={**atlas.muscles, "soleus": soleus})
    site = Site(muscle="soleus", side="left", techniques=frozenset({"static"}))
    clearance = judge(Case(tells="", sites=[], verdict="", because=[]), sites=[site], atlas=bare)
    assert clearance.sites == {("soleus", "left"): "avoid_here"}
    assert "atlas.soleus" in {line.rule for line in clearance.for_site("soleus", "left", site.used)}
    yes = [Answer(question=id_, value="yes") for id_ in ("antithrombotic", "chest_wall")]
    held = {line.rule for line in judge(NOBODY, sites=[site], atlas=bare, answers=yes).lines}
    assert {"antithrombotic_deep", "chest_wall", "usually_excluded", "ribs"} <= held


@pytest.mark.parametrize(
    ("person", "asked", "left_out"),
    [
        (Person(age=30, sex="female"), "pregnancy", "guardian_missing"),
        (Person(age=30, sex="unknown"), "pregnancy", "inr_unstable"),
        (Person(age=30, sex="male"), "dvt", "pregnancy"),
        (Person(age=70, sex="female"), "dvt", "pregnancy"),
        (Person(age=17.9, sex="male"), "guardian_missing", "pregnancy"),
        (Person(sex="female"), "guardian_missing", "inr_unstable"),
    ],
)
def test_questions_are_asked_of_those_they_concern(person: Person, asked: str, left_out: str) -> None:
    ids = [question.id for question in asked_of(person, {}, the_rules())]
    assert asked in ids
    assert left_out not in ids


@pytest.mark.parametrize(
    ("value", "choice", "follows"),
    [("yes", "warfarin", True), ("yes", "doac", False), ("yes", "", True), ("unsure", "", True), ("no", "", False)],
)
def test_the_inr_is_asked_for_after_warfarin(value: str, choice: str, follows: bool) -> None:  # noqa: FBT001
    answer = msgspec.convert({"question": "antithrombotic", "value": value, "details": {"choice": choice}}, Answer)
    asked = asked_of(Person(age=70), {"antithrombotic": answer}, the_rules())
    assert ("inr_unstable" in [question.id for question in asked]) is follows


def test_any_changed_input_changes_the_hash() -> None:
    site = Site(muscle="soleus", side="left", techniques=frozenset({"static"}))
    changes: list[dict[str, Any]] = [
        {},
        {"day": date(2026, 11, 25)},
        {"answers": [Answer(question="dvt", value="no")]},
        {"person": Person(age=41, sex="male")},
        {"sites": [site]},
        {"sites": [msgspec.structs.replace(site, depth_mm=12.0)]},
        {"sites": [msgspec.structs.replace(site, at=frozenset({("calf_upper", "left")}))]},
        {"place": msgspec.structs.replace(PLACE, referral=True)},
        {"practitioner": msgspec.structs.replace(practitioner(), doctorate=True)},
        {"rules": msgspec.structs.replace(the_rules(), hash="other")},
        {"atlas": msgspec.structs.replace(the_atlas(), hash="other")},
    ]
    assert len({judge(NOBODY, **change).hash for change in changes}) == len(changes)


def test_the_practitioner_and_the_place_are_part_of_the_trace() -> None:
    clearance = judge(NOBODY, practitioner=msgspec.structs.replace(practitioner(), licences=()))
    assert clearance.verdict == "stop"
    assert {"practitioner", "place"} <= {line.part for line in clearance.lines}
    assert clearance.lines[0].rule == "practitioner.licence"


def test_unsure_counts_as_yes_and_says_so() -> None:
    clearance = judge(NOBODY, answers=[Answer(question="unwell", value="unsure")])
    line = clearance.lines[0]
    assert (line.rule, line.verdict) == ("unwell", "stop")
    assert line.reason.endswith("Until it is known it counts as a yes.")


def test_a_rule_is_in_force_from_its_first_to_its_last_day() -> None:
    rules = the_rules()
    rule = next(rule for rule in rules.rules if rule.id == "fasting")
    old = msgspec.structs.replace(rule, valid_to=date(2026, 6, 30))
    new = msgspec.structs.replace(rule, valid_from=date(2026, 7, 1), verdict=Verdict.STOP)
    others = tuple(one for one in rules.rules if one.id != "fasting")
    changed = msgspec.structs.replace(rules, rules=(*others, old, new))
    answer = Answer(question="fasting", value="yes")
    verdicts = [
        judge(NOBODY, rules=changed, answers=[answer], day=day).verdict for day in (date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert verdicts == ["modify", "stop"]


def test_where_the_needle_goes_in_counts_beside_the_points_of_the_muscle() -> None:
    skin = Answer(question="skin", value="yes", details=Details(regions=frozenset({("thigh_anterior_lower", "left")})))
    usual = Site(muscle="rectus_femoris", side="left", techniques=frozenset({"pistoning"}))
    low = msgspec.structs.replace(usual, at=frozenset({("thigh_anterior_lower", "left")}))
    assert judge(NOBODY, answers=[skin], sites=[usual]).verdict == "modify"
    assert judge(NOBODY, answers=[skin], sites=[low]).verdict == "avoid_here"


def test_every_needle_of_a_muscle_counts_where_it_goes_in() -> None:
    skin = Answer(question="skin", value="yes", details=Details(regions=frozenset({("thigh_anterior_lower", "left")})))
    ats = [frozenset({("thigh_anterior_lower", "left")}), frozenset({("thigh_anterior_upper", "left")})]
    used = frozenset({"pistoning"})
    both = [
        Site(muscle="rectus_femoris", side="left", techniques=used, needle_mm=mm, at=at)
        for mm, at in zip((40.0, 50.0), ats, strict=True)
    ]
    turned = [msgspec.structs.replace(one, at=at) for one, at in zip(both, reversed(ats), strict=True)]
    assert judge(NOBODY, answers=[skin], sites=both).verdict == "avoid_here"
    assert judge(NOBODY, answers=[skin], sites=turned).verdict == "avoid_here"


def test_a_clearance_reads_back_as_it_was_written() -> None:
    for case in read_cases():
        clearance = judge(case)
        text = write_clearance(clearance)
        assert read_clearance(text) == clearance
        assert write_clearance(read_clearance(text)) == text


@pytest.mark.parametrize("text", ["", "{}", '{"verdict": "perhaps"}', "[1, 2]"])
def test_what_is_no_clearance_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(SafetyError, match=r"^clearance: is not a kept clearance; allowed: what write_clearance gave$"):
        read_clearance(text)


def test_spoken() -> None:
    case = next(case for case in read_cases() if case.tells == "One muscle is blocked and the other is not")
    said = speak(judge(case), the_rules(), the_atlas())
    assert said[0] == "Not cleared. The verdict is: avoid here."
    assert "Tibialis posterior, left: avoid here." in said
    assert "Gastrocnemius, left: modify." in said
    avoid = next(line for line in said if line.startswith("Avoid here, Tibialis posterior, left; "))
    assert "that nobody plans to needle. The patient takes a drug against clotting" in avoid
    assert avoid.endswith("Muñoz M and others 2022; not yet verified.")
    assert any(line.startswith("Modify, everywhere. A drug against clotting") for line in said)


def test_spoken_of_what_is_open() -> None:
    site = Site(muscle="soleus", side="left")
    yes = [Answer(question="dvt", value="yes")]
    said = speak(judge(NOBODY, person=Person(), answers=yes, sites=[site]), the_rules(), the_atlas())
    assert said[0] == "Not cleared. The verdict is: stop."
    assert said[1] == "Not answered: How old is the patient?"
    assert "Not answered: Deep vein thrombosis, suspected or known? If yes, which one?" in said
    assert "Not answered: Which technique in Soleus, left?" in said
    assert not any("_" in line for line in said)


def test_every_case_can_be_read_aloud() -> None:
    for case in read_cases():
        for said in speak(judge(case), the_rules(), the_atlas()):
            assert said[0].isupper() or said[0].isdigit()
            assert said.endswith((".", "?"))
            assert "_" not in said


def test_what_can_be_read_only_once_is_read_only_once() -> None:
    site = Site(muscle="soleus", side="left", techniques=frozenset({"static"}))
    inputs: dict[str, Any] = {
        "day": date(2026, 11, 24),
        "person": Person(age=40, sex="male"),
        "practitioner": practitioner(),
        "place": PLACE,
        "rules": the_rules(),
        "atlas": the_atlas(),
    }
    lazily = clear(answers=iter([ANSWER]), sites=iter([site]), **inputs)
    assert lazily == clear(answers=[ANSWER], sites=[site], **inputs)
