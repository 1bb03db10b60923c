"""What templates ask of accounts."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tautband.accounts.demo import demo_people
from tautband.accounts.models import Clinic, Membership, Person, Role
from tautband.accounts.permissions import PERMISSIONS
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


@register.simple_tag(takes_context=True)
def link(context: dict[str, Any], name: str, words: str) -> SafeString:
    """A link to a page of the clinic, for those whose roles may open it."""
    request = context["request"]
    allowed = PERMISSIONS.get(name)
    if not (isinstance(allowed, frozenset) and allowed & getattr(request, "roles", frozenset())):
        return SafeString("")
    try:
        address = reverse(name)
    except NoReverseMatch:
        return SafeString("")
    here = request.resolver_match is not None and request.resolver_match.view_name == name
    current = SafeString(' aria-current="page"' if here else "")
    return format_html('<a href="{}"{}>{}</a>', address, current, words)
