"""The student and graduate registry: what the student records say, and where each import came from."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.privacy.models import PersonalRecord
from portal.workflow.fields import StateField


class ImportState(models.TextChoices):
    """What became of an import."""

    CHECKED = "checked", _("Checked, nothing written")
    REFUSED = "refused", _("Refused: the file has errors")
    APPLIED = "applied", _("Applied")


class ImportBatch(models.Model):
    """One file that was read: who, when, what came of it. Row errors hold row, column and reason, never values."""

    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    imported_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    error_count = models.PositiveIntegerField(_("errors"), default=0)
    errors = models.JSONField(_("first errors"), default=list)
    ignored_columns = models.JSONField(_("columns not read"), default=list)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"


class StudentRecord(PersonalRecord):
    """A degree as the student records know it. Number and birth date prove a claim; nothing ever shows them.

    ``profile`` and ``degree`` hold what is shown and may be changed by the person; the columns here hold what the
    student records said last. Where the two are equal a later import may update the profile, where they differ
    somebody else changed it and it stays (DOMAIN section 4, discrepancy).
    """

    student_number = models.CharField(_("student number"), max_length=20, unique=True)
    person_key = models.CharField(_("person key"), max_length=40, blank=True)
    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="student_records")
    degree = models.OneToOneField("alumni.Degree", on_delete=models.CASCADE, related_name="student_record")
    birth_date = models.DateField(_("date of birth"))
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=20, blank=True)
    province = models.ForeignKey(
        "reference.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("province"),
    )
    digest = models.CharField(max_length=64, editable=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="records")

    class Meta:
        verbose_name = _("student record")
        verbose_name_plural = _("student records")
        indexes: ClassVar = [
            models.Index(fields=["person_key"], name="registry_person", condition=~models.Q(person_key="")),
            models.Index(fields=["birth_date"], name="registry_by_birth"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PairState(models.TextChoices):
    """What became of two records that look like one person's."""

    OPEN = "open", _("To be looked at")
    APART = "apart", _("Not the same person")


class DuplicatePair(PersonalRecord):
    """Two records that may be one person's; ``first`` is the one with the smaller key.

    ``reasons`` holds codes, never values. A pair that somebody found to be two people is remembered as such.
    """

    first = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="+")
    state = StateField(_("state"), max_length=8, choices=PairState.choices, default=PairState.OPEN)
    score = models.PositiveSmallIntegerField(_("likeness"))
    reasons = models.JSONField(_("reasons"), default=list)
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="registry_pair_once"),
            models.CheckConstraint(name="registry_pair_in_order", condition=models.Q(first__lt=models.F("second"))),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-score", "id"], name="registry_pairs_by_score")]

    def __str__(self) -> str:
        return f"{self.first_id} + {self.second_id}"

    def told_profiles(self) -> tuple[int, ...]:
        """Return the two, for the audit log."""
        return self.first_id, self.second_id

    @transition(field=state, source=PairState.OPEN, target=PairState.APART)
    def keep_apart(self) -> None:
        """Remember that these are two people."""

    @transition(field=state, source=PairState.APART, target=PairState.OPEN)
    def look_again(self) -> None:
        """Put the pair into the queue once more."""


class MergeState(models.TextChoices):
    """Whether a merge can still be taken back."""

    DONE = "done", _("Merged")
    UNDONE = "undone", _("Taken back")
    FINAL = "final", _("Merged for good")


class Merge(PersonalRecord):
    """Two records that were made one. ``snapshot`` holds both as they were, for thirty days and not a day longer."""

    kept = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="merges")
    gone_id = models.BigIntegerField()
    state = StateField(_("state"), max_length=8, choices=MergeState.choices, default=MergeState.DONE)
    at = models.DateTimeField(_("at"))
    undo_until = models.DateField(_("can be taken back until"))
    snapshot = models.JSONField(default=dict)
    apart = models.JSONField(default=list)
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "undo_until"], name="registry_merges_to_end")]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"

    def told_profiles(self) -> tuple[int, ...]:
        """Return the two, for the audit log."""
        return self.kept_id, self.gone_id

    @transition(field=state, source=MergeState.DONE, target=MergeState.UNDONE)
    def undo(self) -> None:
        """Note that the two are two again."""
        self.forget()

    @transition(field=state, source=MergeState.DONE, target=MergeState.FINAL)
    def finish(self) -> None:
        """Note that it stays as it is."""
        self.forget()

    def forget(self) -> None:
        """Keep nothing of what the two were."""
        self.snapshot, self.apart, self.seal = {}, [], ""


class ClaimState(models.TextChoices):
    """Where a request for a record stands."""

    RECEIVED = "received", _("Received")
    IN_REVIEW = "in_review", _("In review")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_CLAIMS = (ClaimState.RECEIVED, ClaimState.IN_REVIEW)
"""The states in which a request waits for the center."""


class ClaimRequest(PersonalRecord):
    """Somebody asks the center for their record, because number and birth date did not prove it.

    What it says is the claimant's own word, whether there is such a record or not. It leads to no record: whose an
    accepted request became, the record's owner tells.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    claimant = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="claim_requests", verbose_name=_("asked by")
    )
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    student_number = models.CharField(_("student number"), max_length=20, blank=True)
    program = models.ForeignKey(
        "institution.Unit",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("program"),
    )
    graduation_year = models.PositiveSmallIntegerField(_("year of graduation"), null=True, blank=True)
    explanation = models.TextField(_("explanation"), max_length=2000)
    contact_phone = models.CharField(_("telephone"), max_length=20, blank=True)
    state = StateField(_("state"), max_length=10, choices=ClaimState.choices, default=ClaimState.RECEIVED)
    created_at = models.DateTimeField(_("received at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("claim request")
        verbose_name_plural = _("claim requests")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claimant"],
                condition=models.Q(state__in=["received", "in_review"]),
                name="registry_one_open_claim",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "created_at"], name="registry_claims_waiting")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def user_id(self) -> int:
        """Return whom the request is about, for the audit log."""
        return int(self.claimant_id)

    @transition(field=state, source=ClaimState.RECEIVED, target=ClaimState.IN_REVIEW)
    def review(self) -> None:
        """Take it in hand."""

    @transition(field=state, source=ClaimState.IN_REVIEW, target=ClaimState.ACCEPTED)
    def accept(self) -> None:
        """Note that the claimant got a record."""

    @transition(field=state, source=ClaimState.IN_REVIEW, target=ClaimState.REJECTED)
    def reject(self) -> None:
        """Note that the center gave no record."""

    @transition(field=state, source=OPEN_CLAIMS, target=ClaimState.WITHDRAWN)
    def withdraw(self) -> None:
        """Take it back, or note that it is needed no longer."""
