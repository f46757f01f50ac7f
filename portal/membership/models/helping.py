"""Requests of graduating students who cannot register by themselves, and the notice they are shown (S4-11)."""

import uuid
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.privacy.models import PersonalRecord
from portal.workflow.fields import StateField

LONGEST_TROUBLE = 1000


class HelpNotice(models.Model):
    """One version of the privacy notice of the help form: words of the university, shown and never agreed to."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    text_tr = models.TextField(_("text in Turkish"))
    text_en = models.TextField(_("text in English"))
    in_force_from = models.DateTimeField(_("in force from"))

    class Meta:
        verbose_name = _("privacy notice of the help form")
        verbose_name_plural = _("privacy notices of the help form")

    def __str__(self) -> str:
        return f"v{self.version}"

    def text_in(self, language: str | None) -> str:
        """Return the text in ``language`` (``tr`` or ``en``)."""
        return self.text_en if language == "en" else self.text_tr


class HelpState(models.TextChoices):
    """The states of the help path (DOMAIN section 4)."""

    RECEIVED = "received", _("Received")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    REJECTED = "rejected", _("Not possible")


_S = HelpState
HELP_OPEN = (_S.RECEIVED, _S.IN_PROGRESS)
"""The states in which somebody waits for the center."""


class HelpRequest(PersonalRecord):
    """What somebody wrote who cannot register, and how far the center is with it.

    The link to the status page is not stored: it follows from ``nonce`` and a key of the server, and is found by its
    digest until ``link_until``. ``shown_digest`` is the SHA-256 of the notice as it was shown in ``language``.
    """

    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    student_number = models.CharField(_("student number"), max_length=20)
    program = models.ForeignKey(
        "institution.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("program")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    trouble = models.TextField(_("what goes wrong"), validators=[MaxLengthValidator(LONGEST_TROUBLE)])
    language = models.CharField(_("language"), max_length=2, default="tr")
    notice = models.ForeignKey(HelpNotice, on_delete=models.PROTECT, related_name="+", verbose_name=_("privacy notice"))
    shown_digest = models.CharField(_("digest of the text shown"), max_length=64, editable=False)
    state = StateField(_("state"), max_length=12, choices=_S.choices, default=_S.RECEIVED)
    assigned_to = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("in hand of"),
    )
    membership = models.ForeignKey(
        "membership.Membership",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="help_requests",
        verbose_name=_("membership"),
    )
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    link_until = models.DateField(_("link valid until"))
    created_at = models.DateTimeField(_("received at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("request for help with registering")
        verbose_name_plural = _("requests for help with registering")
        ordering: ClassVar = ["created_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["state", "created_at"], name="membership_help_queue")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="membership_help_can_be_answered", condition=~models.Q(email="") | ~models.Q(phone="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def told_profiles(self) -> list[int]:
        """Return nobody: whom a request is about is known only once it is answered, so the log names its number."""
        return []

    @transition(field=state, source=_S.RECEIVED, target=_S.IN_PROGRESS)
    def take(self) -> None:
        """Take it in hand."""

    @transition(field=state, source=_S.IN_PROGRESS, target=_S.IN_PROGRESS)
    def take_over(self) -> None:
        """Take it out of a colleague's hands."""

    @transition(field=state, source=_S.IN_PROGRESS, target=_S.COMPLETED)
    def complete(self) -> None:
        """Note that the person is registered."""

    @transition(field=state, source=_S.IN_PROGRESS, target=_S.REJECTED)
    def reject(self) -> None:
        """Note that the center cannot register the person."""
