"""What firms read, as the ledger holds it, and an alarm on one of them."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.employers.models import Employer, EmployerMember, ScrapingAlarm
from portal.ledger.models import Reading
from portal.privacy.audiences import Audience


def contact_of(firm: Employer, name: str) -> User:
    """Return somebody who acts for a firm."""
    user = User.objects.create(email=f"{name}@firma.example", email_verified_at=timezone.now())
    EmployerMember.objects.create(employer=firm, user=user)
    return user


def read(
    user: User, firm: Employer, day: date, question: str = "", people: tuple[int, ...] = (1,), door: str = "search"
) -> None:
    """Let the ledger hold one page at noon of a day."""
    Reading.objects.create(
        read_at=timezone.make_aware(datetime.combine(day, time(12))),
        user_id=user.pk,
        audience=Audience.EMPLOYER,
        employer_id=firm.pk,
        door=door,
        question=question,
        people=[(who, 1) for who in people],
    )


def alarm_on(firm: Employer, **given: Any) -> ScrapingAlarm:
    """Raise an alarm on a firm."""
    values = {"rule": "sweep", "figures": {"filter": "province", "values": 22}, "raised_at": timezone.now(), **given}
    return ScrapingAlarm.objects.create(employer=firm, **{"day": timezone.localdate(), **values})
