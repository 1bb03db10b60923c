"""The reasoning that the explorer shows: evidence, explained pain, "why not", palpation, what answers would do."""

import json
import re
from collections.abc import Mapping

import pytest
from django.test import Client

from tautband.assess import assess
from tautband.assess import why as assess_why
from tautband.atlas import load_atlas
from tautband.reasoning.assessment import Effort, Explanation
from tautband.reasoning.case import Case, Pain, Palpated
from tautband.reasoning.noisy_or import ImpossibleEvidenceError
from tautband.web import answer as answers
from tautband.web import rows
from tautband.web.form import Posted
from tautband.web.questions import ask, time_words

ATLAS = load_atlas()
SHOULDER = {"region": ["deltoid_anterior:right", "deltoid_lateral:right"], "age": "45", "sex": "female"}
CASE = Case(
    "shoulder",
    45,
    "female",
    (Pain("deltoid_anterior", "right", 1.0), Pain("deltoid_lateral", "right", 1.0), Pain("heel_plantar", "left", 1.0)),
)
FIELD = "palpation:infraspinatus:right:"
POSITIVE = {FIELD + sign: "yes" for sign in ("taut_band", "tender_spot", "recognised_pain")}
NEGATIVE = dict.fromkeys(POSITIVE, "no")


@pytest.fixture
def client() -> Client:
    return Client()


