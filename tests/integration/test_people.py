"""What an owner does: inviting, roles, credentials, the clinic itself and its decisions."""

import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from tautband.accounts.actions import invite
from tautband.accounts.demo import BACKEND
from tautband.accounts.models import (
    AuditEvent,
    Clinic,
    Credential,
    Invitation,
    Membership,
    Person,
    PlaceDecision,
    Role,
)

PASSWORD = "a calm river in spring"  # noqa: S105 (of people who exist in tests only)
LONG_AGO = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def _quick(db: None) -> Iterator[None]:
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers, SECOND_FACTOR_REQUIRED=False, MAIL_GOES_OUT=True):
        yield


@pytest.fixture
def clinic() -> Clinic:
    return Clinic.objects.create(name="Elm Street", jurisdiction="US-CO", time_zone="America/Denver")


def belongs(clinic: Clinic, email: str, role: Role, supervisor: Person | None = None) -> Membership:
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(email, PASSWORD)
    return Membership.objects.create(person=person, clinic=clinic, role=role, supervisor=supervisor, since=LONG_AGO)


@pytest.fixture
def owner(clinic: Clinic) -> Client:
    client = Client()
    client.force_login(belongs(clinic, "olga@example.org", Role.OWNER).person, backend=BACKEND)
    return client


def post(client: Client, name: str, given: Mapping[str, object] | None = None, **kwargs: object) -> int:
    return client.post(reverse(name, kwargs=kwargs), given or {}).status_code


def invited_link(owner: Client, email: str = "nell@example.org", role: str = "therapist") -> str:
    assert post(owner, "person_invite", {"email": email, "role": role}) == 302
    return next(word for word in mail.outbox[-1].body.split() if "/invitation/" in word)


def join(link: str, client: Client | None = None, password: str = PASSWORD) -> int:
    given = {"name": "Nell New", "password": password, "again": password}
    return (client or Client()).post(link, given).status_code


def test_an_invitation_lets_one_person_in_once(owner: Client, clinic: Clinic) -> None:
    link = invited_link(owner)
    assert mail.outbox[-1].to == ["nell@example.org"]
    client = Client()
    assert join(link, client, "short") == 422
    assert not Person.objects.filter(email="nell@example.org").exists()
    assert join(link, client) == 302
    assert client.get(reverse("clinic")).context["request"].clinic == clinic
    assert join(link) == 410
    assert b"has been used" in Client().get(link).content
    membership = Membership.objects.get(person__email="nell@example.org")
    assert (membership.clinic, membership.role) == (clinic, Role.THERAPIST)
    verbs = list(AuditEvent.objects.filter(clinic=clinic).order_by("number").values_list("verb", flat=True))
    assert verbs == ["invite", "accept_invitation"]


def test_a_link_that_is_forged_expired_or_withdrawn_opens_nothing(owner: Client, clinic: Clinic) -> None:
    link = invited_link(owner)
    forged = link[:-4] + "AAA/"
    assert join(forged) == 410
    newer = invited_link(owner)
    assert join(link) == 410
    Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert join(newer) == 410
    newest = invited_link(owner, "otto@example.org")
    invitation = Invitation.objects.get(email="otto@example.org")
    assert post(owner, "invitation_withdraw", invitation=invitation.id) == 302
    assert join(newest) == 410
    assert Person.objects.count() == 1
    assert Membership.objects.count() == 1


def test_who_has_an_account_joins_with_it_and_nobody_else_does(owner: Client, clinic: Clinic) -> None:
    elsewhere = Clinic.objects.create(name="Oak", jurisdiction="US-CO")
    nell = belongs(elsewhere, "nell@example.org", Role.THERAPIST).person
    link = invited_link(owner)
    assert join(link) == 410
    thief = Client()
    thief.force_login(belongs(elsewhere, "theo@example.org", Role.THERAPIST).person, backend=BACKEND)
    assert thief.post(link).status_code == 410
    client = Client()
    client.force_login(nell, backend=BACKEND)
    assert client.post(link).status_code == 302
    assert client.get(reverse("clinic")).context["request"].clinic == clinic
    assert not Membership.objects.filter(person__email="theo@example.org", clinic=clinic).exists()


