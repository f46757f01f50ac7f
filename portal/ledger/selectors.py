"""What the ledger tells."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import router
from django.db.models import Count, F, QuerySet

from .access import Door
from .models import Line, Reading

IN_PAGES = frozenset({Door.SEARCH, Door.LIST})
"""The doors by which people are shown a page at a time."""


def lines_of(profile_id: int) -> QuerySet[Line]:
    """Return who read this person, with the reading beside each line, newest first.

    Each row also holds ``read_at``, so that a list can be ordered by it. Readings that wait to be taken apart are not
    among them yet.
    """
    return (
        Line.objects.filter(profile_id=profile_id)
        .select_related("reading")
        .annotate(read_at=F("reading__read_at"))
        .order_by("-reading_id")
    )


def line_batches(profile_id: int, *, size: int = 500) -> Iterator[list[Line]]:
    """Yield all lines of a person, newest first, a batch a statement: the memory it takes does not grow with them."""
    rows, last = lines_of(profile_id), None
    while batch := list((rows if last is None else rows.filter(reading_id__lt=last))[:size]):
        yield batch
        last = batch[-1].reading_id


@dataclass(frozen=True, slots=True)
class Asked:
    """One question one contact of a firm asked through one door, and how many pages it was answered with."""

    employer_id: int
    user_id: int
    door: str
    question: str
    pages: int


def asked_for_firms(since: datetime, until: datetime) -> Iterator[Asked]:
    """Yield what firms asked in a period, each question of each contact once: one statement."""
    rows = Reading.objects.filter(read_at__gte=since, read_at__lt=until).exclude(employer_id=None)
    counted = rows.order_by().values("employer_id", "user_id", "door", "question").annotate(pages=Count("pk"))
    told = counted.values_list("employer_id", "user_id", "door", "question", "pages")
    for firm, user, door, question, pages in told.iterator(chunk_size=2_000):
        if firm is not None:
            yield Asked(firm, user, door, question, pages)


def people_by_question(employer_id: int, user_id: int, *, since: datetime, until: datetime) -> dict[str, set[int]]:
    """Return the keys of the people one contact of a firm was shown in lists, by the question: two statements.

    Readings that wait to be taken apart are among them.
    """
    database = router.db_for_write(Reading)
    mine = Reading.objects.using(database).filter(employer_id=employer_id, user_id=user_id, door__in=IN_PAGES)
    mine = mine.filter(read_at__gte=since, read_at__lt=until).order_by()
    found: dict[str, set[int]] = defaultdict(set)
    # Those that wait come first: one that is taken apart between the two statements is then found twice, not never.
    for question, people in mine.filter(unpacked=False).values_list("question", "people"):
        found[question].update(who for who, _groups in people)
    lines = Line.objects.using(database).filter(reading__in=mine.filter(unpacked=True).values("pk")).order_by()
    for question, who in lines.values_list("reading__question", "profile_id").distinct().iterator(chunk_size=2_000):
        found[question].add(who)
    return found


def people_read_for(employer_id: int, *, since: datetime, until: datetime | None = None) -> set[int]:
    """Return the keys of the people this firm was shown in a period: two statements, through the firm's index.

    Readings that wait to be taken apart are among them. Asked of the database that is written to.
    """
    database = router.db_for_write(Reading)
    mine = Reading.objects.using(database).filter(employer_id=employer_id, read_at__gte=since)
    mine = mine if until is None else mine.filter(read_at__lt=until)
    # Those that wait come first: one that is taken apart between the two statements is then found twice, not never.
    waiting = [people for (people,) in mine.filter(unpacked=False).values_list("people")]
    taken_apart = Line.objects.using(database).filter(reading__in=mine.filter(unpacked=True).values("pk"))
    found = set(taken_apart.order_by().values_list("profile_id", flat=True).distinct())
    return found.union(who for people in waiting for who, _groups in people)


def lines_between(
    *, since: datetime, until: datetime, user_id: int | None = None, employer_id: int | None = None
) -> QuerySet[Line]:
    """Return what was read of whom in a period, by everybody, one reader or one firm: the ground of a breach file.

    Found through the indices on the moment, the reader or the firm, however long the ledger is (DOMAIN section 6
    rule 13). Readings that wait to be taken apart are not among them yet.
    """
    asked = {"reading__user_id": user_id, "reading__employer_id": employer_id}
    rows = Line.objects.filter(reading__read_at__gte=since, reading__read_at__lt=until)
    return rows.filter(**{name: value for name, value in asked.items() if value is not None})
