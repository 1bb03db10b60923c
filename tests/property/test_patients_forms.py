"""Whatever a phone sends, the pages of patients answer in words: nothing half written, nothing failing."""

from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.record_world import World, make_world

from tautband.record.actions.follow_ups import make_follow_up
from tautband.record.actions.intakes import make_intake
from tautband.record.actions.signing import sign_visit
from tautband.record.knowledge import rules
from tautband.record.models import Answer, FollowUp, Intake
from tautband.record.vocabulary import check_words
from tautband.record.warning_signs import WARNING_SIGNS
from tautband.web.clinic.intake_form import read_answers

QUESTIONS = [question for question in rules().questions.values() if "patient" in question.who]
HOSTILE = ["yes", "no", "unsure", "", "-1", "10000", "1e999", "٣", "knee:left", "\x00", "💉", "a" * 10_000, "<script>"]
VALUES = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))
NAMES = [f"{kind}:{question.id}" for question in QUESTIONS for kind in ("answer", "choice", "where", "number")]


@given(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=25))
def test_only_answers_that_the_record_knows_are_read(pairs: list[tuple[str, str]]) -> None:
    form = QueryDict(mutable=True)
    for name, value in pairs:
        form.appendlist(name, value)
    answers, faults = read_answers(QUESTIONS, form)
    known = {question.id for question in QUESTIONS}
    assert faults.keys() <= known
    for answer in answers:
        assert answer["question"] in known
        assert answer["value"] in {"yes", "no", "unsure"}
        assert check_words(Answer(**answer)) == {}
        assert form.get(f"answer:{answer['question']}") == answer["value"]


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    return make_world()


PATIENCE = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@PATIENCE
@given(pairs=st.dictionaries(st.one_of(st.sampled_from([*NAMES, "drawing"]), st.text(max_size=8)), VALUES, max_size=6))
def test_intake_takes_anything_without_failing(world: World, pairs: dict[str, str]) -> None:
    Intake.objects.all().delete()
    Answer.objects.all().delete()
    new = make_intake(visit=world.visit(), clinic=world.clinic, by=world.therapist)
    address, phone = reverse("intake", args=[new.token]), Client()
    assert phone.post(address, {"code": new.code}).status_code == 302
    pairs.pop("code", None)
    response = phone.post(address, urlencode(pairs), content_type="application/x-www-form-urlencoded")
    assert response.status_code in {200, 422}
    sent = Intake.objects.get().sent is not None
    assert sent == (response.status_code == 200)
    assert sent or not Answer.objects.exists()


@PATIENCE
@given(pairs=st.dictionaries(st.sampled_from(["soreness", "bruise", "note", "drawing", "sign:fever"]), VALUES))
def test_a_follow_up_takes_anything_without_failing(world: World, pairs: dict[str, str]) -> None:
    visit = world.whole_visit()
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    token = make_follow_up(visit=visit, clinic=world.clinic, by=world.therapist)
    FollowUp.objects.filter(visit=visit).update(opens=visit.started)
    form = {**{f"sign:{id_}": "no" for id_ in WARNING_SIGNS}, **pairs}
    body = urlencode(form)
    response = Client().post(reverse("follow_up", args=[token]), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {200, 422}
    row = FollowUp.objects.get(visit=visit)
    assert (row.answered is not None) == (response.status_code == 200)
    assert row.soreness in {None, *range(11)}


@pytest.mark.django_db
@given(st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=25)
def test_a_guessed_address_opens_nothing(token: str, code: str) -> None:
    cache.clear()
    if not token or "/" in token or token in {".", ".."}:
        return
    for name in ("intake", "follow_up"):
        response = Client().post(reverse(name, args=[token]), {"code": code})
        assert response.status_code in {404, 400}
