"""Reads of the audit log, for the privacy officer."""

from datetime import datetime

from django.db.models import QuerySet

from .models import Link, Look


def links(
    *,
    actor_id: int | None = None,
    subjects: tuple[str, ...] = (),
    purpose: str = "",
    since: datetime | None = None,
    before: datetime | None = None,
    below: int | None = None,
) -> QuerySet[Link]:
    """Return the links of an actor, about one of these pseudonyms, of a purpose, in a period; the latest first.

    ``below`` is where the last page ended: each page is read through an index, however long the log.
    """
    asked = {
        "actor": None if actor_id is None else str(actor_id),
        "purpose": purpose or None,
        "at__gte": since,
        "at__lt": before,
        "number__lt": below,
    }
    rows = Link.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    return (rows.filter(subject__in=subjects) if subjects else rows).order_by("-number")


def looks() -> QuerySet[Look]:
    """Return the looks at the chain, the latest first."""
    return Look.objects.all()
