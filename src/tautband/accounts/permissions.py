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

OWNERS = frozenset({Role.OWNER})
"""Who answers for the clinic: who works there, where, and by which decisions."""

ANY_ROLE = frozenset(Role)

WHILE_LOCKED = frozenset({"lock", "unlock"})
"""Addresses that a locked session may still open; everything else that asks for a person is refused."""

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
    "account_logout": Open.PUBLIC,
    "account_inactive": Open.PUBLIC,
    "account_reset_password": Open.PUBLIC,
    "account_reset_password_done": Open.PUBLIC,
    "account_reset_password_from_key": Open.PUBLIC,
    "account_reset_password_from_key_done": Open.PUBLIC,
    "account_change_password": Open.SIGNED_IN,
    "account_reauthenticate": Open.SIGNED_IN,
    "mfa_authenticate": Open.PUBLIC,
    "mfa_login_webauthn": Open.PUBLIC,
    "mfa_index": Open.SIGNED_IN,
    "mfa_reauthenticate": Open.SIGNED_IN,
    "mfa_reauthenticate_webauthn": Open.SIGNED_IN,
    "mfa_activate_totp": Open.SIGNED_IN,
    "mfa_deactivate_totp": Open.SIGNED_IN,
    "mfa_view_recovery_codes": Open.SIGNED_IN,
    "mfa_generate_recovery_codes": Open.SIGNED_IN,
    "mfa_download_recovery_codes": Open.SIGNED_IN,
    "mfa_list_webauthn": Open.SIGNED_IN,
    "mfa_add_webauthn": Open.SIGNED_IN,
    "mfa_remove_webauthn": Open.SIGNED_IN,
    "mfa_edit_webauthn": Open.SIGNED_IN,
    "demo_sign_in": Open.LINK,
    "invitation": Open.LINK,
    "me": Open.SIGNED_IN,
    "me_pin": Open.SIGNED_IN,
    "clinic_choose": Open.SIGNED_IN,
    "lock": Open.SIGNED_IN,
    "unlock": Open.SIGNED_IN,
    "here": Open.SIGNED_IN,
    "people": OWNERS,
    "person_invite": OWNERS,
    "invitation_withdraw": OWNERS,
    "person": OWNERS,
    "membership_new": OWNERS,
    "membership_end": OWNERS,
    "membership_supervisor": OWNERS,
    "credential_new": OWNERS,
    "credential_remove": OWNERS,
    "practice": OWNERS,
    "decision_new": OWNERS,
    "clinic": ANY_ROLE,
    "patients": DESK,
    "patient_new": DESK,
    "patient": CARE,
    "episode_new": CARE,
    "visit_new": CARE,
    "visit": CARE,
    "visit_changes": CARE,
    "visit_part": CARE,
    "visit_unchanged": CARE,
    "visit_same_drawing": CARE,
    "visit_goal": CARE,
    "visit_sign": CARE,
    "visit_drawing": CARE,
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
