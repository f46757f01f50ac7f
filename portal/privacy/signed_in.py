"""Who a request's cookie belongs to: Django's session of the database, and its user beside it.

Every request of somebody signed in reads both before anything else can begin, so one statement, written once, reads
them together with what makes the viewer.
"""

from contextvars import ContextVar
from datetime import date
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal.accounts.models import User

from .statements import KeptStatements
from .viewers import account, account_of, account_rows

_KEPT = KeptStatements()
_READ = ("session_data", "expire_date")


def _session(key: str) -> QuerySet[Session, Any]:
    return Session.objects.filter(session_key=key).values_list(*_READ)


def _session_and_user(key: str, day: date) -> QuerySet[User, Any]:
    # allauth keeps whose session it is, for the list of sessions; Django's own knows it only within what it signed.
    session = {name: Subquery(Session.objects.filter(session_key=key).values(name)) for name in _READ}
    return account_rows(User.objects.filter(usersession__session_key=key).annotate(**session), day, *_READ)


class SessionStore(db.SessionStore):
    """Django's sessions in the database. The settings name this module, which must hold a class of this name."""

    _beside: tuple[date, list[Any]] | None = None

    def load(self) -> dict[str, Any]:
        """Return what the session holds, nothing where it is over or was never begun."""
        key = self.session_key
        # Ours are letters and digits; a cookie can hold what no database takes.
        found = self._found(key) if key and key.isalnum() else None
        if found is None or found[1] is None or found[1] <= timezone.now():
            self._session_key, self._beside = None, None
            return {}
        held: dict[str, Any] = self.decode(found[0])
        return held

    def _found(self, key: str) -> Any:
        day = timezone.localdate()
        rows = _KEPT.rows("session and user", _session_and_user, (key, day))
        self._beside = (day, [row[len(_READ) :] for row in rows]) if rows else None
        # A session of nobody yet is read alone.
        return rows[0][: len(_READ)] if rows else next(iter(_KEPT.rows("session", _session, (key,))), None)

    def take_user(self, user_id: int) -> User | None:
        """Return this user where it was read with the session today; once, so that nobody is told what held before."""
        beside, self._beside = self._beside, None
        if beside is None or beside[0] != timezone.localdate():
            return None
        user = account_of(beside[1], beside[0])
        return user if user.pk == user_id else None


_reading: ContextVar[SessionStore | None] = ContextVar("reading", default=None)


class SignedIn(ModelBackend):
    """Django's own way to sign in, whose user is read as above."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, None for one who is gone or no longer active."""
        session, key = _reading.get(), int(user_id)
        user = (session and session.take_user(key)) or account(key)
        return user if user is not None and self.user_can_authenticate(user) else None


class Authentication(AuthenticationMiddleware):
    """Django's own, whose user may be the one that was read with the session of the request."""

    def process_request(self, request: HttpRequest) -> None:
        """Let the request's user be read when first looked at."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_of(request))  # type: ignore[assignment]


def _user_of(request: HttpRequest) -> Any:
    # Django asks for a user by the key alone: for as long as it asks, the session that was read says who it read.
    token = _reading.set(request.session if isinstance(request.session, SessionStore) else None)
    try:
        return get_user(request)
    finally:
        _reading.reset(token)
