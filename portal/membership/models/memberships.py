"""Memberships, the forms printed for them, and every check of such a form."""

import uuid
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.privacy.models import PersonalRecord
from portal.workflow.fields import StateField


class MembershipState(models.TextChoices):
    """The states of a registration (DOMAIN section 4)."""

    STARTED = "started", _("Started")
    VERIFIED = "verified", _("Record verified")
    MEMBER = "member", _("Member")
    ISSUED = "issued", _("Form issued")
    CHECKED = "checked", _("Form checked")


_S = MembershipState
MEMBERS = (_S.MEMBER, _S.ISSUED, _S.CHECKED)
"""The states in which somebody is a member."""


class RegisteredBy(models.TextChoices):
    """Who entered a registration: the person, or the center on the person's behalf (S4-11)."""

    SELF = "self", _("The person")
    STAFF = "staff", _("Center staff")


class Membership(PersonalRecord):
    """One user's membership for one record of the student records: a further degree is a membership of its own."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    record = models.OneToOneField(
        "registry.StudentRecord", on_delete=models.CASCADE, related_name="membership", verbose_name=_("student record")
    )
    state = StateField(_("state"), max_length=10, choices=_S.choices, default=_S.STARTED, db_index=True)
    source = models.CharField(_("registered by"), max_length=8, choices=RegisteredBy.choices, default=RegisteredBy.SELF)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @transition(field=state, source=_S.STARTED, target=_S.VERIFIED)
    def verify(self) -> None:
        """Note that the record is the user's own."""

    @transition(field=state, source=_S.VERIFIED, target=_S.MEMBER)
    def join(self) -> None:
        """Become a member: the own data is complete."""

    @transition(field=state, source=_S.MEMBER, target=_S.ISSUED)
    def issue(self) -> None:
        """Hand out the form."""

    @transition(field=state, source=_S.ISSUED, target=_S.CHECKED)
    def check_form(self) -> None:
        """Note that the diploma desk saw the form."""


LONGEST_STATEMENT = 2000


class FormEdition(models.Model):
    """One edition of the membership form as a controlled document (S4-10): a form keeps the edition it was issued in.

    The words are the university's own and are never changed once a form was issued; a new edition is added.
    """

    document_number = models.CharField(_("document number"), max_length=30, default="P1.3.FR.0058")
    published_on = models.DateField(_("published on"))
    revision = models.PositiveSmallIntegerField(_("revision number"), null=True, blank=True)
    revised_on = models.DateField(_("revised on"), null=True, blank=True)
    institution_tr = models.CharField(_("university in Turkish"), max_length=150)
    institution_en = models.CharField(_("university in English"), max_length=150)
    statement_tr = models.TextField(_("statement in Turkish"), validators=[MaxLengthValidator(LONGEST_STATEMENT)])
    statement_en = models.TextField(_("statement in English"), validators=[MaxLengthValidator(LONGEST_STATEMENT)])

    class Meta:
        verbose_name = _("edition of the form")
        verbose_name_plural = _("editions of the form")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="membership_revised_after_published",
                condition=models.Q(revised_on__isnull=True) | models.Q(revised_on__gte=models.F("published_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_number} ({self.published_on:%d.%m.%Y})"


class FormSerial(models.Model):
    """The last number given in a year: one row a year, which two issues at once wait for."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("serial number")
        verbose_name_plural = _("serial numbers")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class MembershipForm(PersonalRecord):
    """What was printed for one membership, frozen: printing again gives the same bytes.

    The code on the paper is not stored: it follows from ``nonce`` and a key of the server, and is found by its digest.
    """

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="form")
    edition = models.ForeignKey(FormEdition, on_delete=models.PROTECT, related_name="forms")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_on = models.DateField(_("issued on"))
    initials = models.CharField(_("initials"), max_length=40)
    full_name = models.CharField(_("name"), max_length=201)
    student_number = models.CharField(_("student number"), max_length=20)
    program_tr = models.CharField(_("program in Turkish"), max_length=250)
    program_en = models.CharField(_("program in English"), max_length=250)

    class Meta:
        verbose_name = _("membership form")
        verbose_name_plural = _("membership forms")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="membership_one_serial_a_form")
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def serial(self) -> str:
        """Return the running number as it is printed: year and six digits."""
        return f"{self.year}-{self.number:06d}"


class Door(models.TextChoices):
    """Where a form was checked."""

    DESK = "desk", _("Diploma desk")
    PUBLIC = "public", _("Public page")


class FormCheck(PersonalRecord):
    """One check of a code: who, when, where, and what was answered. The code itself is not kept."""

    form = models.ForeignKey(MembershipForm, null=True, blank=True, on_delete=models.SET_NULL, related_name="checks")
    checked_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), db_index=True)
    door = models.CharField(_("where"), max_length=8, choices=Door.choices)
    is_member = models.BooleanField(_("member"))

    class Meta:
        verbose_name = _("check of a form")
        verbose_name_plural = _("checks of forms")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M} {self.door}"
