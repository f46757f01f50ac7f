"""What a firm does with its lists. Every deed locks the firm: of two at once, one comes after the other."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.alumni.selectors import found_by_firm
from portal.employers.selectors import locked_firm_of
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer, as_firm
from portal.reference.names import given_name

from .models import LONGEST_NAME, LONGEST_NOTE, TalentEntry, TalentList
from .selectors import MOST_LISTS, entries

MOST_PEOPLE = 500
"""People the firm finds on one list; whoever is hidden from it takes no place."""
MOST_AT_ONCE = 100


class BadName(DeedRefused):
    """Empty, or longer than a list can show."""

    code, field = "INVALID", "name"
    message = _("Give the list a name of up to 80 characters.")


class NameTaken(DeedRefused):
    """The firm keeps another list under this name."""

    code, field = "NAME_TAKEN", "name"
    message = _("Your firm has a list of this name already.")


class TooManyLists(DeedRefused):
    """The firm keeps as many lists as there can be."""

    code = "TOO_MANY"
    message = _("Your firm has as many lists as there can be. Please delete one first.")


class ListFull(DeedRefused):
    """The list would hold more people than one can."""

    code, field = "LIST_FULL", "alumnusIds"
    message = _("A list holds up to 500 people. Please remove some first, or make another list.")


class TooManyAtOnce(DeedRefused):
    """More people in one deed than there may be."""

    code, field = "INVALID", "alumnusIds"
    message = _("Add up to 100 people at once.")


class BadNote(DeedRefused):
    """Longer than a note can be."""

    code, field = "INVALID", "note"
    message = _("A note has at most 1,000 characters.")


class NotThere(DeedRefused):
    """No such list or entry of the actor's firm, or the person is hidden from it: one answer for all."""

    code = "NOT_FOUND"
    message = _("There is nothing here under this name.")


def _noted(note: str) -> str:
    given = note.strip()
    if len(given) > LONGEST_NOTE:
        raise BadNote
    return given


def _list_of(firm_id: int, public_id: UUID) -> TalentList:
    row = TalentList.objects.filter(employer=firm_id, public_id=public_id).first()
    if row is None:
        raise NotThere
    return row


def _entry_of(actor: Viewer, public_id: UUID) -> TalentEntry:
    row = entries(actor).filter(public_id=public_id).select_related("talent_list").first()
    if row is None:
        raise NotThere
    return row


def create_list(actor: Viewer, *, name: str) -> TalentList:
    """Make an empty list for the actor's firm. Raises MayNotSearch, BadName, NameTaken, TooManyLists."""
    given = given_name(name, longest=LONGEST_NAME, refusal=BadName)
    with transaction.atomic():
        firm_id = locked_firm_of(actor).pk
        kept = TalentList.objects.filter(employer=firm_id)
        if kept.filter(name=given).exists():
            raise NameTaken
        if kept.count() >= MOST_LISTS:
            raise TooManyLists
        return TalentList.objects.create(
            employer_id=firm_id, name=given, created_by_id=actor.user_id, created_on=actor.today
        )


def rename_list(actor: Viewer, *, list_id: UUID, name: str) -> TalentList:
    """Give a list of the actor's firm another name. Raises MayNotSearch, BadName, NotThere, NameTaken."""
    given = given_name(name, longest=LONGEST_NAME, refusal=BadName)
    with transaction.atomic():
        firm_id = locked_firm_of(actor).pk
        row = _list_of(firm_id, list_id)
        if TalentList.objects.filter(employer=firm_id, name=given).exclude(pk=row.pk).exists():
            raise NameTaken
        row.name = given
        row.save(update_fields=["name"])
    return row


def delete_list(actor: Viewer, *, list_id: UUID) -> None:
    """Delete a list with its notes, those on people hidden by now too. Raises MayNotSearch, NotThere."""
    with transaction.atomic():
        firm_id = locked_firm_of(actor).pk
        _list_of(firm_id, list_id).delete()


def add_people(actor: Viewer, *, list_id: UUID, people: Collection[UUID], note: str = "") -> tuple[TalentList, int]:
    """Put people the firm finds on a list, with a note on each; return the list and how many came on it.

    Whoever is hidden from the firm is left out like nobody; who stands there already stays as she is. Raises
    MayNotSearch, NotThere, BadNote, TooManyAtOnce, ListFull: then nobody was added.
    """
    words, moment = _noted(note), timezone.now()
    if len(people) > MOST_AT_ONCE:
        raise TooManyAtOnce
    with transaction.atomic():
        row = _list_of(locked_firm_of(actor).pk, list_id)
        found = found_by_firm(as_firm(actor)).filter(public_id__in=list(people)).order_by("pk")
        there = TalentEntry.objects.filter(talent_list=row).values("profile")
        new = list(found.exclude(pk__in=there).values_list("pk", flat=True))
        if new and entries(actor).filter(talent_list=row).count() + len(new) > MOST_PEOPLE:
            raise ListFull
        told = {"note": words, "added_by_id": actor.user_id, "added_at": moment, "touched_at": moment}
        TalentEntry.objects.bulk_create(TalentEntry(talent_list=row, profile_id=key, **told) for key in new)
    return row, len(new)


def remove_person(actor: Viewer, *, entry_id: UUID) -> TalentList:
    """Take a person off a list, with the note; return the list. Raises MayNotSearch, NotThere."""
    with transaction.atomic():
        locked_firm_of(actor)
        row = _entry_of(actor, entry_id)
        row.delete()
    return row.talent_list


def set_note(actor: Viewer, *, entry_id: UUID, note: str) -> TalentEntry:
    """Write the note on a person of a list anew, empty to take it out. Raises MayNotSearch, BadNote, NotThere."""
    words = _noted(note)
    with transaction.atomic():
        locked_firm_of(actor)
        row = _entry_of(actor, entry_id)
        row.note, row.touched_at = words, timezone.now()
        row.save(update_fields=["note", "touched_at"])
    return row
