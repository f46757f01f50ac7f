"""The ledger: one row a person and mailing, whatever became of it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.privacy.models import PersonalRecord

from .mailings import Mailing, Variant


class DeliveryState(models.TextChoices):
    """What became of one person's message. Moved by conditional updates only: of two workers one wins."""

    QUEUED = "queued", _("Waiting")
    CLAIMED = "claimed", _("Taken by a worker")
    SENDING = "sending", _("In the air")
    SENT = "sent", _("Sent")
    RETRY = "retry", _("To be tried again")
    FAILED = "failed", _("Failed")
    UNCERTAIN = "uncertain", _("Uncertain")
    SKIPPED = "skipped", _("Left out")
    CANCELED = "canceled", _("Canceled")


_S = DeliveryState
OPEN_STATES = (_S.QUEUED, _S.CLAIMED, _S.SENDING, _S.RETRY)
"""The states in which something is still to be done."""


class SkipReason(models.TextChoices):
    """Why somebody gets no mail (DOMAIN section 4)."""

    NO_CONSENT = "no_consent", _("No consent")
    IYS_REFUSED = "iys_refused", _("Refused in the national registry")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    BOUNCED = "bounced", _("Address bounces")
    DUPLICATE_ADDRESS = "duplicate_address", _("Address used twice")
    OUT_OF_SEGMENT = "out_of_segment", _("No verified, active account")


class Delivery(PersonalRecord):
    """One person and one mailing. Holds no address: where to write is read when it is written.

    ``address_digest`` keeps two records with one mailbox from getting two mails; empty where nothing will be sent.
    ``profile`` empties when the person is erased; the row stays, so that the books still add up.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("mailing"))
    variant = models.ForeignKey(Variant, null=True, on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey("alumni.AlumniProfile", null=True, on_delete=models.SET_NULL, related_name="+")
    address_digest = models.CharField(max_length=64, blank=True, editable=False)
    token = models.CharField(max_length=22, unique=True, editable=False)
    message_id = models.CharField(max_length=120, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=_S.choices, default=_S.QUEUED)
    skip_reason = models.CharField(_("reason"), max_length=20, choices=SkipReason.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"))
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    first_attempt_at = models.DateTimeField(_("first attempt"), null=True, editable=False)
    settled_at = models.DateTimeField(_("settled at"), null=True, editable=False)
    reply = models.CharField(_("reply"), max_length=200, blank=True, help_text=_("The mail server's code and words."))

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes: ClassVar = [
            models.Index(
                fields=["mailing", "not_before", "id"],
                name="newsletter_due",
                condition=models.Q(state__in=["queued", "retry"]),
            ),
            models.Index(
                fields=["mailing", "claimed_until"],
                name="newsletter_held",
                condition=models.Q(state__in=["claimed", "sending"]),
            ),
            models.Index(fields=["mailing", "state", "skip_reason"], name="newsletter_progress"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "profile"], name="newsletter_once_a_person"),
            models.UniqueConstraint(
                fields=["mailing", "address_digest"],
                condition=~models.Q(address_digest=""),
                name="newsletter_once_an_address",
            ),
            models.CheckConstraint(
                name="newsletter_skipped_for_a_reason",
                condition=models.Q(state="skipped", skip_reason__gt="")
                | (~models.Q(state="skipped") & models.Q(skip_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
