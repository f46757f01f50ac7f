"""Postings: what employers, the center and alumni offer."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.workflow.fields import StateField

LONGEST_DESCRIPTION = 8_000


class PostingKind(models.TextChoices):
    """The kinds of posting (S1-20, S3-16)."""

    JOB = "job", _("Job")
    INTERNSHIP = "internship", _("Internship")
    EDUCATION = "education", _("Education")
    SCHOLARSHIP = "scholarship", _("Scholarship")


class WorkMode(models.TextChoices):
    """Where the work is done."""

    ONSITE = "onsite", _("On site")
    HYBRID = "hybrid", _("Hybrid")
    REMOTE = "remote", _("Remote")


class PostingState(models.TextChoices):
    """The states of a posting (DOMAIN section 4)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting")
    APPROVED = "approved", _("Approved")
    LIVE = "live", _("Live")
    CLOSED = "closed", _("Closed")
    EXPIRED = "expired", _("Expired")
    ARCHIVED = "archived", _("Archived")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    REJECTED = "rejected", _("Rejected")


_S = PostingState


class PostingReach(models.TextChoices):
    """Who reads a posting once it is live. Alumni and students always; the public where the center says so."""

    MEMBERS = "members", _("Alumni and students")
    PUBLIC = "public", _("Everyone")


class Posting(models.Model):
    """A job, internship, course or scholarship; read only approved, in its dates, of a firm in force (S1-21)."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=PostingKind.choices)
    employer = models.ForeignKey(
        "employers.Employer", on_delete=models.CASCADE, related_name="postings", verbose_name=_("employer")
    )
    title_tr = models.CharField(_("title in Turkish"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    description_tr = models.TextField(_("description in Turkish"), max_length=LONGEST_DESCRIPTION)
    description_en = models.TextField(_("description in English"), max_length=LONGEST_DESCRIPTION, blank=True)
    province = models.ForeignKey(
        "reference.Province", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("province")
    )
    work_mode = models.CharField(_("place of work"), max_length=8, choices=WorkMode.choices, default=WorkMode.ONSITE)
    pay_from = models.PositiveIntegerField(_("pay from (TRY a month)"), null=True, blank=True)
    pay_to = models.PositiveIntegerField(_("pay to (TRY a month)"), null=True, blank=True)
    apply_url = models.URLField(_("where to apply"), blank=True)
    units = models.ManyToManyField("institution.Unit", blank=True, related_name="+", verbose_name=_("for units"))
    skills = models.ManyToManyField("reference.Skill", blank=True, related_name="+", verbose_name=_("skills"))
    reach = models.CharField(_("readers"), max_length=8, choices=PostingReach.choices, default=PostingReach.MEMBERS)
    state = StateField(_("state"), max_length=20, choices=_S.choices, default=_S.DRAFT, db_index=True)
    publish_on = models.DateField(_("publish on"))
    deadline = models.DateField(_("deadline"), help_text=_("The last day on which it is shown."))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    created_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    revision = models.BigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering: ClassVar = ["deadline", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["deadline", "public_id"], name="careers_by_deadline"),
            models.Index(fields=["province", "deadline", "public_id"], name="careers_by_place"),
            models.Index(fields=["-publish_on", "public_id"], name="careers_newest"),
            models.Index(fields=["employer", "state"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="careers_deadline_after_publication", condition=models.Q(deadline__gte=models.F("publish_on"))
            ),
            models.CheckConstraint(
                name="careers_pay_range",
                condition=models.Q(pay_from__isnull=True)
                | models.Q(pay_to__isnull=True)
                | models.Q(pay_to__gte=models.F("pay_from")),
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

    @transition(field=state, source=[_S.DRAFT, _S.CHANGES_REQUESTED, _S.LIVE, _S.APPROVED], target=_S.SUBMITTED)
    def submit(self) -> None:
        """Hand the posting to the center; a live one whose key fields changed goes offline with it."""

    @transition(field=state, source=_S.SUBMITTED, target=_S.APPROVED)
    def approve(self) -> None:
        """Let the posting go live on its day."""

    @transition(field=state, source=_S.APPROVED, target=_S.LIVE)
    def go_live(self) -> None:
        """Show the posting."""

    @transition(field=state, source=_S.SUBMITTED, target=_S.CHANGES_REQUESTED)
    def request_changes(self) -> None:
        """Send the posting back."""

    @transition(field=state, source=_S.SUBMITTED, target=_S.REJECTED)
    def reject(self) -> None:
        """Refuse the posting."""

    @transition(field=state, source=_S.LIVE, target=_S.CLOSED)
    def close(self) -> None:
        """Take the posting offline before its deadline."""

    @transition(field=state, source=_S.LIVE, target=_S.EXPIRED)
    def expire(self) -> None:
        """Take the posting offline after its deadline."""

    @transition(field=state, source=[_S.CLOSED, _S.EXPIRED, _S.REJECTED], target=_S.ARCHIVED)
    def archive(self) -> None:
        """Put the posting away."""
