"""Telling and confirming what is known of a person: every source comes through here (S0-33, S0-36, S1-16)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.alumni.fields import FIELDS, InvalidValue, Value, held_value, present_jobs, same
from portal.alumni.models import AlumniProfile, Employment, LifeCycle, Proposal
from portal.alumni.provenance import Source
from portal.alumni.rows import entrusted_q, of_others_q
from portal.privacy.audiences import Audience
from portal.privacy.deeds import note_on
from portal.privacy.policies import FieldGroup
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.reference.selectors import provinces, sectors
from portal.reference.turkish import fold

from .arbitration import Arbiter
from .profile import InvalidProfile
from .writing import act, changed

_TERMS = {"province": provinces, "sector": sectors}


class NotYours(DeedRefused):
    """The person is not there, or the actor may not speak of them as this source: one answer."""

    code = "NO_RECORD"
    message = _("This was not found.")


class TooEarly(ValueError):
    """Nobody can have said something on a day that has not come."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the words told: fields written, fields that were right already, and what waits as proposals."""

    applied: tuple[str, ...]
    confirmed: tuple[str, ...]
    proposed: tuple[Proposal, ...]


def confirm(
    actor: Viewer, *, profile_id: int, groups: Collection[FieldGroup], source: Source, on: date | None = None
) -> None:
    """Note that what is held of these groups is still true, as ``source`` said on the day ``on`` (today).

    One who confirms what is newer confirmed than that changes nothing. A person's own confirmation counts as an own
    act. Raises NotYours, TooEarly, and ValueError for the student records: a file confirms nothing.
    """
    if source == Source.STUDENT_RECORDS:
        raise ValueError("a file confirms nothing")
    with transaction.atomic():
        profile = locked(actor, profile_id, source)
        arbiter = Arbiter(actor, [profile_id], source=source, on=_day(actor, on))
        for group in groups:
            arbiter.agree(profile_id, group)
        arbiter.write()
        if source == Source.SELF:
            act(actor, profile)
        note_on(actor, "freshness.confirm", profile, fields=[group.name for group in groups])


def write(
    actor: Viewer, *, profile_id: int, values: Mapping[str, Any], source: Source, on: date | None = None
) -> Written:
    """Tell values of ``portal.alumni.fields.FIELDS`` as ``source``; precedence decides what becomes of each.

    What is equal to what is held confirms it; what differs replaces it, or waits as a proposal that nobody loses. What
    a stronger source replaces is kept as well. ``on`` is the day the source said so (today). Raises NotYours, TooEarly,
    and InvalidProfile with every field that cannot be stored; nothing is written then.
    """
    told = cleaned(values)
    with transaction.atomic():
        profile = locked(actor, profile_id, source)
        if source == Source.SELF:
            act(actor, profile)
        arbiter = Arbiter(actor, [profile_id], source=source, on=_day(actor, on))
        applied, confirmed = [], []
        for field, value in told.items():
            held, group = held_value(profile, field), FIELDS[field].group
            if same(field, held, value):
                arbiter.agree(profile_id, group)
                confirmed.append(field)
            elif arbiter.tell(profile_id, field, held=held, told=value, word=arbiter.word(profile_id, group, held)):
                set_value(profile, field, value, source)
                applied.append(field)
        proposed = arbiter.write()
        if applied:
            changed(profile, *columns_of(applied))
        note_on(actor, "freshness.write", profile, fields=told)
    return Written(tuple(applied), tuple(confirmed), tuple(proposed))


def cleaned(values: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values as they are stored, in the order of the table; raise InvalidProfile, or KeyError."""
    found: dict[str, Value] = {}
    problems: list[tuple[str, Any]] = []
    if unknown := values.keys() - (FIELDS.keys() - {"degree"}):
        raise KeyError(*unknown)
    for field in (name for name in FIELDS if name in values):
        try:
            found[field] = FIELDS[field].clean(values[field])
        except InvalidValue as refused:
            problems += [(field, reason) for reason in refused.messages]
    if problems:
        raise InvalidProfile(problems)
    return found


def locked(actor: Viewer, profile_id: int, source: Source) -> AlumniProfile:
    """Lock and return the profile ``actor`` speaks of as ``source``; raise NotYours.

    A person speaks of herself, the center of everybody else, a representative of the units entrusted. What a survey,
    an employer or the student records say is brought by their rooms, which have looked at who says it.
    """
    rows = AlumniProfile.objects.exclude(state=LifeCycle.ERASED)
    if source == Source.SELF:
        rows = rows.filter(pk=actor.profile_id or 0)
    elif source == Source.STAFF and Audience.CENTER not in actor.audiences:
        raise NotYours
    elif source == Source.REPRESENTATIVE:
        rows = rows.filter(entrusted_q(actor.unit_paths))
    if source in (Source.STAFF, Source.REPRESENTATIVE):
        rows = rows.filter(of_others_q(actor))
    if not rows.filter(pk=profile_id).exists():
        raise NotYours
    # The condition reads other tables, the lock one row.
    profile = AlumniProfile.objects.select_for_update().exclude(state=LifeCycle.ERASED).filter(pk=profile_id).first()
    if profile is None:
        raise NotYours
    return profile


def set_value(profile: AlumniProfile, field: str, value: Value, source: str) -> None:
    """Put a cleaned value on the profile, unsaved; a new job ends the present ones the day it begins, at the latest."""
    if field in _TERMS:
        setattr(profile, field, _TERMS[field]().get(code=value) if value else None)
    elif field == "job":
        began, present = date.fromisoformat(value["started_on"]), list(present_jobs(profile))
        name = fold(value["employer_name"])
        for job in present:
            job.ended_on = max(job.started_on, began)
            job.save(update_fields=["ended_on"])
        Employment.objects.create(
            profile=profile,
            # Another position at the same firm: it stays the present employer, who never finds the person.
            employer_id=next((job.employer_id for job in present if fold(job.employer_name) == name), None),
            employer_name=value["employer_name"],
            title=value["title"],
            started_on=began,
            source=source,
        )
    else:
        setattr(profile, field, value)


def columns_of(fields: Collection[str]) -> list[str]:
    """Return the columns of the profile that hold these fields, with the keys a name is found by."""
    columns = [field for field in fields if field not in ("job", "degree")]
    return [*columns, "name_key", "name_folded"] if {"first_name", "last_name"} & set(columns) else columns


def _day(actor: Viewer, on: date | None) -> date:
    if on is not None and on > actor.today:
        raise TooEarly
    return on or actor.today
