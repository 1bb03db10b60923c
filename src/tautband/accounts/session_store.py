"""Sessions in the database, in which a lock is never lost.

A session is saved whole. A request that began before the screen was locked and ends after would write the lock away.
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import transaction

from tautband.accounts.session import LOCKED


class SessionStore(db.SessionStore):
    """A session that keeps the lock another request has set, unless this one has unlocked it."""

    unlocked = False

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001 (Django's signature)
        """Save; what another request has locked stays locked."""
        with transaction.atomic():
            if not must_create and not self.unlocked:
                row = Session.objects.select_for_update().filter(session_key=self.session_key).first()
                if row and self.decode(row.session_data).get(LOCKED):
                    self[LOCKED] = True
            super().save(must_create)

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return Django's own table."""
        return Session
