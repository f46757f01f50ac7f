"""People, mailings and mail servers that tests of the newsletter start from."""

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.utils import timezone

from newsletter.models import Delivery, Mailing, MailingState, Pump, Variant
from newsletter.rendering.message import Texts
from newsletter.rendering.placeholders import Placeholder
from newsletter.transport import Outcome, Unreachable, Verdict
from newsletter.work import work
from portal.accounts.models import Role, RoleAssignment, User
from portal.alumni.models import AlumniProfile, LifeCycle
from portal.privacy.models import Channel, Notice, Purpose
from portal.privacy.services import give_consent
from portal.privacy.viewers import Viewer, viewer_for

_numbers = itertools.count(1)
GREETING, LINK = Placeholder.GREETING.mark, Placeholder.UNSUBSCRIBE_URL.mark


def texts(language: str = "tr") -> Texts:
    """Return small frozen texts."""
    return Texts(
        language=language,
        subject="Kasım bülteni: ilanlar ve söyleşiler" if language == "tr" else "November bulletin",
        html=f'<html lang="{language}"><body><p>{GREETING}</p><a href="{LINK}">x</a></body></html>',
        text=f"{GREETING}\n\n{LINK}\n",
        web_url=f"https://mezun.example/{language}/bulten/3/",
    )


def render(variant: Variant) -> Texts:
    """Stand for the rendering of an issue."""
    return texts(variant.language)


def account(email: str, *, first_name: str = "Ayşe", language: str = "tr", **fields: Any) -> User:
    """Return a user with a verified address."""
    values = {"email_verified_at": timezone.now(), **fields}
    return User.objects.create(email=email, first_name=first_name, last_name="Yılmaz", language=language, **values)


def staff(role: Role, email: str | None = None) -> Viewer:
    """Return somebody who holds a role today, as a viewer."""
    user = account(email or f"{role.value}@mezun.example", is_staff=True)
    RoleAssignment.objects.create(user=user, role=role, starts_on=timezone.localdate())
    return viewer_for(user)


def consent(*users: User) -> None:
    """Let users agree to the bulletin."""
    Notice.objects.get_or_create(
        purpose=Purpose.BULLETIN_EMAIL,
        version=1,
        defaults={"text_tr": "Bülten", "text_en": "Bulletin", "in_force_from": timezone.now()},
    )
    give_consent([user.pk for user in users], purpose=Purpose.BULLETIN_EMAIL, channel=Channel.WEB)


def alumnus(
    email: str, *, consents: bool = True, first_name: str = "Ayşe", language: str = "tr", **fields: Any
) -> AlumniProfile:
    """Return a graduate who claimed the record."""
    values = {"state": LifeCycle.ACTIVE, **fields}
    user = account(email, first_name=first_name, language=language)
    if consents:
        consent(user)
    return AlumniProfile.objects.create(user=user, first_name=first_name, last_name="Yılmaz", **values)


def crowd(count: int) -> list[AlumniProfile]:
    """Return so many consenting alumni."""
    return [alumnus(f"mezun{number:03}@posta.example", first_name=f"Ad{number:03}") for number in range(count)]


def due_mailing(*languages: str) -> Mailing:
    """Return a mailing on the timetable that is due."""
    mailing = Mailing.objects.create(
        issue=uuid.uuid4(),
        number=next(_numbers),
        title="Kasım bülteni",
        state=MailingState.SCHEDULED,
        scheduled_at=timezone.now() - timedelta(minutes=1),
        confirmed_recipients=0,
    )
    for language in languages or ("tr",):
        Variant.objects.create(mailing=mailing, language=language, revision_id=1)
    return mailing


@dataclass
class Desk:
    """A transport in memory: keeps what it is handed, answers as told, and calls a hook before each message."""

    verdicts: dict[str, Outcome] = field(default_factory=dict)
    before: Callable[[int], None] = lambda number: None
    is_down: bool = False
    taken: list[EmailMessage] = field(default_factory=list)

    def open(self) -> None:
        if self.is_down:
            raise Unreachable("ConnectionRefusedError")

    def close(self) -> None:
        """Nothing is held open."""

    def send(self, message: EmailMessage) -> Outcome:
        self.before(len(self.taken))
        self.taken.append(message)
        return self.verdicts.get(message.to[0], Outcome(Verdict.ACCEPTED, "250 2.0.0 OK"))

    @property
    def recipients(self) -> list[str]:
        return [message.to[0] for message in self.taken]


def run(mailing: Mailing, desk: Desk | None = None, **options: Any) -> Desk:
    """Drive a mailing for one turn and return the desk its mail went over."""
    desk = desk or Desk()
    work(mailing.pk, render=render, transport=desk, **options)
    mailing.refresh_from_db()
    return desk


def states(mailing: Mailing) -> dict[str, str]:
    """Return the state, with the reason, of each row by the person's address."""
    rows = Delivery.objects.filter(mailing=mailing).values_list("profile__user__email", "state", "skip_reason")
    return {email: f"{state}:{reason}" if reason else state for email, state, reason in rows}


def time_passes(mailing: Mailing) -> None:
    """Let every lease and every wait run out."""
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(mailing=mailing, claimed_until__isnull=False).update(claimed_until=past)
    Delivery.objects.filter(mailing=mailing).update(not_before=past)
    Pump.objects.filter(pk=mailing.pk).update(held_until=None)
