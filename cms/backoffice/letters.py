"""Letters to one person about their own account: written from a fact of the outbox, in the reader's language.

A letter is made when it is sent, from what holds then: an invitation withdrawn meanwhile is not written about. A
repeated fact may write a letter twice, never to somebody else.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Site

from cms.models import SiteSettings
from portal.alumni import services as contacts
from portal.alumni.models import ContactRequest, ContactState
from portal.alumni.selectors import visible_to
from portal.employers import members
from portal.employers.models import Employer, EmployerInvitation, MemberRole
from portal.employers.services import ENDS_SOON, REMINDERS
from portal.outbox.services import subscribe
from portal.privacy.policies import FieldGroup, groups_in
from portal.privacy.viewers import Viewer
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


def _asked(ids: Sequence[int]) -> list[EmailMessage]:
    """Tell the people who were asked; whoever answered meanwhile, or closed to the firm, gets no letter."""
    rows = ContactRequest.objects.filter(pk__in=ids, state=ContactState.SENT, profile__user__is_active=True)
    letters = []
    for row in rows.select_related("profile__user", "employer").order_by("pk"):
        firm = Viewer(today=timezone.localdate(), employer_id=row.employer_id)
        if not visible_to(firm).filter(pk=row.profile_id).exists():
            continue
        user = row.profile.user
        with translation.override(user.language):
            groups = [str(group.label) for group in FieldGroup if group in groups_in(row.groups)]
        facts = {
            "firm": row.employer.name,
            "groups": groups,
            "message": row.message,
            "link": frontend_address("contact-requests"),
        }
        letters.append(letter(user.email, "contact_asked", facts, language=user.language))
    return letters


def _accepted(ids: Sequence[int]) -> list[EmailMessage]:
    """Tell whoever asked, without a name: that stands where the firm is let in, for as long as it is."""
    rows = ContactRequest.objects.filter(pk__in=ids, state=ContactState.ACCEPTED, asked_by__is_active=True)
    return [
        letter(
            row.asked_by.email,
            "contact_accepted",
            {"firm": row.employer.name, "asked_on": row.asked_on, "link": frontend_address("contact-requests")},
            language=row.asked_by.language,
        )
        for row in rows.filter(asked_by__employer_membership__employer=F("employer"))
        .select_related("asked_by", "employer")
        .order_by("pk")
    ]


WRITERS: dict[str, Callable[[Sequence[int]], list[EmailMessage]]] = {
    members.INVITED: _invitations,
    ENDS_SOON: _endings,
    contacts.ASKED: _asked,
    contacts.ANSWERED: _accepted,
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