def test_without_a_mail_server_the_owner_hands_the_link_on(owner: Client) -> None:
    with override_settings(MAIL_GOES_OUT=False):
        page = owner.post(reverse("person_invite"), {"email": "nell@example.org", "role": "therapist"})
    assert page.status_code == 200
    assert join(page.context["url"]) == 302
    assert not mail.outbox


def test_a_supervised_therapist_has_a_therapist_of_the_same_clinic_above(owner: Client, clinic: Clinic) -> None:
    elsewhere = Clinic.objects.create(name="Oak", jurisdiction="US-CO")
    stranger = belongs(elsewhere, "stan@example.org", Role.THERAPIST).person
    ann = belongs(clinic, "ann@example.org", Role.THERAPIST)
    given: dict[str, object] = {"email": "sam@example.org", "role": "supervised"}
    assert post(owner, "person_invite", given) == 422
    assert post(owner, "person_invite", {**given, "supervisor": stranger.id}) == 422
    assert post(owner, "person_invite", {**given, "supervisor": ann.person_id}) == 302
    sam = belongs(clinic, "sam@example.org", Role.SUPERVISED, ann.person)
    assert post(owner, "membership_supervisor", {"supervisor": stranger.id}, membership=sam.id) == 422
    assert post(owner, "membership_end", membership=ann.id) == 422
    ben = belongs(clinic, "ben@example.org", Role.THERAPIST)
    assert post(owner, "membership_supervisor", {"supervisor": ben.person_id}, membership=sam.id) == 302
    assert post(owner, "membership_end", membership=ann.id) == 302
    sam.refresh_from_db()
    assert sam.supervisor == ben.person


def test_an_ended_role_is_gone_at_once_and_the_last_owner_stays(owner: Client, clinic: Clinic) -> None:
    ann = belongs(clinic, "ann@example.org", Role.THERAPIST)
    client = Client()
    client.force_login(ann.person, backend=BACKEND)
    assert client.get(reverse("clinic")).status_code == 200
    assert post(owner, "membership_end", membership=ann.id) == 302
    assert client.get(reverse("clinic"))["Location"] == reverse("me")
    ann.refresh_from_db()
    assert ann.until
    assert ann.until < timezone.localdate()
    mine = Membership.objects.get(role=Role.OWNER)
    page = owner.post(reverse("membership_end", kwargs={"membership": mine.id}))
    assert page.status_code == 422
    assert b"keeps at least one owner" in page.content
    assert post(owner, "membership_new", {"role": "therapist"}, person=mine.person_id) == 302
    assert post(owner, "membership_new", {"role": "therapist"}, person=mine.person_id) == 422
    assert owner.get(reverse("clinic")).context["request"].roles == {Role.OWNER, Role.THERAPIST}


def test_credentials_are_recorded_with_what_their_kind_asks(owner: Client, clinic: Clinic) -> None:
    ann = belongs(clinic, "ann@example.org", Role.THERAPIST).person
    paper: dict[str, object] = {"jurisdiction": "US-CO", "number": "PT.1", "issued": "2025-01-01"}
    for wrong in ({"expires": "2024-12-31"}, {"expires": ""}, {"expires": "2027-01-01", "jurisdiction": "US-XX"}):
        assert post(owner, "credential_new", {**paper, **wrong}, person=ann.id, kind="licence") == 422
    assert post(owner, "credential_new", {**paper, "expires": "2027-01-01"}, person=ann.id, kind="licence") == 302
    training = {"issued": "2024-05-01", "hours": "54", "areas": ["neck", "hip"], "exams": ["written"]}
    assert post(owner, "credential_new", {**training, "hours": "-1"}, person=ann.id, kind="training") == 422
    assert post(owner, "credential_new", {**training, "areas": ["soul"]}, person=ann.id, kind="training") == 422
    assert post(owner, "credential_new", training, person=ann.id, kind="training") == 302
    assert post(owner, "credential_new", training, person=ann.id, kind="charm") == 404
    held = Credential.objects.get(kind="training")
    assert (held.hours, held.areas, held.exams) == (54, ["neck", "hip"], ["written"])
    assert post(owner, "credential_remove", credential=held.id) == 302
    assert list(Credential.objects.values_list("kind", flat=True)) == ["licence"]
    facts = {"profession": "assistant", "practising_since": "2015-06-01", "doctorate": "on"}
    assert post(owner, "person", facts, person=ann.id) == 302
    ann.refresh_from_db()
    assert (ann.profession, ann.practising_since, ann.doctorate) == ("assistant", date(2015, 6, 1), True)


