"""Reference data, loaded from ``reference/data`` by ``manage.py load_reference``; nobody edits it by hand."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a code and a name in Turkish and English."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_tr = models.CharField(_("name in Turkish"), max_length=250)
    name_en = models.CharField(_("name in English"), max_length=250)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_in(get_language())

    def name_in(self, language: str | None) -> str:
        """Return the name in ``language`` (``tr`` or ``en``), the other one where it is missing."""
        return (self.name_en or self.name_tr) if language == "en" else (self.name_tr or self.name_en)


class Province(Named):
    """One of the 81 provinces; the code is the plate number, 01 to 81."""

    region_tr = models.CharField(_("region"), max_length=60)
    sort_key = models.CharField(max_length=120, editable=False)

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering: ClassVar = ["sort_key"]


class District(models.Model):
    """A district of a province."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="districts")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering: ClassVar = ["province", "name"]

    def __str__(self) -> str:
        return self.name


class FieldOfStudy(Named):
    """An ISCED-F 2013 field of education, two to four digits."""

    class Meta:
        verbose_name = _("field of study")
        verbose_name_plural = _("fields of study")
        ordering: ClassVar = ["code"]


class Sector(Named):
    """A section of NACE Rev. 2.1, A to V (K-16)."""

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering: ClassVar = ["code"]


class Skill(Named):
    """A skill of the ESCO classification, or one of our own where ESCO has none."""

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering: ClassVar = ["name_en"]


class Occupation(Named):
    """An occupation of the ESCO classification."""

    isco_code = models.CharField("ISCO-08", max_length=10)

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering: ClassVar = ["name_en"]
