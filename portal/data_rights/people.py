"""Who is meant: everything by which the tables know one person."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet

from .rules import PROFILE, USER, About, Rule, model_of

ADDRESS = "account.EmailAddress"


@dataclass(frozen=True, slots=True)
class Person:
    """One person, with an account, a profile, or both.

    ``addresses`` are for tables that know nothing else of them: only those that are known to be the person's.
    """

    user_id: int | None
    profile_id: int | None
    user_public_id: UUID | None
    profile_public_id: UUID | None
    addresses: frozenset[str]


def person_of(*, user: UUID | None = None, profile: UUID | None = None, lock: bool = False) -> Person | None:
    """Return the person with this public id of an account or a profile, or None where neither is there (any more).

    With ``lock`` the rows are held until the transaction ends, so that nothing is written about the person meanwhile.
    """
    users, profiles = apps.get_model(USER)._base_manager.all(), apps.get_model(PROFILE)._base_manager.all()
    if lock:
        # The record before the account: whoever writes about a record holds it first, and then the account rows name.
        users, profiles = users.select_for_update(), profiles.select_for_update(of=("self",))
    record = profiles.filter(public_id=profile).first() if profile else None
    if record is None and user:
        record = profiles.filter(user__public_id=user).first()
    account = users.filter(public_id=user).first() if user else None
    if account is None and record is not None and record.user_id is not None:
        account = users.filter(pk=record.user_id).first()
    if record is not None and record.state == "erased" and account is None:
        return None
    if record is None and account is None:
        return None
    return Person(
        getattr(account, "pk", None),
        getattr(record, "pk", None),
        getattr(account, "public_id", None),
        getattr(record, "public_id", None),
        _proven(account, record),
    )


def _proven(account: Any, record: Any) -> frozenset[str]:
    """Return the addresses that are the person's: with an account those it has proved.

    What somebody wrote into the own contact data proves nothing: under another's address they would get, and erase,
    what that other one asked for. Without an account it is the word of the student records or of the center.
    """
    if account is None:
        return frozenset({record.contact_email} - {""})
    proved = apps.get_model(ADDRESS)._base_manager.filter(user_id=account.pk, verified=True)
    return frozenset({account.email, *proved.values_list("email", flat=True)} - {""})


def rows_about(key: str, rule: Rule, person: Person) -> "QuerySet[Any]":
    """Return the rows that the column of ``key`` ties to ``person``; none where the person has no such side."""
    model, name = model_of(key)
    rows = model._base_manager.all()
    if rule.about is About.PARENT:
        return rows.none()
    if key in (USER, PROFILE):
        own = person.user_id if key == USER else person.profile_id
        return rows.filter(pk=own) if own is not None else rows.none()
    if rule.about is About.ADDRESS:
        spelled = Q()
        for address in person.addresses:
            spelled |= Q(**{f"{name}__iexact": address})
        return rows.filter(spelled) if person.addresses else rows.none()
    leads_to_user = rule.about is About.USER_KEY
    if rule.about is About.RELATION:
        leads_to_user = model._meta.get_field(name).related_model is apps.get_model(USER)
    number = person.user_id if leads_to_user else person.profile_id
    return rows.filter(**{name: number}) if number is not None else rows.none()
