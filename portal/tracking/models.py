"""Lists of people to call, what came of each call, and who is not to be called any more (S0-28, S3-44)."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import transition

from portal.privacy.models import PersonalRecord
from portal.workflow.fields import StateField


class CallList(models.Model):
    """Some people of one unit whom its representatives call; it belongs to the unit, so a successor goes on with it."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("institution.Unit", on_delete=models.PROTECT, verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120)
    created_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made on"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("call list")
        verbose_name_plural = _("call lists")

    def __str__(self) -> str:
        return self.name


class CallState(models.TextChoices):
    """What has become of one person of a list."""

    WAITING = "waiting", _("To be called")
    REACHED = "reached", _("Reached")
    GIVEN_UP = "given_up", _("Three tries without an answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    OPTED_OUT = "opted_out", _("Asked not to be called")
    DECEASED = "deceased", _("Reported as deceased")
    DROPPED = "dropped", _("Taken off the list")


class Outcome(models.TextChoices):
    """What came of one call."""

    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    CALL_BACK = "call_back", _("Asked to be called on another day")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    OPTED_OUT = "opted_out", _("Asked not to be called")
    DECEASED = "deceased", _("Said to have died")


class Call(PersonalRecord):
    """One person of one list. Whoever takes it holds it for half an hour, so that nobody is called twice at once."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    call_list = models.ForeignKey(CallList, on_delete=models.CASCADE, related_name="calls")
    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="+")
    state = StateField(_("state"), max_length=12, choices=CallState.choices, default=CallState.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_on = models.DateField(_("not before"))
    is_promised = models.BooleanField(_("promised for that day"), default=False)
    taken_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    taken_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes: ClassVar = [
            models.Index(
                fields=["call_list", "due_on"], name="tracking_waiting_calls", condition=models.Q(state="waiting")
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call_list", "profile"], name="tracking_once_on_a_list")
        ]

    def __str__(self) -> str:
        return f"{self.call_list_id}: {self.profile_id}"

    @transition(field=state, source=CallState.WAITING, target=CallState.REACHED)
    def reach(self) -> None:
        """Note that the person was spoken to."""

    @transition(field=state, source=CallState.WAITING, target=CallState.GIVEN_UP)
    def give_up(self) -> None:
        """Leave somebody in peace who did not answer."""

    @transition(field=state, source=CallState.WAITING, target=CallState.WRONG_NUMBER)
    def find_wrong(self) -> None:
        """Note that the number is not the person's."""

    @transition(field=state, source=CallState.WAITING, target=CallState.OPTED_OUT)
    def opt_out(self) -> None:
        """Never call again."""

    @transition(field=state, source=CallState.WAITING, target=CallState.DECEASED)
    def report_death(self) -> None:
        """Hand a sad word on to the center."""

    @transition(field=state, source=CallState.WAITING, target=CallState.DROPPED)
    def drop(self) -> None:
        """Take the person off the list."""


class Attempt(PersonalRecord):
    """One call that was made; ``number_digest`` tells which number it was, without telling the number."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="attempts")
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(_("called at"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    number_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = pgettext_lazy("calls", "attempts")
        ordering: ClassVar = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.outcome}"


class Channel(models.TextChoices):
    """The ways of contact that somebody can close."""

    PHONE = "phone", _("Telephone")


class ContactOptOut(PersonalRecord):
    """Somebody asked not to be called: kept for ever, over imports and merges; nobody takes it back for them."""

    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(_("way"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    since = models.DateTimeField(_("since"))
    noted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("wish not to be called")
        verbose_name_plural = _("wishes not to be called")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "channel"], name="tracking_one_opt_out_a_way")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.channel}"


class ClosedNumber(models.Model):
    """A number nobody calls again, as a keyed digest: it holds for a record imported later, and after an erasure."""

    digest = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("closed number")
        verbose_name_plural = _("closed numbers")

    def __str__(self) -> str:
        return self.digest[:8]


class ReportState(models.TextChoices):
    """Where the report of a death stands."""

    OPEN = "open", _("To be checked")
    CONFIRMED = "confirmed", _("Confirmed")
    MISTAKEN = "mistaken", _("Was a mistake")


class DeathReport(PersonalRecord):
    """Somebody told a caller that a graduate has died. The center checks; until then nothing changes but the calls."""

    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="+")
    state = StateField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    reported_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("reported by")
    )
    reported_at = models.DateTimeField(_("reported on"))

    class Meta:
        verbose_name = _("report of a death")
        verbose_name_plural = _("reports of deaths")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["profile"], condition=models.Q(state="open"), name="tracking_one_open_death_report"
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.state}"

    @transition(field=state, source=ReportState.OPEN, target=ReportState.CONFIRMED)
    def confirm(self) -> None:
        """Find it to be true."""

    @transition(field=state, source=ReportState.OPEN, target=ReportState.MISTAKEN)
    def dismiss(self) -> None:
        """Find it to be a mistake."""
