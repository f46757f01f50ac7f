"""The viewer: a small frozen value built once a request, the only thing a rule is told of who is looking."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import FilteredRelation, QuerySet, Subquery
from django.utils import timezone

from portal.accounts.models import CENTER_ROLES, UNIT_ROLES, Role, User
from portal.accounts.selectors import in_force_q
from portal.institution.selectors import paths_of

from .audiences import Audience
from .statements import KeptStatements, Statement, Value


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, and on which day.

    ``profile_id`` is the viewer's own alumni profile; ``employer_id`` the firm the viewer acts for, present only while
    that firm is approved and in force; ``unit_paths`` the subtrees entrusted to a representative; ``reason`` what a
    member of staff looks for, as the access ledger keeps it. It decides nothing.
    """

    today: date
    user_id: int | None = None
    profile_id: int | None = None
    employer_id: int | None = None
    unit_paths: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    language: str = "tr"
    reason: str = ""
    audiences: frozenset[Audience] = field(init=False)

    def __post_init__(self) -> None:
        held = {Audience.PUBLIC}
        if self.profile_id is not None:
            held |= {Audience.ALUMNI, Audience.SELF}
        if Role.STUDENT in self.roles:
            held.add(Audience.STUDENT)
        if self.employer_id is not None:
            held.add(Audience.EMPLOYER)
        if self.unit_paths:
            held.add(Audience.UNIT)
        if self.roles & CENTER_ROLES:
            held.add(Audience.CENTER)
        object.__setattr__(self, "audiences", frozenset(held))

    @property
    def is_signed_in(self) -> bool:
        """Say whether somebody is behind this viewer."""
        return self.user_id is not None

    def has_role(self, *roles: Role) -> bool:
        """Say whether the viewer holds one of ``roles`` today."""
        return bool(self.roles.intersection(roles))


def as_firm(viewer: Viewer) -> Viewer:
    """Return the viewer as the firm alone: what they see as an alumna, a student or in office is no part of it."""
    return replace(viewer, profile_id=None, unit_paths=(), roles=frozenset())


_TELLS_APART = ("today", "user_id", "employer_id", "profile_id")
"""All of a viewer that a condition on rows compares with, beside roles and units."""


@dataclass(frozen=True, slots=True)
class ViewerKind:
    """What the conditions on rows of some viewers have in common, and the values they compare with.

    ``like(*values)`` is a viewer of the kind. Statements are kept by ``shape`` (``statements``).
    """

    shape: Hashable
    values: tuple[Value, ...]
    like: Callable[..., Viewer]


def kind_of(viewer: Viewer) -> ViewerKind | None:
    """Return the kind of a viewer; None for a representative, whose units make conditions of any length."""
    if viewer.unit_paths:
        return None
    given = {name: getattr(viewer, name) for name in _TELLS_APART}
    values = {name: value for name, value in given.items() if value is not None}

    def like(*others: Any) -> Viewer:
        return replace(viewer, **dict(zip(values, others, strict=True)))

    return ViewerKind((viewer.audiences, viewer.roles, tuple(values)), tuple(values.values()), like)


def rows_for(
    viewer: Viewer,
    kept: KeptStatements,
    keys: Sequence[Value],
    build: Callable[[Viewer, Sequence[Value]], QuerySet[Any, Any]],
) -> list[Any]:
    """Return the rows of ``build(viewer, keys)``: one statement, its text kept in ``kept`` for the viewer's kind."""
    kind = kind_of(viewer)
    if kind is None:
        return list(build(viewer, keys))
    own = len(kind.values)

    def rebuilt(*values: Any) -> QuerySet[Any, Any]:
        return build(kind.like(*values[:own]), values[own:])

    return kept.rows((kind.shape, len(keys)), rebuilt, (*kind.values, *keys))


Facet = Callable[[date], Subquery]
_facets: dict[str, Facet] = {}


def viewer_facet(name: str) -> Callable[[Facet], Facet]:
    """Let a room above tell a field of Viewer, as an expression over a row of User on a day: one statement for all."""

    def register(facet: Facet) -> Facet:
        _facets[name] = facet
        return facet

    return register


