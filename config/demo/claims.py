"""People who cannot prove their record alone and ask the center for it: one waits, one is being looked at."""

from datetime import date

from django.utils import timezone

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile, LifeCycle
from portal.privacy.viewers import viewer_for
from portal.reference.turkish import fold
from portal.registry.claims.asking import ClaimDraft, request_review
from portal.registry.claims.deciding import take_review
from portal.registry.models import StudentRecord

from .logins import STAFF

_WORDS = (
    "Öğrenci numaramı hatırlamıyorum, diplomam ailemin evinde. Doğum tarihim ve bölümüm doğru; gündüz arayabilirsiniz.",
    "Numaramla doğum tarihimi yazdım, kabul edilmedi. Doğum günüm nüfusta sonradan düzeltildi; kimliğimle gelebilirim.",
)
"""What they write, the one who is being looked at first."""


def ask_for_records() -> None:
    """Let two graduates ask: the first without the number, the second with a date of birth that differs by a day."""
    waiting = StudentRecord.objects.filter(profile__state=LifeCycle.GRADUATE).select_related("profile")
    for place, record in enumerate(waiting.order_by("-pk")[: len(_WORDS)]):
        asked = request_review(
            viewer_for(_account(record.profile, record.student_number)),
            draft=ClaimDraft(
                record.first_name,
                record.last_name,
                _WORDS[place],
                birth_date=_nearly(record.birth_date) if place else record.birth_date,
                student_number=record.student_number if place else "",
            ),
        )
        if place == 0:
            take_review(viewer_for(User.objects.get(email=STAFF.email)), claim_id=asked.pk)


def _nearly(day: date) -> date:
    """Return the day of the same month that is one off."""
    return day.replace(day=day.day - 1 if day.day > 1 else 2)


def _account(person: AlumniProfile, number: str) -> User:
    """Create an account with a proven address that nobody can sign in to."""
    place = fold(f"{person.first_name}.{person.last_name}").replace(" ", ".")
    user = User(
        email=f"{place}.{number}@kisi.example",
        first_name=person.first_name,
        last_name=person.last_name,
        email_verified_at=timezone.now(),
    )
    user.set_unusable_password()
    user.save()
    return user
