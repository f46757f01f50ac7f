"""What people ask of their own data, each on a clock of thirty days (DOMAIN section 4, section 6 rule 6)."""

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.files.storage import private, unguessable
from portal.privacy.models import PersonalRecord, Purpose
from portal.workflow.fields import StateField

CLOCK = timedelta(days=30)
"""From the day a request is received to the day it has to be answered (KVKK art. 13)."""
KEPT = timedelta(days=14)
"""How long a copy waits to be fetched."""
SOON = timedelta(days=7)
"""With so many days left a request is due soon."""


class RequestKind(models.TextChoices):
    """What is asked for."""

    ACCESS = "access", _("A copy of my data")
    CORRECTION = "correction", _("Correction")
    ERASURE = "erasure", _("Erasure")
    OBJECTION = "objection", _("Objection to a purpose")


class RequestState(models.TextChoices):
    """Where a request stands."""

    RECEIVED = "received", _("Received")
    IDENTITY_CHECKED = "identity_checked", _("Identity checked")
    IN_PROGRESS = "in_progress", _("In progress")
    ANSWERED = "answered", _("Answered")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN = (RequestState.RECEIVED, RequestState.IDENTITY_CHECKED, RequestState.IN_PROGRESS)


class CameBy(models.TextChoices):
    """How a request came."""

    ACCOUNT = "account", _("From the own account")
    LETTER = "letter", _("By letter")
    EMAIL = "email", _("By e-mail")
    IN_PERSON = "in_person", _("In person")


class Proof(models.TextChoices):
    """How it was established who asks."""

    SECOND_FACTOR = "second_factor", _("Signed in just before, with a second factor")
    VERIFIED_MAIL = "verified_mail", _("Signed in just before, with a verified address")
    OFFICER = "officer", _("Checked by the privacy officer")


class Correctable(models.TextChoices):
    """What a correction names. The last two are corrected where they are kept; the others are written by the answer."""

    FIRST_NAME = "first_name", _("First name")
    LAST_NAME = "last_name", _("Last name")
    CONTACT_EMAIL = "contact_email", _("Contact e-mail")
    CONTACT_PHONE = "contact_phone", _("Telephone")
    POSTAL_ADDRESS = "postal_address", _("Postal address")
    PROVINCE = "province", _("Province")
    SECTOR = "sector", _("Sector")
    EDUCATION = "education", _("Education")
    OTHER = "other", _("Something else")


class DataRequest(PersonalRecord):
    """One request of one person. Who it is is forgotten with the person; that it was answered in time is not."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    profile = models.ForeignKey(
        "alumni.AlumniProfile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=RequestKind.choices)
    state = StateField(_("state"), max_length=20, choices=RequestState.choices, default=RequestState.RECEIVED)
    came_by = models.CharField(_("came"), max_length=12, choices=CameBy.choices, default=CameBy.ACCOUNT)
    language = models.CharField(_("language"), max_length=2, default="tr")
    text = models.TextField(_("what is asked"), max_length=2000, blank=True)
    field = models.CharField(_("field"), max_length=16, choices=Correctable.choices, blank=True)
    value = models.CharField(_("right value"), max_length=300, blank=True)
    evidence = models.TextField(_("what shows it"), max_length=2000, blank=True)
    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose.choices, blank=True)
    received_at = models.DateTimeField(_("received"))
    due_on = models.DateField(_("due"), db_index=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    proof = models.CharField(_("identity"), max_length=16, choices=Proof.choices, blank=True)
    proof_note = models.CharField(_("how identity was checked"), max_length=500, blank=True)
    copy = models.FileField(_("copy"), storage=private, upload_to=unguessable, blank=True)
    copy_until = models.DateTimeField(_("copy kept until"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("data request")
        verbose_name_plural = _("data requests")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="data_rights_objection_names_purpose",
                condition=~models.Q(kind="objection") | ~models.Q(purpose="") | models.Q(settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return the one number under which both sides speak of the request."""
        return f"{timezone.localtime(self.received_at).year}-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        """Say whether the clock still runs."""
        return self.state in OPEN

    def holds_copy(self) -> bool:
        """Say whether the copy is there to be fetched."""
        return bool(self.copy) and self.copy_until is not None and self.copy_until > timezone.now()

    def days_left(self, today: date) -> int:
        """Return how many days are left on ``today``; below zero it is overdue."""
        return (self.due_on - today).days

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the day it is due follows from the day it was received, and from nothing else."""
        self.due_on = timezone.localtime(self.received_at).date() + CLOCK
        super().save(*args, **kwargs)

    @transition(field=state, source=RequestState.RECEIVED, target=RequestState.IDENTITY_CHECKED)
    def check_identity(self) -> None:
        """Note that it is known who asks."""

    @transition(field=state, source=RequestState.IDENTITY_CHECKED, target=RequestState.IN_PROGRESS)
    def take_up(self) -> None:
        """Begin to work on it."""

    @transition(field=state, source=RequestState.IN_PROGRESS, target=RequestState.ANSWERED)
    def settle(self) -> None:
        """Answer it; the clock stops."""
        self.settled_at = timezone.now()

    @transition(field=state, source=list(OPEN), target=RequestState.REFUSED)
    def refuse(self) -> None:
        """Refuse it, with the reason; the clock stops."""
        self.settled_at = timezone.now()

    @transition(field=state, source=list(OPEN), target=RequestState.WITHDRAWN)
    def withdraw(self) -> None:
        """Take it back; the clock stops."""
        self.settled_at = timezone.now()
