"""The photo and the curriculum vitae of a person, each at most one. Every column has its policy in ``policies.py``."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.privacy.models import PersonalRecord

from .storage import private, unguessable


class Photo(PersonalRecord):
    """A photo as it is kept: three sizes, made from the pixels of what was handed in."""

    FILES: ClassVar = ("small", "medium", "large")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    profile = models.OneToOneField("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="+")
    small = models.FileField(_("96 pixels"), storage=private, upload_to=unguessable)
    medium = models.FileField(_("256 pixels"), storage=private, upload_to=unguessable)
    large = models.FileField(_("640 pixels"), storage=private, upload_to=unguessable)
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return str(self.public_id)


class CurriculumVitae(PersonalRecord):
    """A CV as it is kept: a PDF written anew from the pages of what was handed in."""

    FILES: ClassVar = ("document",)

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    profile = models.OneToOneField("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="+")
    document = models.FileField(_("document"), storage=private, upload_to=unguessable)
    size_bytes = models.PositiveIntegerField(_("size in bytes"))
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("curriculum vitae")
        verbose_name_plural = _("curricula vitae")

    def __str__(self) -> str:
        return str(self.public_id)
