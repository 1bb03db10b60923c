"""Ways in and out: what the gate answers, what is kept, what is refused."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from tautband.accounts.demo import BACKEND
from tautband.accounts.models import AuditEvent, Clinic, Membership, Person, Role
from tautband.accounts.pin import MOST_FAILURES, set_pin
from tautband.accounts.session import lock, unlock
from tautband.accounts.session_store import SessionStore

PASSWORD = "a calm river in spring"  # noqa: S105 (of people who exist in tests only)


@pytest.fixture(autouse=True)
def _forget_attempts(db: None) -> Iterator[None]:
    cache.clear()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):  # quick
        yield
    cache.clear()


@pytest.fixture
def clinic() -> Clinic:
    return Clinic.objects.create(name="Elm Street", jurisdiction="US-CO")


@pytest.fixture
def ann(clinic: Clinic) -> Person:
    person = Person.objects.create_user("ann@example.org", PASSWORD, name="Ann Lee")
    Membership.objects.create(person=person, clinic=clinic, role=Role.THERAPIST)
    return person


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def sign_in(client: Client, email: str, password: str, **more: str) -> int:
    given = {"login": email, "password": password, **more}
    return client.post(reverse("account_login"), given).status_code


def test_records_ask_for_a_second_factor_except_in_a_demo(ann: Person, clinic: Clinic) -> None:
    client = signed_in(ann)
    assert client.get(reverse("clinic"))["Location"] == reverse("mfa_index")
    asked = client.get(reverse("clinic"), headers={"accept": "application/json"})
    assert (asked.status_code, list(asked.json())) == (403, ["second_factor"])
    Clinic.objects.filter(pk=clinic.pk).update(demo=True)
    assert client.get(reverse("clinic")).status_code == 200
    Clinic.objects.filter(pk=clinic.pk).update(demo=False)
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        assert client.get(reverse("clinic")).status_code == 200
    factor = Authenticator.objects.create(user=ann, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get(reverse("clinic")).status_code == 200
    factor.delete()
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("clinic"))["Location"] == reverse("mfa_index")


def test_recovery_codes_alone_are_no_second_factor(ann: Person) -> None:
    Authenticator.objects.create(user=ann, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert signed_in(ann).get(reverse("clinic"))["Location"] == reverse("mfa_index")


def test_the_last_factor_stays_where_one_is_needed(ann: Person) -> None:
    Authenticator.objects.create(user=ann, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(ann, backend=BACKEND)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_deactivate_totp")).content.decode()
    assert "Add another one before you remove this one" in page
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=ann).exists()


def test_lock_out_says_the_same_of_strangers_and_ends_with_time(ann: Person) -> None:
    for email in (ann.email, "stranger@example.org"):
        client = Client()
        assert [sign_in(client, email, "wrong wrong wrong") for _ in range(6)] == [200] * 5 + [429]
        assert sign_in(client, email.upper(), PASSWORD) == 429
        page = client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
        assert b"Wait 15 minutes" in page.content
        assert email.encode() not in page.content
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(Client(), ann.email, PASSWORD) == 302


def test_no_password_and_no_address_reaches_a_log(ann: Person, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        for _ in range(7):
            sign_in(Client(), "stranger@example.org", "a secret phrase")
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert "secret phrase" not in written
    assert "stranger@example.org" not in written


def test_recovery_answers_alike_and_its_link_works_once(ann: Person) -> None:
    answers = []
    for email in (ann.email, "stranger@example.org"):
        answer = Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        answers.append((answer.status_code, answer.request["PATH_INFO"]))
    assert answers[0] == answers[1] == (200, reverse("account_reset_password_done"))
    link = next(word for word in mail.outbox[0].body.split() if "/key/" in word)
    assert "/key/" not in mail.outbox[1].body
    client = Client()
    form = client.get(link, follow=True)
    path = form.request["PATH_INFO"]
    new = "another calm river"
    assert client.post(path, {"password1": new, "password2": new}, follow=True).status_code == 200
    assert b"This link no longer works" in Client().get(link, follow=True).content
    assert sign_in(Client(), ann.email, new) == 302


def test_nothing_of_the_clinic_is_kept_by_a_cache_or_shown_after_signing_out(ann: Person, clinic: Clinic) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(demo=True)
    client = signed_in(ann)
    for name in ("clinic", "me", "mfa_index"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"], name
    out = client.post(reverse("account_logout"))
    assert out["Clear-Site-Data"] == '"cache"'
    assert client.get(reverse("clinic"))["Location"].startswith(reverse("account_login"))
    assert "no-store" not in Client().get(reverse("atlas")).headers.get("Cache-Control", "")


def test_the_way_back_leads_nowhere_else(ann: Person) -> None:
    client = Client()
    answer = client.post(
        reverse("account_login"), {"login": ann.email, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer["Location"] == reverse("clinic")
    client.post(reverse("lock"))
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        client.post(reverse("lock"))
        answer = client.post(reverse("unlock"), {"secret": PASSWORD, "next": elsewhere})
        assert answer["Location"] == reverse("clinic")


def test_signing_in_carries_no_query_along(ann: Person) -> None:
    assert "kim" not in Client().get(reverse("clinic") + "?q=kim")["Location"]


def test_a_pin_opens_a_few_times_wrong_then_only_the_password(ann: Person) -> None:
    set_pin(person=ann, pin="274019")
    client = signed_in(ann)
    client.post(reverse("lock"))
    for _ in range(MOST_FAILURES):
        assert client.post(reverse("unlock"), {"secret": "999111"}).status_code == 422
    assert b"Use your password" in client.post(reverse("unlock"), {"secret": "274019"}).content
    assert client.post(reverse("unlock"), {"secret": PASSWORD}).status_code == 302
    assert client.get(reverse("me")).status_code == 200
    fresh = Client()
    assert sign_in(fresh, ann.email, PASSWORD) == 302
    fresh.post(reverse("lock"))
    assert fresh.post(reverse("unlock"), {"secret": "274019"}).status_code == 302


def test_wrong_passwords_at_the_lock_count_towards_the_lock_out(ann: Person) -> None:
    client = signed_in(ann)
    client.post(reverse("lock"))
    answers = [client.post(reverse("unlock"), {"secret": "wrong wrong wrong"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert client.post(reverse("unlock"), {"secret": PASSWORD}).status_code == 429


@override_settings(DEMO=True)
def test_one_tap_signs_in_to_a_demo_clinic_as_people_of_nothing_else(ann: Person, clinic: Clinic) -> None:
    tap = {"role": "therapist"}
    assert Client().post(reverse("demo_sign_in"), tap).status_code == 404
    demo = Clinic.objects.create(name="Demo", jurisdiction="US-CO", demo=True)
    Membership.objects.create(person=ann, clinic=demo, role=Role.THERAPIST)
    assert Client().post(reverse("demo_sign_in"), tap).status_code == 404
    ben = Person.objects.create_user("ben@example.org", name="Ben")
    Membership.objects.create(person=ben, clinic=demo, role=Role.THERAPIST)
    client = Client()
    assert b"Look around the demo clinic" in client.get(reverse("account_login")).content
    assert client.post(reverse("demo_sign_in"), tap).status_code == 302
    assert client.get(reverse("clinic")).context["user"] == ben
    assert Client().post(reverse("demo_sign_in"), {"role": "owner"}).status_code == 404
    with override_settings(DEMO=False):
        assert Client().post(reverse("demo_sign_in"), tap).status_code == 404
        assert b"demo" not in Client().get(reverse("account_login")).content


def test_who_belongs_to_two_clinics_chooses_and_gets_into_no_third(ann: Person, clinic: Clinic) -> None:
    other, third = (Clinic.objects.create(name=name, jurisdiction="US-CO", demo=True) for name in ("Oak", "Third"))
    Membership.objects.create(person=ann, clinic=other, role=Role.FRONT_DESK)
    client = signed_in(ann)
    assert client.post(reverse("clinic_choose"), {"clinic": str(other.id)}).status_code == 302
    shown = client.get(reverse("clinic"))
    assert shown.context["request"].clinic == other
    assert shown.context["request"].roles == {Role.FRONT_DESK}
    assert client.post(reverse("clinic_choose"), {"clinic": str(third.id)}).status_code == 404
    assert client.get(reverse("clinic")).context["request"].clinic == other


def test_changing_ones_name_is_in_the_trail_without_the_name(ann: Person, clinic: Clinic) -> None:
    answer = signed_in(ann).post(reverse("me"), {"name": "Ann Lee-Ortiz", "credentials_shown": "PT"})
    assert answer.status_code == 302
    event = AuditEvent.objects.get(clinic=clinic, verb="change_person")
    assert event.details == {"fields": ["name", "credentials_shown"]}


def test_a_lock_survives_a_request_that_began_before_it(ann: Person) -> None:
    client = signed_in(ann)
    client.get(reverse("me"))
    key = client.cookies["sessionid"].value
    slow, quick = SessionStore(key), SessionStore(key)
    assert not slow.get("locked")
    lock(quick)
    quick.save()
    slow["seen"] = 0.0
    slow.save()
    assert SessionStore(key).get("locked")
    opening, late = SessionStore(key), SessionStore(key)
    unlock(opening, 1.0)
    opening.save()
    assert not SessionStore(key).get("locked")
    assert late.get("seen") == 1.0


GARBLED = ["", "[]", "{}", "null", '"x"', '{"id": 1, "response": []}', '{"id": "a", "rawId": "a", "response": {}}', "{"]


@pytest.mark.parametrize("credential", GARBLED)
def test_a_garbled_passkey_is_refused_wherever_one_is_asked_for(ann: Person, credential: str) -> None:
    answer = Client().post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))
    client = signed_in(ann)
    assert client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": credential}).status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("mfa_add_webauthn"), {"credential": credential}).status_code == 200
    Authenticator.objects.create(user=ann, type=Authenticator.Type.TOTP, data={"secret": "x"})
    between = Client()
    sign_in(between, ann.email, PASSWORD)
    assert between.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    assert between.get(reverse("me"))["Location"].startswith(reverse("account_login"))


def test_signing_in_is_in_the_trail_and_a_wrong_password_is_not(ann: Person, clinic: Clinic) -> None:
    sign_in(Client(), ann.email, "wrong wrong wrong")
    assert not AuditEvent.objects.exists()
    sign_in(Client(), ann.email, PASSWORD)
    event = AuditEvent.objects.get()
    assert (event.clinic, event.person, event.verb, event.details) == (clinic, ann, "sign_in", {})


def test_who_runs_the_server_lets_somebody_in_who_lost_every_factor(ann: Person, clinic: Clinic) -> None:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=ann, type=kind, data={"secret": "x", "seed": "x", "used_mask": 0})
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_factor", "stranger@example.org")
    call_command("reset_second_factor", "ANN@example.org", stdout=StringIO())
    assert not Authenticator.objects.exists()
    assert AuditEvent.objects.get().details == {"count": 2}
    client = Client()
    assert sign_in(client, ann.email, PASSWORD) == 302
    assert client.get(reverse("clinic"))["Location"] == reverse("mfa_index")
