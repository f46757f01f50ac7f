"""Erasing a person, whole, and again after a restore (DOMAIN section 6 rule 6)."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.selectors import assignments_in_force
from portal.alumni.services import CHANGED
from portal.audit import services as audit
from portal.data_rights import journal
from portal.data_rights.erasing import carry_out
from portal.data_rights.models import Cause, Destruction
from portal.data_rights.people import Person, person_of
from portal.data_rights.rules import PROFILE
from portal.outbox import services as outbox
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition


class NobodyThere(Exception):
    """No person with these ids, or one who is erased already."""

    message = _("There is no such person.")


class InOffice(Exception):
    """Whoever holds a role is not erased: the role ends first, so that no task is orphaned."""

    message = _("This person still holds a role; it has to be ended first.")


def erase_person(
    actor: Viewer | None,
    *,
    user: UUID | None = None,
    profile: UUID | None = None,
    cause: Cause = Cause.REQUEST,
    number: str = "",
) -> Destruction:
    """Erase a person from database, indices, files, lists, caches and sessions; effective with the next answer.

    The indices learn of it through the outbox; until then every question leaves the person out. What stays is an empty
    row under its opaque id and a line in the destruction log, with the ``number`` of the request it answers. Raises
    NobodyThere, InOffice.
    """
    with transaction.atomic():
        person = person_of(user=user, profile=profile, lock=True)
        if person is None:
            raise NobodyThere
        if cause is not Cause.REPLAY and holds_office(person):
            raise InOffice
        rows = carry_out(person)
        by = None if actor is None or actor.user_id == person.user_id else actor.user_id
        if person.profile_id is not None:
            _note_end(person.profile_id, by)
            outbox.write(CHANGED, [person.profile_id])
        done = Destruction.objects.create(
            at=timezone.now(),
            cause=cause,
            ordered_by_id=by,
            user_public_id=person.user_public_id,
            profile_public_id=person.profile_public_id,
            rows=rows,
            request_number=number,
        )
        audit.write(
            "erase",
            actor_id=by,
            by_self=actor is not None and actor.user_id == person.user_id,
            subject=_subject(person),
            fields=rows,
            reason=cause,
        )
        # Last, because it cannot be taken back: what fails before it leaves no line.
        journal.append(journal.Line(done.act, person.user_public_id, person.profile_public_id))
    return done


def _note_end(profile_id: int, by: int | None) -> None:
    """Leave the trace every change of state leaves; from which state is nobody's business any more."""
    Transition.objects.create(
        entity=PROFILE.lower(),
        entity_id=profile_id,
        name="erase",
        source="",
        target="erased",
        actor_id=by,
        at=timezone.now(),
    )


def _subject(person: Person) -> str:
    if person.profile_id is not None:
        return audit.pseudonym("profile", person.profile_id)
    return "" if person.user_id is None else audit.pseudonym("user", person.user_id)


def holds_office(person: Person) -> bool:
    """Say whether somebody holds a role today."""
    if person.user_id is None:
        return False
    return assignments_in_force(timezone.localdate()).filter(user_id=person.user_id).exists()


def replay_erasures() -> list[Destruction]:
    """Erase again everybody whom the journal or the log knows as erased and whom a restore brought back.

    Returns the new acts; repeating it finds nobody. Raises ValueError where the journal cannot be read.
    """
    told = {(line.user, line.profile) for line in journal.lines()}
    told |= set(Destruction.objects.values_list("user_public_id", "profile_public_id"))
    done = []
    for user, profile in sorted(told, key=str):
        for account, record in ((user, None), (None, profile)):
            try:
                done.append(erase_person(None, user=account, profile=record, cause=Cause.REPLAY))
            except NobodyThere:
                continue
    return done
