"""Making lists of people to call, and putting people on them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.institution.models import Unit
from portal.institution.selectors import within
from portal.privacy.audiences import Audience
from portal.privacy.deeds import note, note_on, thing
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.reference.names import given_name
from portal.tracking import selectors
from portal.tracking.calling import LONGEST_NAME, MOST_ON_LIST
from portal.tracking.models import Call, CallList
from portal.tracking.rights import NotEntrusted, in_office


class BadName(DeedRefused):
    """A list without a name, or with one that is too long."""

    code = "BAD_NAME"
    message = _("Give the list a name of up to 120 characters.")


class ListClosed(DeedRefused):
    """The list is finished: nobody is called from it, and nobody is put on it."""

    code = "LIST_FINISHED"
    message = _("This list is finished.")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of those who were to be put on a list.

    ``absent`` are those who are not there for the viewer, whether they are somebody else's or nobody; ``resting`` those
    who are not to be called or have no number that works; ``left_out`` those for whom the list was full.
    """

    added: int = 0
    already: int = 0
    resting: int = 0
    absent: int = 0
    left_out: int = 0


def make_list(actor: Viewer, *, unit_id: UUID | None, name: str) -> CallList:
    """Make an empty list for a unit, by its public id. Raises NotEntrusted for another's unit and BadName."""
    told = given_name(name, longest=LONGEST_NAME, refusal=BadName)
    with transaction.atomic():
        staff = in_office(actor)
        units = Unit.objects.filter(public_id=unit_id) if unit_id else Unit.objects.none()
        if Audience.CENTER not in staff.audiences:
            units = units.filter(within(staff.unit_paths))
        unit = units.first()
        if unit is None:
            raise NotEntrusted
        made = CallList.objects.create(unit=unit, name=told, created_by_id=actor.user_id)
        note_on(staff, "tracking.calllist.make", made)
        return made


def close_list(actor: Viewer, *, list_id: UUID | None) -> CallList:
    """Finish a list; who is still waiting on it is not called. Raises NotEntrusted, ListClosed."""
    with transaction.atomic():
        staff = in_office(actor)
        found = open_list(staff, list_id)
        found.closed_at = timezone.now()
        found.save(update_fields=["closed_at"])
        note_on(staff, "tracking.calllist.close", found, fields=["closed_at"])
        return found


def add_people(actor: Viewer, *, list_id: UUID | None, people: Collection[UUID]) -> Added:
    """Put people on a list by their public ids; whoever is on it stays as they are. Raises NotEntrusted, ListClosed."""
    wanted = set(people)
    with transaction.atomic():
        staff = in_office(actor)
        call_list = open_list(staff, list_id)
        return _add(staff, call_list, selectors.people(staff).filter(public_id__in=wanted), asked=len(wanted))


def add_matching(actor: Viewer, *, list_id: UUID | None, rows: QuerySet[Any]) -> Added:
    """Put those of ``rows``, profiles however they were chosen, on a list. Raises NotEntrusted, ListClosed."""
    with transaction.atomic():
        staff = in_office(actor)
        return _add(staff, open_list(staff, list_id), rows, asked=None)


def open_list(staff: Viewer, list_id: UUID | None) -> CallList:
    """Lock and return a list of the viewer's units that is not finished. Raises NotEntrusted, ListClosed."""
    rows = selectors.call_lists(staff).select_for_update(of=("self",))
    found = rows.filter(public_id=list_id).first() if list_id else None
    if found is None:
        raise NotEntrusted
    if found.closed_at is not None:
        raise ListClosed
    return found


def _add(staff: Viewer, call_list: CallList, rows: QuerySet[Any], *, asked: int | None) -> Added:
    path = call_list.unit.path
    # Asked for once more within the list's own unit, whoever chose the rows.
    own = selectors.people(staff, path).filter(pk__in=rows.order_by().values("pk"))
    ids = set(own.values_list("pk", flat=True)[: MOST_ON_LIST * 20])
    on_it = set(Call.objects.filter(call_list=call_list).values_list("profile_id", flat=True))
    numbers = dict(selectors.callable_people(staff, path).filter(pk__in=ids - on_it).values_list("pk", "contact_phone"))
    ready = sorted(selectors.open_numbers(numbers))
    room = max(0, MOST_ON_LIST - len(on_it))
    new = ready[:room]
    Call.objects.bulk_create(
        [Call(call_list=call_list, profile_id=pk, due_on=staff.today) for pk in new], batch_size=500
    )
    if new:
        note(staff, "tracking.calllist.add", about=[thing(call_list)], fields=["calls"], reason=str(len(new)))
    return Added(
        added=len(new),
        already=len(ids & on_it),
        resting=len(ids - on_it) - len(ready),
        absent=0 if asked is None else asked - len(ids),
        left_out=len(ready) - len(new),
    )
