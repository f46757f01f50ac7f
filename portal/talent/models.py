"""Lists of people a firm keeps, with a note a person (docs/decisions/talent-lists.md)."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.privacy.models import PersonalRecord

LONGEST_NAME = 80
LONGEST_NOTE = 1_000


class TalentList(models.Model):
    """A named list of one firm, shared by everybody who searches for it. Its name is the firm's own business."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    employer = models.ForeignKey(
        "employers.Employer", on_delete=models.CASCADE, related_name="+", verbose_name=_("employer")
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    created_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("made by")
    )
    created_on = models.DateField(_("made on"))

    class Meta:
        verbose_name = _("talent list")
        verbose_name_plural = _("talent lists")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["employer", "name"], name="talent_list_named_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.employer_id})"


class TalentEntry(PersonalRecord):
    """One person of one list: who she is by number, and what the firm noted. No field of hers is ever copied here.

    ``public_id`` and ``added_at`` order a list: neither tells how many rows stand between two of them.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    talent_list = models.ForeignKey(TalentList, on_delete=models.CASCADE, related_name="entries")
    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="+")
    note = models.TextField(_("note"), max_length=LONGEST_NOTE, blank=True)
    added_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added on"))
    touched_at = models.DateTimeField(_("last touched on"))

    class Meta:
        verbose_name = _("person of a talent list")
        verbose_name_plural = _("people of talent lists")
        indexes: ClassVar = [
            models.Index(fields=["talent_list", "-added_at", "-public_id"], name="talent_newest_of_list")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["talent_list", "profile"], name="talent_once_on_a_list")
        ]

    def __str__(self) -> str:
        return f"{self.talent_list_id}: {self.profile_id}"
