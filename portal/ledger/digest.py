"""The letter a month on who read a person: who wants one, whom it is due, and what stands in it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from portal.outbox import once

from .models import DigestWish, Line
from .services import unpack_all

DIGEST = "ledger.digest"
_EVERY_BATCH = 1_000_000


@dataclass(frozen=True, slots=True)
class Reader:
    """What one firm, or staff of one kind (``employer_id`` None), read of a person in a month.

    ``groups`` is the mask of all that was shown, ``questions`` what was searched or filtered by, the most frequent
    first.
    """

    audience: str
    employer_id: int | None
    reads: int
    groups: int
    questions: tuple[str, ...]


def set_digest(profile_id: int, *, wanted: bool, today: date) -> None:
    """Send somebody a letter a month from now on, or none any more; repeating it changes nothing."""
    with transaction.atomic():
        if wanted:
            DigestWish.objects.get_or_create(profile_id=profile_id, defaults={"since": today})
        else:
            DigestWish.objects.filter(profile_id=profile_id).delete()


def wants_digest(profile_id: int) -> bool:
    """Say whether somebody wants the letter."""
    return DigestWish.objects.filter(profile_id=profile_id).exists()


def who_want_it(profile_ids: Collection[int]) -> frozenset[int]:
    """Return those of these people who want the letter now."""
    return frozenset(DigestWish.objects.filter(profile_id__in=profile_ids).values_list("profile_id", flat=True))


def month_of(occasion: str) -> tuple[date, datetime, datetime]:
    """Return the first day of a month written as 2026-10, and the moments it begins and ends here."""
    first = date.fromisoformat(f"{occasion}-01")
    return first, _begins(first), _begins(_next(first))


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def announce_digests(today: date) -> int:
    """Write down the letters of the month before ``today``: one for each who wants it and was read; return how many.

    Two statements find them all. Running again, or late, adds whom an earlier run did not reach.
    """
    first = today.replace(day=1)
    occasion = (first - timedelta(days=1)).strftime("%Y-%m")
    _day, begins, ends = month_of(occasion)
    unpack_all(most=_EVERY_BATCH)
    readers = Line.objects.filter(reading__read_at__gte=begins, reading__read_at__lt=ends).values("profile_id")
    wishes = DigestWish.objects.filter(since__lt=first, profile_id__in=readers)
    return once.announce(DIGEST, occasion, wishes.values_list("profile_id", flat=True).iterator())


def month_of_readers(profile_ids: Collection[int], occasion: str) -> Mapping[int, list[Reader]]:
    """Return who read each of these people in a month, firms first, the most frequent first: one statement."""
    _day, begins, ends = month_of(occasion)
    rows = (
        Line.objects.filter(profile_id__in=profile_ids, reading__read_at__gte=begins, reading__read_at__lt=ends)
        .values_list(
            "profile_id", "reading__audience", "reading__employer_id", "groups", "reading__question", named=False
        )
        .annotate(reads=Count("pk"))
        .order_by("-reads", "reading__question", "groups")
    )
    found: dict[int, dict[tuple[int | None, str], list[tuple[int, str, int]]]] = defaultdict(lambda: defaultdict(list))
    for person, audience, employer, groups, question, reads in rows:
        found[person][employer, audience].append((groups, question, reads))
    return {
        person: sorted((_reader(key, told) for key, told in readers.items()), key=_rank)
        for person, readers in found.items()
    }


def _reader(key: tuple[int | None, str], told: list[tuple[int, str, int]]) -> Reader:
    employer_id, audience = key
    groups = 0
    for seen, _question, _reads in told:
        groups |= seen
    questions = tuple(dict.fromkeys(question for _groups, question, _reads in told if question))
    return Reader(audience, employer_id, sum(reads for *_rest, reads in told), groups, questions)


def _rank(reader: Reader) -> tuple[bool, int, int, str]:
    return reader.employer_id is None, -reader.reads, reader.employer_id or 0, reader.audience
