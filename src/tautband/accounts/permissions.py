"""Who may open what: one table from the name of an address to the roles that may. What is not in it, nobody may."""

from enum import Enum

from tautband.accounts.models import Role


class Open(Enum):
    """Addresses that ask for no role in a clinic."""

    PUBLIC = "anybody"
    LINK = "whoever holds a valid link or code; the view checks it"
    SIGNED_IN = "whoever is signed in"


CARE = frozenset({Role.THERAPIST, Role.SUPERVISED})
"""Who treats: sees and writes the clinical record."""

DESK = CARE | {Role.OWNER, Role.FRONT_DESK}
"""Who may know that somebody is a patient."""

PERMISSIONS: dict[str, frozenset[Role] | Open] = {
    "explorer": Open.PUBLIC,
    "ranking": Open.PUBLIC,
    "why": Open.PUBLIC,
    "atlas": Open.PUBLIC,
    "atlas_muscle": Open.PUBLIC,
    "atlas_mimic": Open.PUBLIC,
    "atlas_region": Open.PUBLIC,
    "atlas_finding": Open.PUBLIC,
    "atlas_sources": Open.PUBLIC,
    "account_login": Open.PUBLIC,
    "account_logout": Open.SIGNED_IN,
    "clinic": Open.SIGNED_IN,
    "patients": DESK,
    "patient_new": DESK,
    "patient": CARE,
    "episode_new": CARE,
    "visit_new": CARE,
    "visit": CARE,
    "visit_changes": CARE,
    "visit_part": CARE,
    "visit_sign": CARE,
    "visit_print": CARE | {Role.BILLER},
    "visit_pdf": CARE | {Role.BILLER},
    "visit_addendum": CARE,
    "visit_event": CARE,
    "consent_new": CARE,
    "consent_withdraw": CARE,
    "intake_new": DESK,
    "intake": Open.LINK,
    "follow_up_new": CARE,
    "follow_up": Open.LINK,
    "follow_up_seen": CARE,
}
