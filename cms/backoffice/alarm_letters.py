"""The letter on an alarm: to everybody who works at the center today, with the firm and the rule, and no figures."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation

from portal.accounts.models import CENTER_ROLES, User
from portal.accounts.selectors import assignments_in_force
from portal.employers.models import AlarmState, ScrapingAlarm
from portal.employers.scraping import RAISED

from .letters import WRITERS, letter


def _raised(ids: Sequence[int]) -> list[EmailMessage]:
    """Write of the alarms nobody has looked at meanwhile; whoever acts for the firm is not written to."""
    alarms = ScrapingAlarm.objects.filter(pk__in=ids, state=AlarmState.OPEN).select_related("employer").order_by("pk")
    held = assignments_in_force(timezone.localdate()).filter(role__in=CENTER_ROLES)
    staff = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")
    letters = []
    for alarm in alarms:
        link = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("backoffice:alarm", args=[alarm.pk])
        for colleague in staff.exclude(employer_membership__employer=alarm.employer_id):
            with translation.override(colleague.language):
                facts = {"firm": alarm.employer.name, "rule": alarm.get_rule_display(), "day": alarm.day, "link": link}
            letters.append(letter(colleague.email, "scraping_alarm", facts, language=colleague.language))
    return letters


WRITERS[RAISED] = _raised