def test_the_clinic_says_where_it_is_and_decides_where_the_law_is_silent(owner: Client, clinic: Clinic) -> None:
    facts: dict[str, object] = {"name": "Elm", "jurisdiction": "US-MA", "time_zone": "America/New_York"}
    for wrong in ({"lock_minutes": 0}, {"lock_minutes": 61}, {"jurisdiction": "XX"}, {"time_zone": "Mars/Olympus"}):
        assert post(owner, "practice", {**facts, "lock_minutes": 5, **wrong}) == 422
        assert owner.get(reverse("clinic")).context["request"].clinic.name == "Elm Street"
    assert post(owner, "practice", {**facts, "lock_minutes": 3}) == 302
    clinic.refresh_from_db()
    assert (clinic.jurisdiction, clinic.lock_minutes) == ("US-MA", 3)
    decision: dict[str, object] = {"permits": "yes", "reasons": "We asked the board.", "until": "2020-01-01"}
    assert post(owner, "decision_new", decision) == 422
    assert post(owner, "decision_new", {**decision, "until": "2099-01-01", "reasons": " "}) == 422
    assert not PlaceDecision.objects.exists()
    assert post(owner, "decision_new", {**decision, "until": "2099-01-01"}) == 302
    recorded = PlaceDecision.objects.get()
    assert (recorded.clinic, recorded.jurisdiction, recorded.permits) == (clinic, "US-MA", True)
    events = AuditEvent.objects.filter(clinic=clinic).order_by("number")
    assert [(event.verb, event.details) for event in events] == [
        ("change_clinic", {"fields": ["name", "jurisdiction", "time_zone", "lock_minutes"]}),
        ("decide", {"jurisdiction": "US-MA"}),
    ]


def test_a_refused_invitation_changes_nothing(owner: Client, clinic: Clinic) -> None:
    for wrong in ({"email": "no address", "role": "therapist"}, {"email": "a@example.org", "role": "king"}, {}):
        assert post(owner, "person_invite", dict(wrong)) == 422
    ann = belongs(clinic, "ann@example.org", Role.THERAPIST).person
    assert post(owner, "person_invite", {"email": ann.email.upper(), "role": "therapist"}) == 422
    assert not Invitation.objects.exists()
    assert not AuditEvent.objects.exists()
    assert not mail.outbox
    assert invite(clinic=clinic, by=ann, email="b@example.org", role=Role.BILLER)


def found(monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD, **changed: str) -> None:
    given = {"place": "US-CO", "time_zone": "America/Denver", "owner": "Olga@Example.org", "owner_name": "Olga Reed"}
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("found_clinic", "New Street", **{**given, **changed}, stdout=io.StringIO())


def test_whoever_runs_the_server_founds_a_clinic_with_its_first_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ({"place": "US-XX"}, {"time_zone": "Mars/Olympus"}, {"owner": "nobody"}, {"owner_name": " "}):
        with pytest.raises(CommandError):
            found(monkeypatch, **wrong)
    with pytest.raises(CommandError, match="too short"):
        found(monkeypatch, "short")
    assert not Clinic.objects.exists()
    assert not Person.objects.exists()
    found(monkeypatch)
    membership = Membership.objects.get()
    assert (membership.clinic.name, membership.role, membership.person.name) == ("New Street", "owner", "Olga Reed")
    assert membership.person.email == "olga@example.org"
    assert membership.person.check_password(PASSWORD)
    assert AuditEvent.objects.get().verb == "found_clinic"
    found(monkeypatch, "ignored, for she has one")
    assert Person.objects.get().check_password(PASSWORD)
