"""People and postings to be matched, and what an answer says of a match."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from own_record import SKILLED

from portal.careers.models import Posting
from portal.outbox import services as outbox
from portal.privacy.policies import FieldGroup, mask_of
from tests.worlds import Ground, PersonSpec

_G = FieldGroup
OPENED = mask_of([_G.IDENTITY, _G.EDUCATION, _G.SKILLS, _G.LOCATION, _G.SECTOR, _G.PLANS])


def person(number: int, name: str, **values: Any) -> PersonSpec:
    """Return somebody who is open to employers in everything that a match compares."""
    bare = {"degrees": (), "skills": frozenset(), "province": None, "sector": None, "job": False}
    return replace(SKILLED, number=number, first_name=name, last_name="Ak", **{**bare, **values})


def tell(rows: Any) -> None:
    """Let the index know how people stand."""
    outbox.write("alumnus.changed", [row.pk for row in rows])
    outbox.relay()


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
