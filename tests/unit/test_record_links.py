"""Links and codes: secrets are shown once, kept as digests, live for a while, open one thing, and lock."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from tests.record_world import World, change, make_world

from tautband.accounts.models import AuditEvent
from tautband.body import Drawing as Painting
from tautband.body import RegionSide
from tautband.record.actions import follow_ups, intakes
from tautband.record.actions.changes import save_changes
from tautband.record.actions.signing import sign_visit
from tautband.record.errors import Frozen, LinkError, Refused
from tautband.record.models import Answer, Drawing, FollowUp, Intake, Visit
from tautband.record.parts import row_id
from tautband.terms import Quality, Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def follow_up(world: World, *, hours_ago: int = 30) -> str:
    visit = world.visit()
    Visit.objects.filter(pk=visit.pk).update(started=timezone.now() - dt.timedelta(hours=hours_ago))
    visit.refresh_from_db()
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    return follow_ups.make_follow_up(visit=visit, clinic=world.clinic, by=world.therapist)


def reason(call: Any, **given: object) -> str:  # noqa: ANN401 (a verb)
    with pytest.raises(LinkError) as error:
        call(**given)
    return error.value.reason


def test_the_patient_answers_once_and_the_therapist_sees_it(world: World) -> None:
    token = follow_up(world)
    opened = follow_ups.open_follow_up(token=token)
    assert opened.visit.episode.patient == world.patient
    values = {"soreness": 4, "bruise": True, "warning_signs": ["fever"], "note": "Sore"}
    follow_ups.answer_follow_up(token=token, values=values)
    assert reason(follow_ups.answer_follow_up, token=token, values=values) == "used"
    (waiting,) = follow_ups.waiting(world.clinic)
    assert (waiting.soreness, waiting.warning_signs) == (4, ["fever"])
    seen = follow_ups.mark_seen(follow_up=waiting, clinic=world.clinic, by=world.other)
    assert seen.seen_by == world.other
    assert not follow_ups.waiting(world.clinic).exists()
    verbs = ["make_follow_up", "open_follow_up", "answer_follow_up", "mark_seen"]
    events = AuditEvent.objects.filter(subject=str(seen.id)).order_by("number")
    assert [event.verb for event in events] == verbs
    assert [event.person for event in events] == [world.therapist, None, None, world.other]


def test_the_secret_is_kept_nowhere(world: World) -> None:
    token = follow_up(world)
    row = FollowUp.objects.values().get()
    assert token not in str(row)
    assert token not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(("hours", "expected"), [(1, "early"), (23, "early"), (71, None)])
def test_a_link_opens_on_the_next_day(world: World, hours: int, expected: str | None) -> None:
    token = follow_up(world, hours_ago=hours)
    if expected:
        assert reason(follow_ups.open_follow_up, token=token) == expected
    else:
        assert follow_ups.open_follow_up(token=token).answered is None


def test_a_link_expires_is_replaced_and_is_not_guessed(world: World) -> None:
    first = follow_up(world)
    second = follow_ups.make_follow_up(visit=Visit.objects.get(), clinic=world.clinic, by=world.therapist)
    assert reason(follow_ups.open_follow_up, token=first) == "expired"
    assert reason(follow_ups.open_follow_up, token=second[:-1]) == "unknown"
    FollowUp.objects.update(expires=timezone.now())
    assert reason(follow_ups.open_follow_up, token=second) == "expired"


@pytest.mark.parametrize(
    "values",
    [
        {"soreness": 11},
        {"soreness": "4"},
        {"warning_signs": ["curse"]},
        {"warning_signs": ["fever", "fever"]},
        {"warning_signs": [["fever"]]},
        {"strokes": "scribble"},
        {"note": "x" * 2001},
        {"seen_by": "x"},
    ],
)
def test_a_wrong_answer_changes_nothing(world: World, values: dict[str, object]) -> None:
    token = follow_up(world)
    with pytest.raises(Refused):
        follow_ups.answer_follow_up(token=token, values=values)
    assert FollowUp.objects.get().answered is None


def test_no_link_for_a_draft_or_a_visit_long_ago(world: World) -> None:
    visit = world.visit()
    with pytest.raises(Refused):
        follow_ups.make_follow_up(visit=visit, clinic=world.clinic, by=world.therapist)
    with pytest.raises(Refused):
        follow_up(world, hours_ago=73)
    assert FollowUp.objects.count() == 0


def intake(world: World) -> tuple[Visit, intakes.NewIntake, str]:
    visit = world.visit()
    made = intakes.make_intake(visit=visit, clinic=world.clinic, by=world.therapist)
    return visit, made, intakes.open_intake(token=made.token, code=made.code)[1]


def test_the_answers_and_the_drawing_arrive_in_the_visit(world: World) -> None:
    visit, made, phone = intake(world)
    assert "unwell" in {question.id for question in intakes.questions_of(made.intake)}
    answers = [{"question": "unwell", "value": "no"}, {"question": "declines", "value": "no"}]
    strokes = Painting.from_regions([(RegionSide("temple", Side.LEFT), Quality.ACHE, 6)]).to_text()
    intakes.answer_intake(token=made.token, phone=phone, answers=answers, strokes=strokes)
    rows = Answer.objects.filter(visit=visit)
    assert {(row.question, row.value, row.by_patient) for row in rows} == {
        ("unwell", "no", True),
        ("declines", "no", True),
    }
    drawing = Drawing.objects.get(visit=visit)
    assert (drawing.moment, drawing.strokes, drawing.by_patient) == ("before", strokes, True)
    assert reason(intakes.answer_intake, token=made.token, phone=phone, answers=[]) == "used"


def test_the_patient_never_writes_over_the_therapist(world: World) -> None:
    visit, made, phone = intake(world)
    world.save(visit, change("answer", row_id(visit.id, "answer", "unwell"), question="unwell", value="yes"))
    earlier = change("answer", row_id(visit.id, "answer", "declines"), question="declines", value="yes")
    save_changes(visit=visit.id, clinic=world.clinic, by=None, changes=[earlier])
    answers = [{"question": "unwell", "value": "no"}, {"question": "declines", "value": "no"}]
    intakes.answer_intake(token=made.token, phone=phone, answers=answers)
    found = {row.question: (row.value, row.by_patient) for row in Answer.objects.filter(visit=visit)}
    assert found == {"unwell": ("yes", False), "declines": ("no", True)}


def test_a_wrong_code_is_counted_and_the_fifth_locks(world: World) -> None:
    made = intakes.make_intake(visit=world.visit(), clinic=world.clinic, by=world.therapist)
    wrong = f"{(int(made.code) + 1) % 10**6:06d}"
    reasons = [reason(intakes.open_intake, token=made.token, code=wrong) for _ in range(5)]
    assert reasons == ["wrong_code"] * 4 + ["locked"]
    assert reason(intakes.open_intake, token=made.token, code=made.code) == "locked"
    assert Intake.objects.get().opened is None
    assert AuditEvent.objects.filter(verb="refuse_intake").count() == 6


def test_a_code_opens_once_and_the_phone_is_known_by_its_own_secret(world: World) -> None:
    _, made, phone = intake(world)
    assert reason(intakes.open_intake, token=made.token, code=made.code) == "used"
    assert intakes.read_intake(token=made.token, phone=phone) == made.intake
    for wrong in ("", made.code, phone[:-1]):
        assert reason(intakes.read_intake, token=made.token, phone=wrong) == "unknown"
    stored = str(Intake.objects.values().get())
    assert not any(secret in stored for secret in (made.token, phone))
    Intake.objects.update(expires=timezone.now())
    assert reason(intakes.answer_intake, token=made.token, phone=phone, answers=[]) == "expired"


def test_a_new_code_ends_the_one_before(world: World) -> None:
    visit = world.visit()
    made = [intakes.make_intake(visit=visit, clinic=world.clinic, by=world.therapist) for _ in "ab"]
    assert reason(intakes.open_intake, token=made[0].token, code=made[0].code) == "expired"
    assert intakes.open_intake(token=made[1].token, code=made[1].code)[0] == made[1].intake


@pytest.mark.parametrize(
    "answers",
    [
        [{"question": "needles_unfit", "value": "no"}],
        [{"question": "nothing", "value": "no"}],
        [{"value": "no"}],
        ["no"],
        [{"question": "unwell", "value": "maybe"}],
        [{"question": "unwell", "value": "no", "by_patient": False}],
    ],
)
def test_a_wrong_intake_changes_nothing(world: World, answers: list[Any]) -> None:
    visit, made, phone = intake(world)
    with pytest.raises(Refused):
        intakes.answer_intake(token=made.token, phone=phone, answers=answers)
    assert not visit.answer_set.exists()
    assert Intake.objects.get().sent is None


def test_a_signed_visit_takes_no_intake(world: World) -> None:
    visit, made, phone = intake(world)
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    with pytest.raises(Frozen):
        intakes.answer_intake(token=made.token, phone=phone, answers=[{"question": "unwell", "value": "no"}])
    with pytest.raises(Refused):
        intakes.make_intake(visit=visit, clinic=world.clinic, by=world.therapist)
