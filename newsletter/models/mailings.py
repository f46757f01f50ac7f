"""One bulletin issue as mail: what was frozen, and where the sending stands."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, transition

from portal.workflow.fields import StateField


class MailingState(models.TextChoices):
    """The states of a sending (DOMAIN section 4)."""

    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    PREPARING = "preparing", _("Being prepared")
    SENDING = "sending", _("Being sent")
    PAUSED = "paused", _("Paused")
    SENT = "sent", _("Sent")
    CANCELED = "canceled", _("Canceled")


_S = MailingState
RUNNING_STATES = (_S.PREPARING, _S.SENDING)
"""The states in which the background work has something to do at once."""

EDITABLE_STATES = (_S.SCHEDULED, _S.PREPARING, _S.SENDING, _S.PAUSED)
"""The states in which somebody may still stop it."""


class Mailing(models.Model):
    """One issue sent once. ``issue`` is the translation key its pages in every language share.

    What is sent is frozen: the approved revisions when it is scheduled, the rendered texts and the people when it is
    prepared. A later edit of the page changes the page, not the mail.
    """

    issue = models.UUIDField(_("bulletin issue"), editable=False)
    number = models.PositiveIntegerField(_("issue number"))
    title = models.CharField(_("title"), max_length=255)
    state = StateField(_("state"), max_length=12, choices=_S.choices, default=_S.APPROVED, db_index=True)
    scheduled_at = models.DateTimeField(_("to be sent at"))
    scheduled_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("scheduled by")
    )
    confirmed_recipients = models.PositiveIntegerField(_("recipients at scheduling"))
    candidates = models.PositiveIntegerField(_("candidates"), null=True, editable=False)
    prepared_at = models.DateTimeField(_("prepared at"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering: ClassVar = ["-scheduled_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issue"], condition=~models.Q(state="canceled"), name="newsletter_issue_sent_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def _prepared_state(self) -> str:
        return _S.SENDING if self.prepared_at else _S.PREPARING

    @transition(field=state, source=_S.APPROVED, target=_S.SCHEDULED)
    def schedule(self) -> None:
        """Put it on the timetable."""

    @transition(field=state, source=_S.SCHEDULED, target=_S.PREPARING)
    def start(self) -> None:
        """Begin to freeze texts and people."""

    @transition(field=state, source=_S.PREPARING, target=_S.SENDING)
    def send(self) -> None:
        """Let the deliveries go."""

    @transition(field=state, source=[_S.PREPARING, _S.SENDING], target=_S.PAUSED)
    def pause(self) -> None:
        """Let nothing more go for now."""

    @transition(field=state, source=_S.PAUSED, target=RETURN_VALUE(_S.SENDING, _S.PREPARING))
    def resume(self) -> str:
        """Go on where it was stopped."""
        return self._prepared_state()

    @transition(field=state, source=_S.SENDING, target=_S.SENT)
    def finish(self) -> None:
        """Close the books."""

    @transition(field=state, source=_S.SENT, target=_S.SENDING)
    def reopen(self) -> None:
        """Send again what somebody decided to send again."""

    @transition(field=state, source=EDITABLE_STATES, target=_S.CANCELED)
    def cancel(self) -> None:
        """Let nothing more go, for good."""


class Variant(models.Model):
    """The issue in one language: the approved revision, and from preparation on the rendered texts.

    The texts hold placeholders where a recipient's own values go, and nothing of any person.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="variants", verbose_name=_("mailing"))
    language = models.CharField(_("language"), max_length=2, choices=[("tr", _("Turkish")), ("en", _("English"))])
    revision_id = models.BigIntegerField(_("revision"), editable=False)
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    web_url = models.URLField(_("address on the web"), max_length=500, blank=True)
    html = models.TextField("HTML", blank=True, editable=False)
    text = models.TextField(_("text"), blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("language version")
        verbose_name_plural = _("language versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "language"], name="newsletter_one_variant_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.language}"


class Pump(models.Model):
    """Which worker drives a mailing, until when, and how often in a row it failed. Apart from the mailing's own row,

    so that a worker's heartbeat never meets an editor's pause on one row.
    """

    mailing = models.OneToOneField(Mailing, on_delete=models.CASCADE, primary_key=True, related_name="pump")
    holder = models.UUIDField(null=True, editable=False)
    held_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("background work of a mailing")
        verbose_name_plural = _("background work of mailings")

    def __str__(self) -> str:
        return f"{self.mailing_id}"
