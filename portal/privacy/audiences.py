"""Who is looking, as a kind (DOMAIN section 2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """The kinds of viewer a field can be open to."""

    PUBLIC = "public", _("Everyone")
    STUDENT = "students", _("Students")
    MENTEE = "mentees", _("My mentees")
    ALUMNI = "alumni", _("Alumni")
    EMPLOYER = "approved_employers", _("Approved employers")
    UNIT = "own_unit", _("My department's representative")
    CENTER = "center", _("The career and alumni center")
    SELF = "self", _("Myself")


OWNER_CHOOSES = (Audience.PUBLIC, Audience.STUDENT, Audience.MENTEE, Audience.ALUMNI, Audience.EMPLOYER)
"""The audiences an owner may open a field group to; the others follow from a role."""
