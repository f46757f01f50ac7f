"""Writing the ledger, and taking it apart for those who were read."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.privacy.audiences import Audience
from portal.privacy.driver import written_meanwhile
from portal.privacy.viewers import Viewer

from .access import Access
from .models import Followed, Line, Reading

logger = logging.getLogger(__name__)

RECORDED = frozenset({Audience.EMPLOYER, Audience.UNIT, Audience.CENTER})
"""The audiences whose reads the owner is told of: firms, and staff who see what is closed to others."""
BATCH = 500
LONGEST_WORDS = 300
_EVERY_BATCH = 1_000_000


class LedgerUnavailable(Exception):
    """The ledger cannot be written, so nothing is shown (S1-23, DOMAIN section 6 rule 5)."""

    message = _("People cannot be shown at the moment. Please try again in a minute.")


class ReasonRequired(Exception):
    """Staff look at what is closed to others and did not say why; nothing is shown (S1-23)."""

    message = _("Please say why you look at people: send the header Access-Reason. Each person reads it.")


def is_recorded(viewer: Viewer) -> bool:
    """Say whether what ``viewer`` reads of others is written down; nobody stands behind a viewer of an index."""
    return viewer.is_signed_in and not RECORDED.isdisjoint(viewer.audiences)


def _audience(viewer: Viewer) -> Audience:
    # Whoever is in another office of the university reads as its center does.
    kinds = (kind for kind in (Audience.EMPLOYER, Audience.CENTER, Audience.UNIT) if kind in viewer.audiences)
    return next(kinds, Audience.CENTER)


@contextmanager
def recorded(viewer: Viewer, people: Mapping[int, int], access: Access) -> Iterator[None]:
    """Write down that ``viewer`` is about to be shown these people; one statement, none where nobody is shown.

    ``people`` holds the mask of the groups of fields shown by the key of the profile. The row is written while the
    block works out what will be shown, for which it needs no database. Raises LedgerUnavailable, at the block's end
    too: then nothing may be shown.
    """
    if not people:
        yield
        return
    if viewer.user_id is None:
        raise LedgerUnavailable
    try:
        # A savepoint where a transaction runs: a refusal here must not take the caller's work with it.
        apart = transaction.atomic() if transaction.get_connection().in_atomic_block else nullcontext()
        with apart, written_meanwhile(_INSERT, _row(viewer, people, access)):
            yield
    except DatabaseError as refused:
        logger.exception("the access ledger cannot be written")
        raise LedgerUnavailable from refused


def record(viewer: Viewer, people: Mapping[int, int], access: Access) -> None:
    """Write down a read as ``recorded`` does, where nothing is left to be worked out."""
    with recorded(viewer, people, access):
        pass


_WRITTEN = ("user_id", "audience", "employer_id", "door", "question", "reason", "people", "read_at")
_NAMES = ", ".join(f'"{name}"' for name in _WRITTEN)
_MARKS = ", ".join("%s" for _ in _WRITTEN)
# Table and columns are the model's own names.
_INSERT = f'INSERT INTO "{Reading._meta.db_table}" ({_NAMES}, "unpacked") VALUES ({_MARKS}, false)'  # noqa: S608
_READ_AT = Reading._meta.get_field("read_at")


def _row(viewer: Viewer, people: Mapping[int, int], access: Access) -> tuple[Any, ...]:
    """Return the values of one reading, from plain ones: every page a firm or a colleague reads holds it up."""
    return (
        viewer.user_id,
        _audience(viewer).value,
        viewer.employer_id,
        access.door.value,
        access.question[:LONGEST_WORDS],
        viewer.reason[:LONGEST_WORDS],
        # Pairs of whole numbers, as JSON writes them.
        f"[{', '.join([f'[{who}, {groups}]' for who, groups in people.items()])}]",
        _READ_AT.get_db_prep_save(timezone.now(), transaction.get_connection()),
    )


def unpack(*, limit: int = BATCH) -> int:
    """Take up to ``limit`` readings apart into a line a person; return how many. Two at once never do one twice."""
    with transaction.atomic():
        packed = list(Reading.objects.filter(unpacked=False).order_by("pk").values_list("pk", "people")[:limit])
        mine = Reading.objects.filter(pk__in=[pk for pk, _people in packed], unpacked=False).update(
            unpacked=True, people=[]
        )
        if mine != len(packed):  # somebody else was quicker with some of them, and will finish them
            transaction.set_rollback(True)
            return 0
        lines = (Line(reading_id=pk, profile_id=who, groups=groups) for pk, people in packed for who, groups in people)
        Line.objects.bulk_create(lines, batch_size=5_000)
    return mine


def unpack_all(*, most: int = 20) -> int:
    """Take apart what waits, in at most ``most`` batches; return how many readings that were."""
    done = 0
    for _turn in range(most):
        taken = unpack()
        done += taken
        if taken < BATCH:
            break
    return done


def follow(*, gone_id: int, kept_id: int) -> None:
    """Let what was read of a record follow it into the one it becomes part of. Belongs inside the merge's transaction.

    One reading that saw both records leaves one line, with the groups of both.
    """
    unpack_all(most=_EVERY_BATCH)
    lines = Line.objects.filter(profile_id=gone_id)
    stays = {line.reading_id: line for line in Line.objects.filter(profile_id=kept_id, reading__lines__in=lines)}
    told, joined = [], []
    for line in lines.iterator(chunk_size=5_000):
        same = stays.get(line.reading_id)
        told.append(Followed(line=same or line, came_from=gone_id, groups=line.groups if same else None))
        if same is not None:
            same.groups |= line.groups
            joined.append(line.pk)
    Followed.objects.bulk_create(told, batch_size=5_000)
    Line.objects.bulk_update(stays.values(), ["groups"], batch_size=500)
    for first in range(0, len(joined), 5_000):
        Line.objects.filter(pk__in=joined[first : first + 5_000]).delete()
    lines.update(profile_id=kept_id)


def part(*, gone_id: int, kept_id: int) -> None:
    """Give a record that comes back the lines that had followed it. Belongs inside the transaction that parts them."""
    followed = Followed.objects.filter(came_from=gone_id, line__profile_id=kept_id)
    shared = [
        Line(reading_id=row.line.reading_id, profile_id=gone_id, groups=row.groups or 0)
        for row in followed.filter(groups__isnull=False).select_related("line")
    ]
    moved = list(followed.filter(groups__isnull=True).values_list("line_id", flat=True))
    for first in range(0, len(moved), 5_000):
        Line.objects.filter(pk__in=moved[first : first + 5_000]).update(profile_id=gone_id)
    Followed.objects.filter(came_from=gone_id).delete()
    Line.objects.bulk_create(shared, batch_size=5_000)


def forget(profile_id: int) -> int:
    """Take a person out of the ledger; return how many lines that were. Belongs inside the caller's transaction."""
    unpack_all()
    return Line.objects.filter(profile_id=profile_id).delete()[0]
