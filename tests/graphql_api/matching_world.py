"""Postings to match people with, and what an answer says of a match."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.careers.models import Posting
from tests.worlds import Ground


def posting_of(ground: Ground, firm: int = 0, **values: Any) -> Posting:
    """Return a job of a firm: in Mersin, for the first unit, with two skills."""
    today = timezone.localdate()
    given = {"title_tr": "Geliştirici", "kind": "job", "province": ground.provinces[1], "state": "draft", **values}
    units, skills = given.pop("units", ground.units[:1]), given.pop("skills", ground.skills[:2])
    row = Posting.objects.create(
        employer=ground.firms[firm],
        description_tr="Yazar.",
        publish_on=today,
        deadline=today + timedelta(days=9),
        **given,
    )
    row.units.set(units)
    row.skills.set(skills)
    return row


def said(answer: Mapping[str, Any]) -> Sequence[tuple[str, dict[str, list[str]]]]:
    """Return who was found and why."""
    return [
        (hit["node"]["name"], {reason["code"]: reason["values"] for reason in hit["reasons"]}) for hit in answer["hits"]
    ]
