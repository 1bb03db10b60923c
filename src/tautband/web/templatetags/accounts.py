"""What templates ask of accounts."""

from django import template

from tautband.accounts.demo import demo_people
from tautband.accounts.models import Clinic, Membership, Person, Role
from tautband.accounts.standing import clinics_of

register = template.Library()


@register.simple_tag
def demo_roles() -> dict[Role, Membership]:
    """Whom one may be in the demo; nobody where this is no demo."""
    return demo_people()


@register.simple_tag
def clinics(person: Person) -> list[Clinic]:
    """Every clinic that the person may switch to."""
    return clinics_of(person)
