"""Who a request's cookie belongs to: Django's session of the database and its user, read by statements written once.

Every request of somebody signed in reads both before anything else can begin.
"""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import User

from .statements import KeptStatements
from .viewers import account

_KEPT = KeptStatements()


def _session(key: str) -> QuerySet[Session, Any]:
    return Session.objects.filter(session_key=key).values_list("session_data", "expire_date")


class SessionStore(db.SessionStore):
    """Django's sessions in the database. The settings name this module, which must hold a class of this name."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds, nothing where it is over or was never begun."""
        key = self.session_key
        # Ours are letters and digits; a cookie can hold what no database takes.
        rows = _KEPT.rows("session", _session, (key,)) if key and key.isalnum() else []
        if not rows or rows[0][1] <= timezone.now():
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(rows[0][0])
        return held


class SignedIn(ModelBackend):
    """Django's own way to sign in, whose user is read as above."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, None for one who is gone or no longer active."""
        user = account(int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None
