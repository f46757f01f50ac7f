"""Between a person and a firm: whom she keeps out, whom she let in until a day, and who asked her to."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.privacy.models import PersonalRecord
from portal.workflow.fields import StateField


class EmployerBlock(PersonalRecord):
    """A firm that shall never find the person, whatever is open to employers."""

    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="blocks")
    employer = models.ForeignKey("employers.Employer", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("blocked employer")
        verbose_name_plural = _("blocked employers")
        constraints: ClassVar = [models.UniqueConstraint(fields=["profile", "employer"], name="alumni_block_once")]

    def __str__(self) -> str:
        return f"{self.profile_id} × {self.employer_id}"


class AccessGrant(PersonalRecord):
    """Groups of fields opened to one firm until a day: widens the projection at read time, never the index."""

    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="grants")
    employer = models.ForeignKey("employers.Employer", on_delete=models.CASCADE, related_name="+")
    groups = models.PositiveIntegerField()
    until = models.DateField(_("until"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("access grant")
        verbose_name_plural = _("access grants")
        constraints: ClassVar = [models.UniqueConstraint(fields=["profile", "employer"], name="alumni_grant_once")]

    def __str__(self) -> str:
        return f"{self.profile_id} → {self.employer_id}"


class ContactState(models.TextChoices):
    """Where a firm's request stands. What the firm is told of it is ``contacts.told_state``."""

    SENT = "sent", _("Waiting")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Not answered")


class ContactRequest(PersonalRecord):
    """A firm asks a person it found, perhaps without a name, to open some groups of fields to it (S1-22)."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="contact_requests")
    employer = models.ForeignKey("employers.Employer", on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    message = models.CharField(_("message"), max_length=1_000)
    groups = models.PositiveIntegerField()
    state = StateField(_("state"), max_length=12, choices=ContactState.choices, default=ContactState.SENT)
    asked_on = models.DateField(_("asked on"))
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("contact request")
        verbose_name_plural = _("contact requests")
        indexes: ClassVar = [
            models.Index(fields=["employer", "asked_on"], name="alumni_contact_by_firm"),
            models.Index(fields=["asked_on"], name="alumni_contact_open", condition=models.Q(state=ContactState.SENT)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["profile", "employer"],
                condition=models.Q(state=ContactState.SENT),
                name="alumni_one_open_contact_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employer_id} → {self.profile_id}: {self.state}"

    @transition(field=state, source=ContactState.SENT, target=ContactState.ACCEPTED)
    def accept(self) -> None:
        """Open something to the firm."""

    @transition(field=state, source=ContactState.SENT, target=ContactState.DECLINED)
    def decline(self) -> None:
        """Open nothing; the firm is not told before the request would have lapsed."""

    @transition(field=state, source=[ContactState.SENT, ContactState.DECLINED], target=ContactState.WITHDRAWN)
    def withdraw(self) -> None:
        """Take it back, as the firm; one she declined reads as waiting, so that can be taken back too."""
