"""Reads of talent lists: of each, those people alone whom the firm finds at this moment."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Count, QuerySet

from portal.alumni.projection import Alumnus
from portal.alumni.selectors import found_by_firm, projections_in_place
from portal.employers.selectors import in_force_q, names_of_members
from portal.ledger.access import Access, Door
from portal.privacy.viewers import Viewer, as_firm

from .models import TalentEntry, TalentList

MOST_LISTS = 50
A_TALENT_LIST = Access(Door.LIST, "talent list")


def lists_of(viewer: Viewer) -> list[TalentList]:
    """Return the lists of the firm a viewer searches for, by name; none where it is not in force."""
    rows = TalentList.objects.filter(in_force_q(viewer.today, through="employer__"), employer=viewer.employer_id or 0)
    return list(rows[:MOST_LISTS])


def entries(viewer: Viewer) -> QuerySet[TalentEntry]:
    """Return who stands on the lists of the viewer's firm and is found by it now.

    Whoever closed herself, blocked the firm or works there now is not among them, and comes back with the opening.
    """
    found = found_by_firm(as_firm(viewer)).order_by().values("pk")
    return TalentEntry.objects.filter(talent_list__employer=viewer.employer_id or 0, profile__in=found)


def counts_of(viewer: Viewer, lists: Iterable[TalentList]) -> dict[int, int]:
    """Return how many people the firm finds on each of these lists, by the list's key: one statement."""
    rows = entries(viewer).filter(talent_list__in=[one.pk for one in lists]).order_by()
    counted = rows.values("talent_list_id").annotate(people=Count("pk"))
    return dict(counted.values_list("talent_list_id", "people"))


def seen_people(viewer: Viewer, rows: Sequence[TalentEntry], asked: Collection[str]) -> list[Alumnus | None]:
    """Return what the firm sees of the person of each entry, once the ledger holds it; ``asked`` names the fields.

    Raises LedgerUnavailable.
    """
    keys = list(dict.fromkeys(row.profile_id for row in rows))
    seen = projections_in_place(as_firm(viewer), keys, asked, access=A_TALENT_LIST)
    people = dict(zip(keys, seen, strict=True))
    return [people[row.profile_id] for row in rows]


def colleagues(viewer: Viewer, rows: Iterable[TalentEntry]) -> dict[int, str]:
    """Return the names of those who added these entries and still act for the firm, by the key of their account."""
    return names_of_members(viewer.employer_id or 0, {row.added_by_id for row in rows if row.added_by_id})
