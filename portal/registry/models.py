"""The student and graduate registry: what the student records say, and where each import came from."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.privacy.models import PersonalRecord


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
            models.Index(fields=["person_key"], name="registry_person", condition=~models.Q(person_key=""))
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
