"""The tree of units every scope hangs on (DOMAIN section 1: unit)."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class UnitKind(models.TextChoices):
    """The kinds of unit, from the whole university down to a program."""

    UNIVERSITY = "university", _("University")
    FACULTY = "faculty", _("Faculty")
    SCHOOL = "school", _("School")
    VOCATIONAL_SCHOOL = "vocational_school", _("Vocational school")
    INSTITUTE = "institute", _("Institute")
    DEPARTMENT = "department", _("Department")
    PROGRAM = "program", _("Program")


class Level(models.TextChoices):
    """Degree levels (S3-01)."""

    ASSOCIATE = "associate", _("Associate degree")
    BACHELOR = "bachelor", _("Bachelor's degree")
    MASTER = "master", _("Master's degree")
    DOCTORATE = "doctorate", _("Doctorate")


class Unit(MP_Node):  # type: ignore[misc]
    """A faculty, department or program. Its ``path`` begins with its parent's: a subtree is one prefix."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind.choices)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices, blank=True)
    name_tr = models.CharField(_("name in Turkish"), max_length=250)
    name_en = models.CharField(_("name in English"), max_length=250)
    field_of_study = models.ForeignKey(
        "reference.FieldOfStudy",
        verbose_name=_("field of study"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    standard_years = models.PositiveSmallIntegerField(_("standard duration in years"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="institution_program_has_level", condition=~models.Q(kind="program") | ~models.Q(level="")
            )
        ]

    def __str__(self) -> str:
        return self.name_in(get_language())

    def name_in(self, language: str | None) -> str:
        """Return the name in ``language`` (``tr`` or ``en``)."""
        return self.name_en if language == "en" and self.name_en else self.name_tr
