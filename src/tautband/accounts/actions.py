"""What people do to clinics and to each other: one verb each, one transaction, with its event in the audit trail."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from tautband.accounts.audit import record_event
from tautband.accounts.models import Clinic, Credential, Invitation, Membership, Person, PlaceDecision, Role
from tautband.accounts.standing import clinics_of, memberships_today, today_in
from tautband.accounts.tenancy import let_see, within
from tautband.safety.jurisdictions_load import load_jurisdictions

INVITATION = "tautband.invitation"
MAY_SUPERVISE = frozenset({Role.THERAPIST})


class LinkError(ValueError):
    """An invitation that opens nothing any more; the message says why."""


@transaction.atomic
def found_clinic(*, name: str, jurisdiction: str, time_zone: str, email: str, owner_name: str, password: str) -> Clinic:
    """Make a clinic with its first owner; somebody who has an account already keeps their name and password."""
    _check_place({"jurisdiction": jurisdiction, "time_zone": time_zone})
    clinic = Clinic(name=name.strip(), jurisdiction=jurisdiction, time_zone=time_zone)
    clinic.full_clean()
    clinic.save()
    owner = Person.objects.filter(email=email.strip().lower()).first()
    owner = owner or _new_person(email.strip().lower(), owner_name, password)
    with within(clinic.pk):
        _begin(clinic, owner, Role.OWNER, None)
        record_event(clinic=clinic, person=owner, verb="found_clinic", kind="clinic", subject=clinic.id)
    return clinic


@transaction.atomic
def invite(*, clinic: Clinic, by: Person, email: str, role: Role, supervisor: Person | None = None) -> str:
    """Ask somebody in; return the token of the link that goes out by e-mail, and is kept nowhere."""
    _check_supervisor(clinic, role, supervisor)
    email = email.strip().lower()
    if _roles_here(clinic, email=email) >= {role}:
        raise ValidationError({"email": "This person already has that role here."})
    now = timezone.now()
    Invitation.objects.filter(
        clinic=clinic, email=email, role=role, accepted__isnull=True, withdrawn__isnull=True
    ).update(withdrawn=now)
    invitation = Invitation(
        clinic=clinic,
        email=email,
        role=role,
        supervisor=supervisor if role == Role.SUPERVISED else None,
        invited_by=by,
        expires=now + timedelta(days=settings.INVITATION_DAYS),
    )
    invitation.full_clean()
    invitation.save()
    record_event(clinic=clinic, person=by, verb="invite", kind="invitation", subject=invitation.id, role=role)
    return signing.dumps([str(clinic.id), str(invitation.id)], salt=INVITATION)


def open_invitation(token: str, *, for_update: bool = False) -> Invitation:
    """Return the invitation of a link, or say why it opens nothing."""
    try:
        clinic, id_ = signing.loads(token, salt=INVITATION, max_age=settings.INVITATION_DAYS * 86_400)
    except signing.SignatureExpired:
        message = "This invitation has expired. Ask the clinic for a new one."
        raise LinkError(message) from None
    except signing.BadSignature:
        message = "This link is not complete. Open it from the e-mail again, or ask the clinic for a new one."
        raise LinkError(message) from None
    invitations = Invitation.objects.select_related("clinic", "supervisor", "invited_by")
    if for_update:
        invitations = invitations.select_for_update(of=("self",))
    with within(clinic):
        invitation = invitations.filter(id=id_, clinic=clinic).first()
    if invitation is None or invitation.withdrawn:
        message = "The clinic has withdrawn this invitation."
        raise LinkError(message)
    if invitation.accepted:
        message = "This invitation has been used. Sign in instead."
        raise LinkError(message)
    if invitation.expires < timezone.now():
        message = "This invitation has expired. Ask the clinic for a new one."
        raise LinkError(message)
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, person: Person | None = None, name: str = "", password: str = "") -> Person:
    """Let somebody in: a person who is signed in with the invited address, or a new one who chooses a password."""
    invitation = open_invitation(token, for_update=True)
    if person is None:
        if Person.objects.filter(email=invitation.email).exists():
            message = "You already have an account with this address. Sign in first, then open the link again."
            raise LinkError(message)
        person = _new_person(invitation.email, name, password)
    elif person.email != invitation.email:
        message = "This invitation is for another e-mail address. Sign out, then open the link again."
        raise LinkError(message)
    invitation.accepted = timezone.now()
    with within(invitation.clinic_id):
        invitation.save(update_fields=["accepted"])
        _begin(invitation.clinic, person, Role(invitation.role), invitation.supervisor)
        record_event(
            clinic=invitation.clinic,
            person=person,
            verb="accept_invitation",
            kind="invitation",
            subject=invitation.id,
            role=invitation.role,
        )
    return person


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Person) -> None:
    """Make the link of an invitation worthless."""
    changed = Invitation.objects.filter(id=invitation.id, accepted__isnull=True, withdrawn__isnull=True).update(
        withdrawn=timezone.now()
    )
    if changed:
        record_event(
            clinic=invitation.clinic, person=by, verb="withdraw_invitation", kind="invitation", subject=invitation.id
        )


@transaction.atomic
def add_membership(
    *, clinic: Clinic, person: Person, role: Role, by: Person, supervisor: Person | None = None
) -> Membership:
    """Make somebody something more in a clinic that they already belong to."""
    _check_supervisor(clinic, role, supervisor, of=person)
    if _roles_here(clinic, person=person) >= {role}:
        raise ValidationError({"role": "This person already has that role here."})
    membership = _begin(clinic, person, role, supervisor)
    record_event(clinic=clinic, person=by, verb="add_membership", kind="person", subject=person.id, role=role)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Person) -> None:
    """End a role at once; a clinic keeps at least one owner, and nobody stays without their supervisor."""
    clinic = Clinic.objects.select_for_update().get(id=membership.clinic_id)
    today = today_in(clinic)
    if membership.role == Role.OWNER and len(people_who_are(clinic, Role.OWNER)) < 2:
        raise ValidationError("A clinic keeps at least one owner. Make somebody else an owner first.")
    supervised = memberships_here(clinic).filter(supervisor=membership.person, role=Role.SUPERVISED)
    if membership.role in MAY_SUPERVISE and supervised.exists():
        raise ValidationError("This person supervises somebody. Choose another supervisor for them first.")
    if membership.since < today:
        membership.until = today - timedelta(days=1)
        membership.save(update_fields=["until"])
    else:
        membership.delete()
    record_event(
        clinic=clinic,
        person=by,
        verb="end_membership",
        kind="person",
        subject=membership.person_id,
        role=membership.role,
    )


@transaction.atomic
def change_supervisor(*, membership: Membership, supervisor: Person, by: Person) -> None:
    """Put a supervised therapist under somebody else."""
    _check_supervisor(membership.clinic, Role(membership.role), supervisor, of=membership.person)
    membership.supervisor = supervisor
    membership.save(update_fields=["supervisor"])
    record_event(
        clinic=membership.clinic,
        person=by,
        verb="change_supervisor",
        kind="person",
        subject=membership.person_id,
        supervisor=str(supervisor.id),
    )


@transaction.atomic
def change_person(*, clinic: Clinic | None, person: Person, by: Person, given: Mapping[str, Any]) -> list[str]:
    """Change what is known of a person; return the names of the fields that changed."""
    changed = [field for field, value in given.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, given[field])
    person.full_clean(exclude=["password"])
    if changed:
        person.save(update_fields=changed)
    if changed and clinic:
        record_event(clinic=clinic, person=by, verb="change_person", kind="person", subject=person.id, fields=changed)
    return changed


@transaction.atomic
def note_sign_in(*, person: Person, chosen: str | None = None) -> None:
    """Note in the trail of the clinic where somebody is to work now that they signed in; in none if they have none."""
    let_see(person=person.pk)
    clinics = {str(clinic.pk): clinic for clinic in clinics_of(person)}
    clinic = clinics.get(chosen or "") or next(iter(clinics.values()), None)
    if clinic:
        with within(clinic.pk):
            record_event(clinic=clinic, person=person, verb="sign_in", kind="person", subject=person.id)


@transaction.atomic
def reset_second_factor(*, person: Person) -> int:
    """Remove every second factor and recovery code of a person; return how many there were."""
    let_see(person=person.pk)
    removed, _ = Authenticator.objects.filter(user_id=person.pk).delete()
    for clinic in clinics_of(person):
        with within(clinic.pk):
            record_event(
                clinic=clinic, person=None, verb="reset_second_factor", kind="person", subject=person.id, count=removed
            )
    return int(removed)


@transaction.atomic
def add_credential(*, clinic: Clinic, person: Person, by: Person, given: Mapping[str, Any]) -> Credential:
    """Record a licence, a training or a certificate of somebody who belongs to the clinic."""
    credential = Credential(person=person, **given)
    credential.full_clean()
    credential.save()
    record_event(
        clinic=clinic,
        person=by,
        verb="add_credential",
        kind="credential",
        subject=credential.id,
        of=str(person.id),
        what=credential.kind,
    )
    return credential


@transaction.atomic
def remove_credential(*, clinic: Clinic, credential: Credential, by: Person) -> None:
    """Take a credential away that was recorded wrongly; one that ran out stays, with its date."""
    id_ = credential.id
    credential.delete()
    record_event(
        clinic=clinic,
        person=by,
        verb="remove_credential",
        kind="credential",
        subject=id_,
        of=str(credential.person_id),
        what=credential.kind,
    )


@transaction.atomic
def change_clinic(*, clinic: Clinic, by: Person, given: Mapping[str, Any]) -> list[str]:
    """Change what a clinic says of itself; return the names of the fields that changed."""
    _check_place(given)
    changed = [field for field, value in given.items() if getattr(clinic, field) != value]
    for field in changed:
        setattr(clinic, field, given[field])
    clinic.full_clean()
    if changed:
        clinic.save(update_fields=changed)
        record_event(clinic=clinic, person=by, verb="change_clinic", kind="clinic", subject=clinic.id, fields=changed)
    return changed


@transaction.atomic
def decide(*, clinic: Clinic, by: Person, permits: bool, reasons: str, until: date) -> PlaceDecision:
    """Record what the clinic decides where the law is silent; an earlier decision stays in the list."""
    today = timezone.localdate()
    decision = PlaceDecision(
        clinic=clinic,
        jurisdiction=clinic.jurisdiction,
        permits=permits,
        reasons=reasons,
        decided_by=by,
        decided_on=today,
        until=until,
    )
    decision.full_clean()
    decision.save()
    record_event(
        clinic=clinic, person=by, verb="decide", kind="decision", subject=decision.pk, jurisdiction=clinic.jurisdiction
    )
    return decision


def memberships_here(clinic: Clinic) -> Any:  # noqa: ANN401 (a query set with what it selects along)
    """Every membership that holds in a clinic today, with its person."""
    today = timezone.localdate()
    held = Membership.objects.filter(clinic=clinic, since__lte=today).exclude(until__lt=today)
    return held.select_related("person", "supervisor").order_by("person__name", "id")


def people_who_are(clinic: Clinic, *roles: Role) -> list[Person]:
    """Everybody who has one of the roles in a clinic today, by name."""
    return list({m.person_id: m.person for m in memberships_here(clinic).filter(role__in=roles)}.values())


def _roles_here(clinic: Clinic, **whose: object) -> set[Role]:
    person = Person.objects.filter(**({"id": whose["person"].id} if "person" in whose else whose)).first()  # type: ignore[attr-defined]
    return {Role(m.role) for m in memberships_today(person).filter(clinic=clinic)} if person else set()


def _check_place(given: Mapping[str, Any]) -> None:
    if "jurisdiction" in given and given["jurisdiction"] not in (known := load_jurisdictions()):
        raise ValidationError({"jurisdiction": f"This place is not known; allowed: {', '.join(known)}."})
    if "time_zone" in given and given["time_zone"] not in available_timezones():
        raise ValidationError({"time_zone": "This time zone is not known; allowed are names such as America/Denver."})


def _new_person(email: str, name: str, password: str) -> Person:
    person = Person(email=email, name=name.strip())
    person.clean_fields(exclude=["password"])
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    return Person.objects.create_user(email, password, name=name.strip())


def _check_supervisor(clinic: Clinic, role: Role, supervisor: Person | None, of: Person | None = None) -> None:
    if role != Role.SUPERVISED:
        return
    if supervisor is None or supervisor == of or supervisor not in people_who_are(clinic, *MAY_SUPERVISE):
        raise ValidationError({"supervisor": "Choose a therapist of this clinic as the supervisor."})


def _begin(clinic: Clinic, person: Person, role: Role, supervisor: Person | None) -> Membership:
    membership, _ = Membership.objects.update_or_create(
        clinic=clinic,
        person=person,
        role=role,
        defaults={
            "since": today_in(clinic),
            "until": None,
            "supervisor": supervisor if role == Role.SUPERVISED else None,
        },
    )
    return membership
