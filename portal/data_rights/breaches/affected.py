"""Whom a breach affected, from the access ledger and the audit log; the people come in batches, however many."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.apps import apps
from django.db.models import Case, Count, F, Max, Min, QuerySet, Value, When

from portal.audit import selectors as audit
from portal.audit.services import pseudonym
from portal.data_rights.models import Breach, BreachScope
from portal.data_rights.rules import PROFILE, USER
from portal.employers.selectors import members_of
from portal.ledger.access import Door
from portal.ledger.selectors import lines_between
from portal.privacy.policies import FieldGroup

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Changes:
    """What was done to one person in office: how often, which fields, from when to when."""

    times: int
    fields: frozenset[str]
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Affected:
    """One person: who it is, what was read of them, through which doors, and what was done to them."""

    profile_id: int | None
    user_id: int | None = None
    record: str = ""
    name: str = ""
    email: str = ""
    times: int = 0
    first: datetime | None = None
    last: datetime | None = None
    groups: tuple[FieldGroup, ...] = ()
    doors: tuple[Door, ...] = ()
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a breach goes, in figures."""

    people: int
    readings: int
    changed: int
    groups: tuple[FieldGroup, ...]


def lines_of(breach: Breach) -> QuerySet[Any]:
    """Return the lines of the ledger the breach is about."""
    by: dict[str, int] = {}
    if breach.scope == BreachScope.ACCOUNT:
        by["user_id"] = breach.account_id or 0
    if breach.scope == BreachScope.FIRM:
        by["employer_id"] = breach.firm_id or 0
    return lines_between(since=breach.since, until=breach.until, **by)


def _actors(breach: Breach) -> Iterable[int | None]:
    """Return whose deeds count: None stands for everybody's."""
    if breach.scope == BreachScope.ACCOUNT:
        return [breach.account_id or 0]
    if breach.scope == BreachScope.FIRM:
        return [member.user_id for member in members_of(breach.firm_id or 0)]
    return [None]


def changes_of(breach: Breach) -> dict[str, Changes]:
    """Return what was done to people, by what stands for them in the audit log."""
    found: dict[str, Changes] = {}
    for actor in _actors(breach):
        links = audit.links(actor_id=actor, since=breach.since, before=breach.until).filter(subject__gt="")
        for link in links.exclude(subject__contains=":").iterator(chunk_size=BATCH):
            before = found.get(link.subject) or Changes(0, frozenset(), link.at, link.at)
            found[link.subject] = Changes(
                before.times + 1,
                before.fields | set(link.fields),
                min(before.first, link.at),
                max(before.last, link.at),
            )
    return found


def _bit(group: FieldGroup) -> str:
    return f"group_{group.bit}"


def _summed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add the groups that were seen, one column each: both databases know how."""
    summed: QuerySet[Any] = rows.annotate(**{_bit(group): Max(F("groups").bitand(group.bit)) for group in FieldGroup})
    return summed


def _groups(row: dict[str, Any]) -> tuple[FieldGroup, ...]:
    return tuple(group for group in FieldGroup if row[_bit(group)])


def extent_of(breach: Breach) -> Extent:
    """Return the figures: two statements over the ledger, one over the audit log an actor."""
    lines, changed = lines_of(breach), changes_of(breach)
    bits = {_bit(group): Max(F("groups").bitand(group.bit)) for group in FieldGroup}
    row = lines.aggregate(people=Count("profile_id", distinct=True), readings=Count("pk"), **bits)
    also = 0
    if changed:
        also = sum(1 for one in _only_changed(breach, changed))
    return Extent(row["people"] + also, row["readings"], len(changed), _groups(row))


def affected_by(breach: Breach) -> Iterator[Affected]:
    """Yield everybody read or changed, with name and address; those read first, by record."""
    changed = changes_of(breach)
    doors = {f"door_{door.value}": Max(Case(When(reading__door=door, then=1), default=Value(0))) for door in Door}
    rows = (
        _summed(lines_of(breach).order_by().values("profile_id"))
        .annotate(times=Count("pk"), first=Min("reading__read_at"), last=Max("reading__read_at"), **doors)
        .order_by("profile_id")
    )
    read = (
        Affected(
            row["profile_id"],
            times=row["times"],
            first=row["first"],
            last=row["last"],
            groups=_groups(row),
            doors=tuple(door for door in Door if row[f"door_{door.value}"]),
        )
        for row in rows.iterator(chunk_size=BATCH)
    )
    yield from _with_names(read, changed)
    yield from _with_names(_only_changed(breach, changed), changed)


def _only_changed(breach: Breach, changed: dict[str, Changes]) -> Iterator[Affected]:
    """Yield those who were changed and not read: whom a pseudonym stands for is found by making all of them."""
    left = set(changed)
    for label, kind in ((PROFILE, "profile"), (USER, "user")):
        keys = apps.get_model(label)._base_manager.order_by("pk").values_list("pk", flat=True)
        for key in keys.iterator(chunk_size=10_000) if left else ():
            subject = pseudonym(kind, key)
            if subject in left:
                left.discard(subject)
                one = Affected(key) if kind == "profile" else Affected(None, key)
                if kind == "user" or not lines_of(breach).filter(profile_id=key).exists():
                    yield replace(one, changes=changed[subject])
                if not left:
                    break


def _with_names(people: Iterable[Affected], changed: dict[str, Changes]) -> Iterator[Affected]:
    """Add who each is, a batch a statement; somebody erased by now has no name any more."""
    rest = iter(people)
    while batch := list(islice(rest, BATCH)):
        records = _called(PROFILE, [one.profile_id for one in batch if one.profile_id is not None])
        users = _called(USER, [one.user_id for one in batch if one.user_id is not None])
        for one in batch:
            found = records.get(one.profile_id) if one.profile_id is not None else users.get(one.user_id)
            key, name, email = found or ("", "", "")
            told = one.changes
            if changed and told is None and one.profile_id is not None:
                told = changed.get(pseudonym("profile", one.profile_id))
            yield replace(one, record=key, name=name, email=email, changes=told)


def _called(label: str, keys: list[int]) -> dict[int | None, tuple[str, str, str]]:
    address = "contact_email" if label == PROFILE else "email"
    rows = apps.get_model(label)._base_manager.filter(pk__in=keys)
    return (
        {
            key: (str(public_id), f"{first} {last}".strip(), email)
            for key, public_id, first, last, email in rows.values_list(
                "pk", "public_id", "first_name", "last_name", address
            )
        }
        if keys
        else {}
    )
