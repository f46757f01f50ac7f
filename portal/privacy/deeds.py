"""Writing down what somebody in office did: the one door from the rooms to the audit log (DOMAIN section 6 rule 5)."""

from collections.abc import Iterable
from typing import Any, Protocol, runtime_checkable

from django.db import models

from portal.accounts.models import Role
from portal.audit import services as audit

from .viewers import Viewer

LONGEST_SUBJECT = 32


@runtime_checkable
class TellsOfPeople(Protocol):
    """A row that tells of people in columns of its own; whoever has ``profile_id`` or ``user_id`` need not say it."""

    def told_profiles(self) -> Iterable[int]:
        """Return the keys of the profiles the row is about."""


def is_in_office(actor: Viewer) -> bool:
    """Say whether ``actor`` acts in an office today: with a role that is no student's."""
    return actor.user_id is not None and bool(actor.roles - {Role.STUDENT})


def person_subjects(*, profiles: Iterable[int | None] = (), users: Iterable[int | None] = ()) -> tuple[str, ...]:
    """Return what stands for these people in the audit log."""
    named = [("profile", key) for key in profiles] + [("user", key) for key in users]
    return tuple(audit.pseudonym(kind, key) for kind, key in named if key is not None)


def subjects_of(row: models.Model) -> tuple[str, ...]:
    """Return what stands in the audit log for the people a row is about; empty where it is about nobody."""
    if row._meta.label_lower == "alumni.alumniprofile":
        return person_subjects(profiles=[row.pk])
    if isinstance(row, TellsOfPeople):
        return person_subjects(profiles=row.told_profiles())
    values: Any = row
    if getattr(row, "profile_id", None) is not None:
        return person_subjects(profiles=[values.profile_id])
    return person_subjects(users=[getattr(row, "user_id", None)])


def thing(row: models.Model) -> str:
    """Return what stands in the audit log for a row about nobody: its kind and number, openly."""
    return f"{row._meta.model_name}:{row.pk}"[:LONGEST_SUBJECT]


def note(
    actor: Viewer, purpose: str, *, about: Iterable[str] = (), fields: Iterable[str] = (), reason: str = ""
) -> None:
    """Add what ``actor`` did to the audit log, a link for each subject; nothing where they are in no office.

    ``about`` holds what ``person_subjects``, ``subjects_of`` or ``thing`` return, ``fields`` names and never values.
    Call it last in the deed's transaction: from here until the commit other writers of the log wait.
    """
    if not is_in_office(actor):
        return
    names = tuple(fields)
    for subject in tuple(about) or ("",):
        audit.write(purpose, actor_id=actor.user_id, subject=subject, fields=names, reason=reason)


def note_on(actor: Viewer, purpose: str, row: models.Model, *, fields: Iterable[str] = (), reason: str = "") -> None:
    """Add a deed on ``row``, under the people it is about or under its own name; nothing where it is the actor's own.

    Words about people are left out: they would outlive an erasure here, and stand in the trace of states, which does
    not.
    """
    own = (("user_id", actor.user_id), ("profile_id", actor.profile_id))
    if any(key is not None and getattr(row, name, None) == key for name, key in own):
        return
    people = subjects_of(row)
    plain = not people and not isinstance(row, TellsOfPeople)
    note(actor, purpose, about=people or [thing(row)], fields=fields, reason=reason if plain else "")
