"""What stands around a signed visit is frozen with it; the desk may begin a visit for a therapist."""

import json

import pytest
from tests.record_world import World, change, make_world

from tautband.accounts.models import AuditEvent, Credential, Membership, Person, Role
from tautband.record.actions.changes import save_changes
from tautband.record.actions.episodes import add_goal
from tautband.record.actions.signing import sign_visit, verify
from tautband.record.actions.visits import start_visit
from tautband.record.errors import Refused
from tautband.record.models import Signature, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_names_numbers_and_words_stay_as_they_were_signed(world: World) -> None:
    add_goal(episode=world.episode, clinic=world.clinic, by=world.therapist, activity="Look over the shoulder")
    visit = world.whole_visit()
    sign_visit(visit=visit, by=world.therapist, clinic=world.clinic)
    world.patient.family_name = "Newname"
    world.patient.save()
    Person.objects.filter(pk=world.therapist.pk).update(name="Somebody else")
    Credential.objects.filter(person=world.therapist).update(number="PT 2")
    context = json.loads(Signature.objects.get().content)["context"]
    assert context["patient"]["name"] == "Kim Testperson"
    assert context["therapist"]["name"] == world.therapist.name
    licence = [each for each in context["therapist"]["credentials"] if each["kind"] == "licence"]
    assert [(each["jurisdiction"], each["number"]) for each in licence] == [("US-CO", "PT 1")]
    assert context["words"]["muscles"] == {"trapezius_upper": "Upper trapezius"}
    assert list(context["words"]["goals"].values()) == ["Look over the shoulder"]
    assert context["words"]["questions"]["fainting"] == "Fainting in the past, with needles or otherwise?"
    assert (context["consent"]["signer_name"], context["consent"]["copy_given"]) == ("Kim Testperson", True)
    assert verify(visit) == []


def test_the_desk_begins_a_visit_for_a_therapist_in_its_own_name(world: World) -> None:
    desk = Person.objects.create_user("desk@example.org")
    Membership.objects.create(person=desk, clinic=world.clinic, role=Role.FRONT_DESK)
    with pytest.raises(Refused):
        start_visit(episode=world.episode, by=desk, clinic=world.clinic, carry=False)
    with pytest.raises(Refused):
        start_visit(episode=world.episode, by=desk, therapist=desk, clinic=world.clinic, carry=False)
    assert not Visit.objects.exists()
    visit = start_visit(episode=world.episode, by=desk, therapist=world.other, clinic=world.clinic, carry=False)
    assert visit.therapist == world.other
    assert AuditEvent.objects.get(verb="start_visit").person == desk


def test_a_note_longer_than_its_column_allows_is_refused(world: World) -> None:
    visit = world.visit()
    long = change("visit", visit.id, visit.version, note="x" * 10_001)
    with pytest.raises(Refused):
        save_changes(visit=visit.id, clinic=world.clinic, by=world.therapist, changes=[long])
    world.save(visit, change("visit", visit.id, visit.version, note="x" * 10_000))
    assert len(Visit.objects.get().note) == 10_000
