"""Events and who comes."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.workflow.fields import StateField


class EventKind(models.TextChoices):
    """The kinds of event (DOMAIN section 1)."""

    ALUMNI_DAY = "alumni_day", _("Alumni day")
    REUNION = "reunion", _("Reunion")
    CAREER_DAY = "career_day", _("Career day")
    SECTOR_DAY = "sector_day", _("Sector day")
    CAREER_JOURNEY = "career_journey", _("Career journey seminar")
    ALUMNI_STUDENT_MEETING = "alumni_student_meeting", _("Alumni and student meeting")
    WORKSHOP = "workshop", _("Workshop")
    SEMINAR = "seminar", _("Seminar")
    EXPERT_TALK = "expert_talk", _("Expert talk")
    CONFERENCE = "conference", _("Conference")
    SOCIAL = "social", _("Social event")


class EventState(models.TextChoices):
    """The states of an event (DOMAIN section 4)."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    REGISTRATION_CLOSED = "registration_closed", _("Registration closed")
    HELD = "held", _("Held")
    EVALUATED = "evaluated", _("Evaluated")
    REPORTED = "reported", _("Reported")
    CANCELED = "canceled", _("Canceled")


_S = EventState
SHOWN = (_S.PUBLISHED, _S.REGISTRATION_CLOSED, _S.HELD, _S.EVALUATED, _S.REPORTED, _S.CANCELED)
"""The states in which everybody sees an event."""


class Event(models.Model):
    """Something that happens at a time and place, with seats."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=EventKind.choices)
    title_tr = models.CharField(_("title in Turkish"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    description_tr = models.TextField(_("description in Turkish"), max_length=8000)
    description_en = models.TextField(_("description in English"), max_length=8000, blank=True)
    place = models.CharField(_("place"), max_length=200)
    online_url = models.URLField(_("online at"), blank=True)
    host_unit = models.ForeignKey(
        "institution.Unit", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("host")
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    registration_until = models.DateTimeField(_("registration until"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True, help_text=_("Empty: as many as come."))
    seats_taken = models.PositiveIntegerField(default=0, editable=False)
    state = StateField(_("state"), max_length=20, choices=_S.choices, default=_S.DRAFT, db_index=True)
    revision = models.BigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["starts_at", "public_id"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="events_end_after_start", condition=models.Q(ends_at__gte=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="events_no_more_seats_than_there_are",
                condition=models.Q(capacity__isnull=True) | models.Q(seats_taken__lte=models.F("capacity")),
            ),
        ]

    def __str__(self) -> str:
        return self.title_in(get_language())

    def title_in(self, language: str | None) -> str:
        """Return the title in ``language``, in Turkish where there is no English one."""
        return (self.title_en or self.title_tr) if language == "en" else self.title_tr

    def description_in(self, language: str | None) -> str:
        """Return the description in ``language``, in Turkish where there is no English one."""
        return (self.description_en or self.description_tr) if language == "en" else self.description_tr

    @transition(field=state, source=_S.DRAFT, target=_S.PUBLISHED)
    def publish(self) -> None:
        """Show the event and take registrations."""

    @transition(field=state, source=_S.PUBLISHED, target=_S.REGISTRATION_CLOSED)
    def close_registration(self) -> None:
        """Take no more registrations."""

    @transition(field=state, source=[_S.PUBLISHED, _S.REGISTRATION_CLOSED], target=_S.HELD)
    def hold(self) -> None:
        """Note that it took place."""

    @transition(field=state, source=[_S.PUBLISHED, _S.REGISTRATION_CLOSED], target=_S.CANCELED)
    def cancel(self) -> None:
        """Call it off."""


class RegistrationState(models.TextChoices):
    """The states of a registration."""

    CONFIRMED = "confirmed", pgettext_lazy("seat", "Confirmed")
    WAITLISTED = "waitlisted", _("On the waiting list")
    CANCELED = "canceled", _("Canceled")
    CHECKED_IN = "checked_in", _("Came")
    NO_SHOW = "no_show", _("Did not come")


class Registration(models.Model):
    """One user's place at one event."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations", verbose_name=_("event"))
    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="event_registrations", verbose_name=_("user")
    )
    state = models.CharField(_("state"), max_length=10, choices=RegistrationState.choices)
    at = models.DateTimeField(_("registered at"), auto_now_add=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["event", "state", "at"])]
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "user"], name="events_one_place_a_user")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.event_id}"
