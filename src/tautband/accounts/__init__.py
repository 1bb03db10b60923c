"""People who sign in, clinics, roles, credentials and the audit trail."""
