"""Firms and those who act for them."""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.reference.turkish import sort_key
from portal.workflow.fields import StateField

from .domains import validate_site_domain
from .names import FirmKeyField
from .tax_number import validate_tax_number


class EmployerState(models.TextChoices):
    """The states of a firm (DOMAIN section 4)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    REJECTED = "rejected", _("Rejected")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")
    CLOSED = "closed", _("Closed")


_S = EmployerState


class EmployerQuerySet(models.QuerySet["Employer"]):
    """Firms, in chains."""

    def in_force(self, today: date) -> "EmployerQuerySet":
        """Keep the firms approved on ``today``: the only ones that may search and be seen (S1-19)."""
        return self.filter(state=_S.APPROVED, approved_until__gte=today)


class Employer(models.Model):
    """A firm. Only an approved one, until its date, may search alumni (S1-18, S1-19)."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=600, editable=False)
    name_key = FirmKeyField(of="name")
    tax_number = models.CharField(_("tax number"), max_length=10, unique=True, validators=[validate_tax_number])
    domain = models.CharField(_("web domain"), max_length=200, validators=[validate_site_domain])
    sector = models.ForeignKey("reference.Sector", on_delete=models.PROTECT, verbose_name=_("sector"))
    province = models.ForeignKey("reference.Province", on_delete=models.PROTECT, verbose_name=_("province"))
    about_tr = models.TextField(_("about, in Turkish"), blank=True)
    about_en = models.TextField(_("about, in English"), blank=True)
    state = StateField(_("state"), max_length=20, choices=_S.choices, default=_S.DRAFT, protected=False, db_index=True)
    approved_until = models.DateField(_("approved until"), null=True, blank=True)
    reminded_days = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text="How many days before the end the last reminder was for."
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        ordering: ClassVar = ["sort_key", "pk"]
        indexes: ClassVar = [models.Index(fields=["sort_key", "id"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="employers_approved_has_end",
                condition=~models.Q(state="approved") | models.Q(approved_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the key that puts the name in Turkish order."""
        self.sort_key = sort_key(self.name)[:600]
        super().save(*args, **kwargs)

    @transition(field=state, source=[_S.DRAFT, _S.CHANGES_REQUESTED, _S.EXPIRED], target=_S.SUBMITTED)
    def submit(self) -> None:
        """Hand the registration to the center."""

    @transition(field=state, source=_S.SUBMITTED, target=_S.IN_REVIEW)
    def review(self) -> None:
        """Take the registration in hand."""

    @transition(field=state, source=[_S.SUBMITTED, _S.IN_REVIEW, _S.SUSPENDED], target=_S.APPROVED)
    def approve(self) -> None:
        """Let the firm post and search."""

    @transition(field=state, source=[_S.SUBMITTED, _S.IN_REVIEW], target=_S.CHANGES_REQUESTED)
    def request_changes(self) -> None:
        """Send the registration back."""

    @transition(field=state, source=[_S.SUBMITTED, _S.IN_REVIEW], target=_S.REJECTED)
    def reject(self) -> None:
        """Refuse the registration."""

    @transition(field=state, source=_S.APPROVED, target=_S.SUSPENDED)
    def suspend(self) -> None:
        """Stop the firm at once: its postings are hidden, its search ends."""

    @transition(field=state, source=[_S.APPROVED, _S.SUSPENDED], target=_S.CLOSED)
    def close(self) -> None:
        """End the relation."""

    @transition(field=state, source=_S.APPROVED, target=_S.EXPIRED)
    def expire(self) -> None:
        """Let an approval that reached its date end."""


class MemberRole(models.TextChoices):
    """What somebody is in a firm; what each may do stands in ``policies.py``."""

    OWNER = "owner", _("Owner")
    RECRUITER = "recruiter", _("Recruiter")
    VIEWER = "viewer", _("Viewer")


class EmployerMember(models.Model):
    """A user who acts for a firm; one firm a user. Whoever registers a firm owns it, an invitation says otherwise."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="members", verbose_name=_("employer"))
    user = models.OneToOneField(
        "accounts.User", on_delete=models.CASCADE, related_name="employer_membership", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=12, choices=MemberRole.choices, default=MemberRole.OWNER)
    title = models.CharField(_("position"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("employer's contact")
        verbose_name_plural = _("employers' contacts")

    def __str__(self) -> str:
        return f"{self.user} ({self.employer})"


class EmployerInvitation(models.Model):
    """A colleague asked to act for a firm; open until it is accepted, withdrawn or its time is over."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    employer = models.ForeignKey(
        Employer, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("employer")
    )
    email = models.EmailField(_("e-mail address"), max_length=254)
    role = models.CharField(_("role"), max_length=12, choices=MemberRole.choices)
    invited_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("employer's invitation")
        verbose_name_plural = _("employers' invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employer", "email"],
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="employers_one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.employer})"


class SavedSearch(models.Model):
    """A search of alumni that a firm keeps: its question as the search room reads it, never what it found.

    ``language`` decides which words the question may do without, so it finds the same whoever of the firm asks again.
    ``name`` and question are the firm's own business (docs/decisions/saved-searches.md).
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    employer = models.ForeignKey(
        Employer, on_delete=models.CASCADE, related_name="saved_searches", verbose_name=_("employer")
    )
    name = models.CharField(_("name"), max_length=80)
    question = models.JSONField(_("question"))
    language = models.CharField(_("language"), max_length=2)
    saved_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("saved by")
    )
    saved_on = models.DateField(_("saved on"))

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["employer", "name"], name="employers_search_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.employer})"


class Refusal(models.TextChoices):
    """Which limit of a firm was reached."""

    SEARCHES = "searches", _("Searches a minute")
    PEOPLE = "people", _("People a day")


class FirmRefusals(models.Model):
    """How often a firm was refused on one day because it had reached a limit; written at refusals alone."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="+", verbose_name=_("employer"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("limit"), max_length=8, choices=Refusal.choices)
    times = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name = _("refusals of a firm")
        verbose_name_plural = _("refusals of firms")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["employer", "day", "kind"], name="employers_refusals_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.employer_id} {self.day} {self.kind}: {self.times}"


class AlarmRule(models.TextChoices):
    """What looks like copying people out of the platform."""

    NEAR_LIMIT = "near_limit", _("Close to the day's limit of people, several days")
    DEEP_PAGES = "deep_pages", _("Many searches read far to their end")
    SWEEP = "sweep", _("One search asked again for each province, year or unit")
    REFUSED = "refused", _("Refused again and again")


class AlarmState(models.TextChoices):
    """Where an alarm stands."""

    OPEN = "open", _("To be looked at")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")


class ScrapingAlarm(models.Model):
    """A rule met by what a firm, or one of its people, read on a day. ``figures`` are counts: never words or names."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="+", verbose_name=_("employer"))
    rule = models.CharField(_("rule"), max_length=12, choices=AlarmRule.choices)
    contact = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("contact")
    )
    day = models.DateField(_("day"))
    figures = models.JSONField(_("figures"))
    state = StateField(_("state"), max_length=12, choices=AlarmState.choices, default=AlarmState.OPEN)
    raised_at = models.DateTimeField(_("raised at"))
    acknowledged_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("acknowledged by")
    )
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True)

    class Meta:
        verbose_name = _("alarm on scraping")
        verbose_name_plural = _("alarms on scraping")
        indexes: ClassVar = [models.Index(fields=["employer", "rule", "day"], name="employers_alarms_of_firm")]

    def __str__(self) -> str:
        return f"{self.employer} {self.day}"

    @transition(field=state, source=AlarmState.OPEN, target=AlarmState.ACKNOWLEDGED)
    def acknowledge(self) -> None:
        """Note that the center has looked at it."""
