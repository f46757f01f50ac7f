"""Letters that are handed over once: one a person and occasion, whoever is killed and whatever runs twice."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from . import services
from .models import Letter

_BATCH = 1000


def announce(topic: str, occasion: str, profile_ids: Iterable[int]) -> int:
    """Write down that these people get a letter of ``topic`` on ``occasion``, and the facts that lead to it.

    Whoever has that letter already is left out, so a task may run again. Returns how many are new.
    """
    people = sorted(set(profile_ids))
    written = 0
    for first in range(0, len(people), _BATCH):
        part = people[first : first + _BATCH]
        rows = Letter.objects.filter(topic=topic, occasion=occasion)
        with transaction.atomic():
            new = sorted({*part} - set(rows.filter(profile_id__in=part).values_list("profile_id", flat=True)))
            # Two tasks at once meet at the constraint; a fact told twice is harmless.
            Letter.objects.bulk_create(
                [Letter(topic=topic, occasion=occasion, profile_id=person) for person in new], ignore_conflicts=True
            )
            services.write(topic, rows.filter(profile_id__in=new).order_by("pk").values_list("pk", flat=True))
        written += len(new)
    return written


def waiting(ids: Sequence[int]) -> list[Letter]:
    """Return those of these letters that nobody handed over yet."""
    return list(Letter.objects.filter(pk__in=ids, handed_over_at__isnull=True).order_by("pk"))


def take(letter: Letter) -> bool:
    """Commit the mark "it leaves now" and say whether this process set it: the other one leaves the letter alone."""
    open_ = Letter.objects.filter(pk=letter.pk, handed_over_at__isnull=True)
    return bool(open_.update(handed_over_at=timezone.now()))


def give_back(letter: Letter) -> None:
    """Take the mark back: the mail server did not take the letter."""
    Letter.objects.filter(pk=letter.pk).update(handed_over_at=None)
