"""A firm with a saved search and a contact who wants mails about it, and people who open and close to employers."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from newsletter.alerts.turns import take_turns
from newsletter.alerts.wishes import set_alert
from newsletter.models import AlertFrequency, SearchAlert
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.employers.models import EmployerMember, MemberRole, SavedSearch
from portal.outbox import services as outbox
from portal.privacy.policies import FieldGroup, mask_of
from portal.privacy.viewers import Viewer, viewer_for
from tests.newsletter.mailroom import Desk
from tests.worlds import VERIFIED, DegreeSpec, Ground, PersonSpec, populate

OPENED = mask_of([FieldGroup.EDUCATION, FieldGroup.SKILLS, FieldGroup.LOCATION])
PYTHON = {"text": "", "filters": {"skill": ["1"]}, "ranges": {}, "order": "relevance"}
SHE = PersonSpec(
    number=0,
    state="active",
    first_name="Işıl",
    last_name="Öztürk",
    email="isil@ornek.example",
    phone="+90 555 000 00 01",
    address="Gizli Sokak 1",
    headline="Yazılım geliştirici",
    summary="Gizli özet",
    income="over_120",
    job=True,
    internship=False,
    mentoring=False,
    province=1,
    sector=0,
    degrees=(DegreeSpec(0, "bachelor", 2016),),
    jobs=(),
    skills=frozenset({0}),
    languages=(),
    employer_days=30,
    in_directory=False,
    is_public=False,
    masks=(0, 0, 0, 0, OPENED),
    blocks=frozenset(),
    grants=(),
)


def arrive(ground: Ground, *numbers: int, **differs: Any) -> list[AlumniProfile]:
    """Let people open to employers; the index knows."""
    rows = populate(ground, [replace(SHE, number=number, **differs) for number in numbers])
    tell(*rows.values())
    return list(rows.values())


def tell(*rows: AlumniProfile) -> None:
    """Let the index know how people stand."""
    with transaction.atomic():
        outbox.write("alumnus.changed", [row.pk for row in rows])
    outbox.relay()


def contact(
    ground: Ground, name: str = "ik", *, firm: int = 0, language: str = "tr", role: str = MemberRole.OWNER
) -> User:
    """Return somebody who acts for a firm."""
    user = User.objects.create(email=f"{name}@firma.example", email_verified_at=VERIFIED, language=language)
    EmployerMember.objects.create(user=user, employer=ground.firms[firm], role=role)
    return user


def keep(ground: Ground, name: str = "Python bilenler", *, firm: int = 0, **question: Any) -> SavedSearch:
    """Return a search a firm keeps."""
    return SavedSearch.objects.create(
        employer=ground.firms[firm],
        name=name,
        question={**PYTHON, **question},
        language="tr",
        saved_on=timezone.localdate(),
    )


def want(user: User, search: SavedSearch, frequency: AlertFrequency = AlertFrequency.DAILY) -> SearchAlert:
    """Let a contact want mails about a search."""
    set_alert(viewer(user), public_id=search.public_id, frequency=frequency)
    return SearchAlert.objects.get(search=search, member__user=user)


def viewer(user: User) -> Viewer:
    """Return a contact as a viewer of today."""
    return viewer_for(user)


def in_days(days: int) -> datetime:
    """Return this moment so many days on."""
    return timezone.now() + timedelta(days=days)


def day(days: int) -> date:
    """Return the day so many days on."""
    return timezone.localdate() + timedelta(days=days)


def turn(days: int = 1, desk: Desk | None = None) -> list[Any]:
    """Let the timetable come by so many days on; return the mails that left then."""
    desk = desk or Desk()
    before = len(desk.taken)
    take_turns(in_days(days), desk)
    return desk.taken[before:]


def people_in(message: Any) -> int:
    """Return how many cards a mail has."""
    return int(message.body.count("\n* "))
