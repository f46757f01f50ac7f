"""Answering a correction, an objection and a wish to be erased: the deed and the answer in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role
from portal.alumni.fields import FIELDS
from portal.alumni.provenance import Source
from portal.alumni.services import freshness
from portal.data_rights import consents
from portal.data_rights.copying import rows_to_copy
from portal.data_rights.models import DataRequest, RequestKind
from portal.data_rights.people import Person, person_of
from portal.data_rights.rules import Fate, model_of, present
from portal.privacy.models import Channel, Purpose
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.workflow.services import ReasonMissing

from .erasure import erase_person, holds_office
from .requests import RequestNotFound, entrusted, officer_only, settle


class WrongKind(Exception):
    """The request asks for something else."""

    message = _("This request asks for something else.")


class CorrectionWaits(Exception):
    """What is held comes from a source whose word stands against this one."""

    message = _("What is held comes from a stronger source; please settle that with the alumni center first.")


class NotConfirmed(Exception):
    """Erasing cannot be taken back: the number of the request is asked for a second time."""

    message = _("Please enter the number of the request as it stands above; nothing was erased.")


@dataclass(frozen=True, slots=True)
class Going:
    """What becomes of the rows of one table: how many, and why where they stay."""

    table: Any
    rows: int
    why: Any


@dataclass(frozen=True, slots=True)
class Preview:
    """What erasing would do: tables whose rows go, those that forget who it was, those that stay with the reason."""

    goes: tuple[Going, ...]
    forgets: tuple[Going, ...]
    stays: tuple[Going, ...]
    in_office: bool


@dataclass(frozen=True, slots=True)
class Farewell:
    """Where the last letter to an erased person goes; kept nowhere."""

    address: str
    language: str
    number: str


def person_behind(row: DataRequest) -> Person:
    """Return whose request it is; raise RequestNotFound where the person was erased."""
    user = row.user.public_id if row.user is not None else None
    profile = row.profile.public_id if row.profile is not None else None
    person = person_of(user=user, profile=profile) if user or profile else None
    if person is None:
        raise RequestNotFound
    return person


def preview_erasure(actor: Viewer, pk: int) -> Preview:
    """Tell what erasing the person of a request would take out and what stays. Raises NotAllowed, RequestNotFound."""
    officer_only(actor)
    row = DataRequest.objects.select_related("user", "profile").filter(pk=pk).first()
    if row is None:
        raise RequestNotFound
    person = person_behind(row)
    found = list(_counted(person))
    return Preview(
        goes=tuple(going for fate, going in found if fate is Fate.DELETE),
        forgets=tuple(going for fate, going in found if fate is Fate.DETACH),
        stays=tuple(going for fate, going in found if fate in (Fate.KEEP, Fate.ANONYMIZE)),
        in_office=holds_office(person),
    )


def _counted(person: Person) -> Iterator[tuple[Fate, Going]]:
    known, seen = present(), set[str]()
    for key, rule in known.items():
        model = model_of(key)[0]
        count = rows_to_copy(key, rule, person, known).count()
        # Two columns may lead from one table; what is anonymized by both is one row.
        if count and not (rule.fate is Fate.ANONYMIZE and model._meta.label in seen):
            yield rule.fate, Going(model._meta.verbose_name_plural, count, rule.why)
        seen.add(model._meta.label)


def answer_erasure(actor: Viewer, pk: int, *, confirmation: str) -> Farewell:
    """Erase the person of a request that is being worked on; the destruction log carries the request's number.

    Raises NotAllowed, OwnAffair, RequestNotFound, WrongKind, NotConfirmed, IllegalTransition, InOffice.
    """
    officer_only(actor)
    with transaction.atomic():
        row = _asked_for(actor, pk, RequestKind.ERASURE)
        person = person_behind(row)
        if confirmation.strip() != row.number:
            raise NotConfirmed
        goodbye = Farewell(next(iter(sorted(person.addresses)), ""), row.language, row.number)
        if row.user is not None:
            goodbye = Farewell(row.user.email, row.language, row.number)
        # The audit link is written by the erasure, last.
        settle(actor, row, "", audited=False)
        erase_person(actor, user=person.user_public_id, profile=person.profile_public_id, number=row.number)
    return goodbye


def answer_correction(actor: Viewer, pk: int, answer: str = "") -> DataRequest:
    """Write the right value as its source tells it, and answer; what it replaces is kept by the room of the profile.

    What is not written from here (education, something else, an account without a record) needs an ``answer`` that says
    what was done. Raises NotAllowed, OwnAffair, RequestNotFound, WrongKind, ReasonMissing, IllegalTransition,
    InvalidProfile, and CorrectionWaits where a stronger word stands; nothing is written then.
    """
    officer_only(actor)
    with transaction.atomic():
        row = _asked_for(actor, pk, RequestKind.CORRECTION)
        person = person_behind(row)
        if is_written(row, person):
            _write(actor, person, row)
        elif not answer.strip():
            raise ReasonMissing
        return settle(actor, row, answer)


def is_written(row: DataRequest, person: Person) -> bool:
    """Say whether the answer to a correction writes the value itself."""
    return person.profile_id is not None and row.field in FIELDS


def _write(actor: Viewer, person: Person, row: DataRequest) -> None:
    """Tell the value: of a name the center's word on evidence, of anything else the person's own word."""
    if person.profile_id is None:
        raise RequestNotFound
    if FIELDS[row.field].group is FieldGroup.IDENTITY:
        # The right to have data corrected is the officer's duty, whatever else the officer may do with records.
        speaker, source = replace(actor, roles=actor.roles | {Role.CENTER_STAFF}), Source.STAFF
    else:
        speaker, source = Viewer(today=actor.today, user_id=actor.user_id, profile_id=person.profile_id), Source.SELF
    written = freshness.write(speaker, profile_id=person.profile_id, values={row.field: row.value}, source=source)
    if written.proposed:
        raise CorrectionWaits


def answer_objection(actor: Viewer, pk: int, _reason: str = "") -> DataRequest:
    """End the purpose somebody objects to, consent and what it opened, and answer.

    Nothing opens it again but the person. Raises NotAllowed, OwnAffair, RequestNotFound, WrongKind, IllegalTransition.
    """
    officer_only(actor)
    with transaction.atomic():
        row = _asked_for(actor, pk, RequestKind.OBJECTION)
        person = person_behind(row)
        if person.user_id is not None:
            herself = Viewer(today=actor.today, user_id=person.user_id, profile_id=person.profile_id)
            consents.withdraw(herself, purposes=[Purpose(row.purpose)], channel=Channel.DESK)
        return settle(actor, row, "")


def _asked_for(actor: Viewer, pk: int, kind: RequestKind) -> DataRequest:
    row = entrusted(actor, pk)
    if row.kind != kind:
        raise WrongKind
    return row
