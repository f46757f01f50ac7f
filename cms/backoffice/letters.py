"""Letters to one person about their own account: written from a fact of the outbox, in the reader's language.

A letter is made when it is sent, from what holds then: an invitation withdrawn meanwhile is not written about. A
repeated fact may write a letter twice, never to somebody else.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Site

from cms.models import SiteSettings
from portal.employers import members
from portal.employers.models import Employer, EmployerInvitation, MemberRole
from portal.employers.services import ENDS_SOON, REMINDERS
from portal.outbox.services import subscribe
from portal.staffing import services as staffing
from portal.staffing.selectors import open_invitations as open_staff_invitations

CHANNEL = "letters"


def frontend_address(path: str) -> str:
    """Return an address of the frontend for a link in a letter; empty where no frontend stands."""
    site = Site.objects.filter(is_default_site=True).first()
    base = SiteSettings.for_site(site).frontend_url if site else ""
    return f"{base.rstrip('/')}/{path}" if base else ""


def letter(to: str, template: str, facts: Mapping[str, Any], *, language: str) -> EmailMessage:
    """Return a plain text letter; the first line of its template is the subject."""
    with translation.override(language):
        subject, _newline, body = render_to_string(f"backoffice/letters/{template}.txt", dict(facts)).partition("\n")
    return EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[to])


def _invitations(ids: Sequence[int]) -> list[EmailMessage]:
    rows = EmployerInvitation.objects.filter(pk__in=ids, accepted_at__isnull=True, withdrawn_at__isnull=True)
    rows = rows.filter(expires_at__gt=timezone.now()).select_related("employer", "invited_by").order_by("pk")
    letters = []
    for row in rows:
        token = members.token_of(row)
        facts = {
            "invitation": row,
            "firm": row.employer.name,
            "token": token,
            "link": frontend_address(f"employer-invitation?token={token}"),
        }
        language = row.invited_by.language if row.invited_by else "tr"
        letters.append(letter(row.email, "employer_invited", facts, language=language))
    return letters


def _endings(ids: Sequence[int]) -> list[EmailMessage]:
    today = timezone.localdate()
    letters = []
    for firm in Employer.objects.in_force(today).filter(pk__in=ids).order_by("pk"):
        days = (firm.approved_until - today).days if firm.approved_until else 0
        if days > max(REMINDERS):  # approved anew since the fact was written
            continue
        facts = {"firm": firm.name, "until": firm.approved_until, "days": days, "link": frontend_address("firm")}
        owners = firm.members.filter(role=MemberRole.OWNER, user__is_active=True).select_related("user").order_by("pk")
        letters += [
            letter(owner.user.email, "employer_ends_soon", facts, language=owner.user.language) for owner in owners
        ]
    return letters


def _colleagues(ids: Sequence[int]) -> list[EmailMessage]:
    letters = []
    for row in open_staff_invitations(timezone.now()).filter(pk__in=ids).order_by("pk"):
        link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("staff_join", args=[staffing.token_of(row)])
        language = row.invited_by.language if row.invited_by else "tr"
        letters.append(letter(row.email, "staff_invited", {"invitation": row, "link": link}, language=language))
    return letters


WRITERS: dict[str, Callable[[Sequence[int]], list[EmailMessage]]] = {
    members.INVITED: _invitations,
    ENDS_SOON: _endings,
    staffing.INVITED: _colleagues,
}
"""Who writes the letters of a topic, from the ids the outbox holds."""


def send(topic: str, ids: Sequence[int]) -> None:
    """Write and send the letters of a topic; raises where the mail server does not take them, to be called again."""
    letters = WRITERS[topic](ids)
    if letters:
        get_connection().send_messages(letters)


def listen() -> None:
    """Subscribe to every topic there is a writer for."""
    subscribe(CHANNEL, WRITERS, send)
