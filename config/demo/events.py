"""The events: written, published and held by the center; people come to them in ``come_to_events``."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from portal.events import services
from portal.events.models import Event, EventState
from portal.institution.models import Unit
from portal.privacy.viewers import Viewer

from .material import content
from .organization import coordinator


def _moments(row: dict[str, Any]) -> tuple[datetime, datetime]:
    if row["starts_at"]:
        begin, end = datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"])
    else:
        day = timezone.localdate() + timedelta(days=row["start_offset_days"])
        begin = datetime.combine(day, time.fromisoformat(row["start_time"]))
        end = datetime.combine(day, time.fromisoformat(row["end_time"]))
    return timezone.make_aware(begin), timezone.make_aware(end)


def make_events() -> None:
    """Write and publish every event of the plan."""
    units = dict(Unit.objects.values_list("code", "pk"))
    for row in content("events"):
        begin, end = _moments(row)
        event = services.write_event(
            coordinator(),
            draft=services.EventDraft(
                kind=row["kind"],
                title_tr=row["title_tr"],
                title_en=row["title_en"],
                description_tr=row["description_tr"],
                description_en=row["description_en"],
                place=row["place"],
                online_url=row["online_url"],
                host_unit_id=units[row["host_unit"]] if row["host_unit"] else None,
                starts_at=begin,
                ends_at=end,
                registration_until=begin - timedelta(days=row["registration_closes_days_before"] or 0),
                capacity=row["capacity"],
            ),
        )
        services.publish_event(coordinator(), event_id=event.pk)


def come_to_events(guests: Sequence[Viewer], chance: Random) -> None:
    """Let people register for the events, most of them come, and hold those that are over."""
    now, center = timezone.now(), coordinator()
    for event in Event.objects.filter(state=EventState.PUBLISHED).order_by("starts_at"):
        moment = min(now, (event.registration_until or event.starts_at) - timedelta(days=1))
        is_over = event.ends_at < now
        for guest in chance.sample(guests, min(len(guests), event.capacity or len(guests), chance.randint(12, 30))):
            place = services.register(guest, public_id=event.public_id, now=moment)
            if is_over and chance.random() < 0.8:
                services.check_in(center, public_id=place.public_id)
        if is_over:
            services.hold_event(center, event_id=event.pk)