def anonymous(language: str = "tr", *, today: date | None = None) -> Viewer:
    """Return the viewer nobody is behind."""
    return Viewer(today=today or timezone.localdate(), language=language)


def any_alumnus(language: str = "tr", *, today: date | None = None) -> Viewer:
    """Return an alumnus without identity: what is rendered once for all alumni, a bulletin, is rendered for them."""
    return Viewer(today=today or timezone.localdate(), profile_id=0, language=language)


def any_employer(language: str = "tr", *, today: date | None = None) -> Viewer:
    """Return an approved employer without identity: what the index of all employers may hold."""
    return Viewer(today=today or timezone.localdate(), employer_id=0, language=language)


def account_rows(users: QuerySet[User], day: date, *before: str) -> QuerySet[User, Any]:
    """Return what makes a user and the viewer they are on ``day``: a row an assignment in force, one where none is.

    ``before`` are annotations of ``users`` that stand before it in each row.
    """
    held = FilteredRelation("role_assignments", condition=in_force_q(day, through="role_assignments__"))
    # The facets are the same in each row.
    facets = {name: facet(day) for name, facet in _facets.items()}
    rows = users.annotate(held=held, **facets)
    return rows.values_list(*before, *_COLUMNS, *facets, "held__role", "held__unit_id")


def _rows_of(_keys: list[int], user_id: int, day: date) -> QuerySet[User, Any]:
    return account_rows(User.objects.filter(pk=user_id), day)


_COLUMNS = tuple(field.attname for field in User._meta.concrete_fields)
_ROWS = Statement(_rows_of)
_BESIDE = "_read_beside"


def account(pk: int) -> User | None:
    """Return the user of a session, None for whoever is gone: one statement, which reads what makes a viewer as well.

    ``viewer_of_account`` makes it once; ``viewer_for`` reads anew.
    """
    day = timezone.localdate()
    rows = _ROWS.rows([], pk, day)
    return account_of(rows, day) if rows else None


def account_of(rows: list[Any], day: date) -> User:
    """Return the user of ``account_rows``, read for ``day``, with what makes the viewer beside."""
    user = User.from_db(DEFAULT_DB_ALIAS, _COLUMNS, rows[0][: len(_COLUMNS)])
    setattr(user, _BESIDE, (day, rows))
    return user


def viewer_of_account(user: Any, **told: Any) -> Viewer:
    """Return the viewer of the user of a session, as ``viewer_for``: the first time as it was read with the user.

    Whoever asks again, perhaps after something was written, is told what holds by then.
    """
    # A request's user is lazy and hands attributes on; its own dictionary is not the user's.
    beside = getattr(user, _BESIDE, None)
    if beside is not None:
        delattr(user, _BESIDE)
    return viewer_for(user, beside=beside, **told)


def viewer_for(
    user: Any,
    *,
    language: str | None = None,
    today: date | None = None,
    reason: str = "",
    beside: tuple[date, list[Any]] | None = None,
) -> Viewer:
    """Return the viewer ``user`` is on ``today``; whoever is not signed in, not active or not verified is anonymous.

    ``beside`` is what ``account`` read of this user, for a day.
    """
    day = today or timezone.localdate()
    if not isinstance(user, User) or not user.is_active or user.email_verified_at is None:
        return anonymous(language or "tr", today=day)
    rows = beside[1] if beside is not None and beside[0] == day else _ROWS.rows([], user.pk, day)
    if not rows:  # erased while the request was on its way
        return anonymous(language or "tr", today=day)
    roles = frozenset(role for *_rest, role, _unit in rows if role)
    unit_ids = [unit for *_rest, role, unit in rows if role in UNIT_ROLES]
    return Viewer(
        today=day,
        user_id=user.pk,
        roles=roles,
        unit_paths=paths_of(unit_ids) if unit_ids else (),
        language=language or user.language,
        reason=reason,
        **dict(zip(_facets, rows[0][len(_COLUMNS) :], strict=False)),
    )
