"""Reads of the audit log, for the privacy officer."""

from datetime import datetime

from django.db.models import QuerySet

from .models import Link


def links(
    *,
    actor_id: int | None = None,
    subjects: tuple[str, ...] = (),
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[Link]:
    """Return the links of an actor, about one of these pseudonyms, in a period; the latest first."""
    asked = {"actor": None if actor_id is None else str(actor_id), "at__gte": since, "at__lt": before}
    rows = Link.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    return (rows.filter(subject__in=subjects) if subjects else rows).order_by("-number")