def post(client: Client, address: str, form: Mapping[str, object]) -> str:
    response = client.post(address, form, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


def percent(html: str, key: str) -> int:
    found = re.search(rf'data-key="{key}".*?<span>(?:&lt; )?(\d+) %', html, re.DOTALL)
    assert found
    return int(found[1])


# Evidence and explained pain.


def test_bars_and_words_say_what_the_assessment_says(client: Client) -> None:
    shown = answers.answer(Posted(CASE), ATLAS).muscles
    told = {(m.muscle, m.side): m.because for m in assess(CASE, ATLAS).muscles}
    for row in shown:
        id_, _, side = row.key.rpartition("-")
        strongest = max(
            (r for r in told[id_, side] if r.evidence != "prior" and r.log_odds > 0), key=lambda r: r.log_odds
        )
        bar = row.speaks_for[0].bar
        assert bar.start == 0
        assert bar.length == pytest.approx(rows.HALF * min(1, strongest.log_odds / rows.FULL_BAR), abs=1)
        assert all(reason.bar.start == -reason.bar.length < 0 for reason in row.speaks_against)
    html = post(client, "/", SHOULDER)
    assert "Speaks for it" in html
    assert 'aria-hidden="true"' in html[html.index('class="bar"') :][:120]


def test_explained_pain_is_on_the_body_and_in_words() -> None:
    row = next(m for m in answers.answer(Posted(CASE), ATLAS).muscles if m.key == "infraspinatus-right")
    body = json.loads(row.pain.body)
    assert set(body) <= {"deltoid_anterior:right", "deltoid_lateral:right"}
    assert [place.percent for place in row.pain.places] == [round(100 * share) for share in body.values()]
    assert ATLAS.regions["heel_plantar"].name in row.pain.left


def test_what_nothing_explains_is_named_and_marked_for_the_body() -> None:
    unexplained = answers.answer(Posted(CASE), ATLAS).unexplained
    expected = [u for u in assess(CASE, ATLAS).unexplained if u.probability >= answers.LEAST_UNEXPLAINED]
    assert json.loads(unexplained.body) == [f"{u.region}:{u.side}" for u in expected]
    assert all(ATLAS.regions[u.region].name in unexplained.words for u in expected[:3])


# Why not?


@pytest.mark.parametrize("typed", ["Teres minor", "teres minr", "minor teres", "TERES  minor right"])
def test_any_muscle_can_be_asked_about(client: Client, typed: str) -> None:
    html = post(client, "/why/", {**SHOULDER, "why": typed})
    told = assess_why(Case("x", 45, "female", CASE.pain[:2]), ATLAS, "teres_minor", "right")
    assert "Teres minor <small>right</small>" in html
    assert f"<span>{rows.percent_words(told.probability)} %</span>".replace("<span><", "<span>&lt;") in html
    assert "Before anything painted" in html


def test_the_side_is_that_of_the_pain_unless_it_is_said(client: Client) -> None:
    assert "<small>left</small>" in post(client, "/why/", {**SHOULDER, "why": "left infraspinatus"})
    assert "<small>left</small>" in post(client, "/why/", {**SHOULDER, "why": "infraspinatus", "why_side": "left"})
    assert "<small>right</small>" in post(client, "/why/", {**SHOULDER, "why": "infraspinatus"})


def test_a_muscle_without_sides_is_asked_about_without(client: Client) -> None:
    name = next(muscle.name for muscle in ATLAS.muscles.values() if muscle.sides == "midline")
    html = post(client, "/why/", {**SHOULDER, "why": name, "why_side": "left"})
    assert f"<h4>{name}</h4>" in html


def test_rivals_are_those_that_raise_it_when_ruled_out(client: Client) -> None:
    told = assess_why(Case("x", 45, "female", CASE.pain[:2]), ATLAS, "infraspinatus", "right")
    html = post(client, "/why/", {**SHOULDER, "why": "infraspinatus"})
    assert told.rivals
    assert html.count("ruled out, this would be") == len(told.rivals)
    assert f"ruled out, this would be {rows.percent_words(told.rivals[0].after)} %" in html


def test_an_unknown_name_is_one_line_with_what_is_near(client: Client) -> None:
    html = post(client, "/why/", {**SHOULDER, "why": "pectoralis"})
    assert "“pectoralis” is not a muscle of the atlas. Perhaps" in html
    assert 'data-name="Pectoralis minor"' in html
    html = post(client, "/why/", {**SHOULDER, "why": "<b>xyzzy</b>"})
    assert "“&lt;b&gt;xyzzy&lt;/b&gt;” is not a muscle of the atlas." in html
    assert "Perhaps" not in html


def test_nothing_typed_and_nothing_painted_are_said(client: Client) -> None:
    assert "Type the name of a muscle" in post(client, "/why/", SHOULDER)
    assert "Paint the pain first" in post(client, "/why/", {"why": "soleus"})


def test_why_works_as_a_plain_form(client: Client) -> None:
    html = client.post("/", {**SHOULDER, "why": "teres minor", "why_side": "right"}).content.decode()
    assert "<!doctype html>" in html
    assert 'value="teres minor"' in html
    assert '<option value="right" selected>Right' in html
    assert "Teres minor <small>right</small>" in html
    assert "no-store" in client.post("/why/", SHOULDER).headers["Cache-Control"]
    assert client.get("/why/").status_code == 405
    assert (
        re.findall(r"\son\w+=|style=|javascript:|<script", post(client, "/why/", {**SHOULDER, "why": "infraspinatus"}))
        == []
    )


# Palpation.


def test_what_was_felt_ranks_anew_and_makes_the_working_list(client: Client) -> None:
    before = post(client, "/", SHOULDER)
    after = post(client, "/", {**SHOULDER, **POSITIVE})
    assert "Muscles to look at first" in before
    assert "Working list" in after
    assert "what was felt in 1 muscle." in after
    assert percent(after, "infraspinatus-right") > percent(before, "infraspinatus-right")
    assert "taut band, tender spot, known pain" in after
    assert re.search(rf'name="{FIELD}taut_band" value="yes" checked', after)


def test_a_palpated_muscle_stays_in_the_list_however_unlikely(client: Client) -> None:
    other = {f"palpation:soleus:left:{sign}": "no" for sign in ("taut_band", "tender_spot")}
    for address in ("/", "/ranking/"):
        html = post(client, address, {**SHOULDER, **NEGATIVE, **other})
        assert "no taut band, no tender spot, no known pain" in html
        assert percent(html, "soleus-left") <= 5
        assert re.search(r'name="palpation:soleus:left:taut_band" value="no"( checked)?>', html)


def test_a_criterion_that_was_not_tested_says_nothing(client: Client) -> None:
    untested = dict.fromkeys(POSITIVE, "")
    assert post(client, "/", {**SHOULDER, **untested}) == post(client, "/", SHOULDER)


def test_what_was_given_stays_while_nothing_is_painted(client: Client) -> None:
    html = post(client, "/", {**POSITIVE, "finding:neer:right": "yes"})
    assert "How it works" in html
    assert f'type="hidden" name="{FIELD}taut_band" value="yes"' in post(client, "/ranking/", POSITIVE)
    assert re.search(rf'name="{FIELD}taut_band" value="yes" checked', html)
    assert re.search(r'name="finding:neer:right" value="yes" checked', html)


BAD = [
    ({FIELD + "taut_band": "maybe"}, "yes, no and nothing"),
    ({FIELD + "twitch": "yes"}, "criteria are taut_band, tender_spot, recognised_pain"),
    ({"palpation:infraspinatus:right": "yes"}, "palpation:MUSCLE:SIDE:CRITERION"),
    ({"palpation:made_up:right:taut_band": "yes"}, "made_up"),
    ({"palpation:made_up:right:taut_band": ""}, "made_up"),
    ({"palpation:infraspinatus:midline:taut_band": "no"}, "allowed: left, right"),
    ({"palpation:<b>:right:taut_band": "yes"}, "&lt;b&gt;"),
    ({FIELD + "taut_band": ["yes", "no"]}, "is given twice"),
    ({"why": "soleus", "why_side": "up"}, "allowed are left, right and nothing"),
]


@pytest.mark.parametrize("address", ["/", "/ranking/", "/why/"])
@pytest.mark.parametrize(("fields", "says"), BAD)
def test_bad_palpation_is_refused_with_one_line(
    client: Client, address: str, fields: dict[str, object], says: str
) -> None:
    response = client.post(address, {**SHOULDER, **fields})
    html = response.content.decode()
    assert response.status_code == 400
    assert says in html
    assert "<b>:" not in html
    assert "Traceback" not in html


# Questions, sets, how far, contradiction.


def test_safety_questions_come_first_and_the_best_three_say_what_they_do(client: Client) -> None:
    assessment = assess(CASE, ATLAS)
    asked = ask(assessment, CASE, ATLAS)
    safety = {question.key for question in asked.safety}
    rest = [
        f"{n.finding}-{n.side}"
        for n, a in zip(assessment.next, assessment.beyond.answers, strict=True)
        if not a.red_flag
    ]
    assert [question.key for question in asked.next] == [key for key in rest if key not in safety][:3]
    assert all(question.time for question in asked.next)
    assert all(effect.before != effect.after for q in asked.next for effect in (*q.if_yes, *q.if_no))
    html = post(client, "/", SHOULDER)
    assert html.index("First, to be safe") < html.index("Ask or test next")
    assert "If yes" in html
    assert "If no" in html


def test_later_questions_are_for_the_person_alone() -> None:
    asked = ask(assess(CASE, ATLAS), CASE, ATLAS)
    assert not {q.key for q in asked.later} & {q.key for q in (*asked.next, *asked.safety)}
    assert all(ATLAS.findings[q.key.rpartition("-")[0]].patient for q in asked.later)


@pytest.mark.parametrize(("seconds", "words"), [(10, "10 s"), (60, "1 min"), (90, "2 min"), (300, "5 min")])
def test_time_is_told_as_roughly_as_it_is_known(seconds: int, words: str) -> None:
    assert time_words(seconds) == words


def test_sets_of_causes_are_told_with_their_odds(client: Client) -> None:
    muscle, mimic = ("muscle", "infraspinatus", "right"), ("mimic", "adhesive_capsulitis", "right")
    sets = (
        Explanation((muscle, mimic), 1.0, proven=True),
        Explanation((), 0.4, proven=True),
        Explanation((muscle,), 0.01, proven=True),
    )
    both, none = answers._sets(sets, ATLAS)
    assert both == answers.CauseSet("Infraspinatus (right) + Frozen shoulder (right)", "most likely")
    assert none == answers.CauseSet("None of what is known", "2.5 times less likely")
    assert "What together explains it best" in post(client, "/", SHOULDER)


def test_how_far_is_said_of_estimates_only() -> None:
    assert answers.how_far(Effort(exact=True, cost=10, limit=100, width=3), 1e-6) == ""
    proven = answers.how_far(Effort(exact=False, cost=500, limit=100, width=30), 0.031)
    assert "at most 3 points off" in proven
    assert "5.0 times" in proven
    assert "not proven" in answers.how_far(Effort(exact=False, cost=10**12, limit=100, width=60), 1.0)


def test_contradiction_is_said_and_nothing_is_lost(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def impossible(*_: object, **__: object) -> None:
        message = "nothing can"
        raise ImpossibleEvidenceError(message)

    monkeypatch.setattr("tautband.assess.believe", impossible)
    html = post(client, "/", {**SHOULDER, **POSITIVE})
    assert "These facts contradict one another" in html
    assert "Check what was answered and palpated" in html
    assert "First, to be safe" in html
    assert re.search(rf'name="{FIELD}taut_band" value="yes" checked', html)
    assert "cannot all be true together" in post(client, "/why/", {**SHOULDER, "why": "soleus"})
    assert f'name="{FIELD}taut_band" value="yes"' in post(client, "/ranking/", {**SHOULDER, **POSITIVE})


def test_what_was_felt_is_a_reason() -> None:
    felt = Palpated("infraspinatus", "right", taut_band=True, tender_spot=True, recognised_pain=True)
    case = Case("felt", 45, "female", CASE.pain[:2], (), (felt,))
    row = next(m for m in answers.answer(Posted(case), ATLAS).muscles if m.key == "infraspinatus-right")
    assert row.felt == "taut band, tender spot, known pain"
    assert any(reason.text.startswith("Palpation of Infraspinatus") for reason in row.speaks_for)
