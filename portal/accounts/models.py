"""The user of the platform and the roles a user holds for a time (DOMAIN section 2)."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .addresses import InvalidAddress, normalize_email


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is normalized once, here."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; raises InvalidAddress for an address mail cannot reach."""
        user = self.model(email=normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user with every right in the back office, for ``manage.py createsuperuser``."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user of an address however it is capitalized; what is no address is nobody's.

        To a database the dotless i of a Turkish keyboard is another spelling of i; to a mailbox it is not.
        """
        try:
            return self.get(email__iexact=normalize_email(username or ""))
        except InvalidAddress:
            raise self.model.DoesNotExist from None


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in: alumnus, student, employer's contact, editor, staff."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=2, default="tr", choices=[("tr", _("Turkish")), ("en", _("English"))]
    )
    is_staff = models.BooleanField(_("may enter the back office"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    email_verified_at = models.DateTimeField(_("e-mail verified at"), null=True, blank=True)
    date_joined = models.DateTimeField(_("joined at"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), name="accounts_email_whatever_case", violation_error_message=_("This address is taken.")
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """Return first and last name, or nothing where both are missing."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """Return the first name, or the address."""
        return self.first_name or self.email


class Role(models.TextChoices):
    """What a person is entrusted with; what each may see stands in DOMAIN section 2."""

    STUDENT = "student", _("Student")
    EDITOR = "editor", _("Editor")
    COUNSELOR = "counselor", _("Career counselor")
    SURVEY_COORDINATOR = "survey_coordinator", _("Survey coordinator")
    DEPARTMENT_REPRESENTATIVE = "department_representative", _("Department representative")
    UNIT_COORDINATOR = "unit_coordinator", _("Unit coordinator")
    PROGRAM_COORDINATOR = "program_coordinator", _("Program coordinator")
    CENTER_STAFF = "center_staff", _("Center staff")
    COORDINATOR = "coordinator", _("Coordinator")
    DEPUTY_COORDINATOR = "deputy_coordinator", _("Deputy coordinator")
    QUALITY_OFFICE = "quality_office", _("Quality office")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    DIPLOMA_DESK = "diploma_desk", _("Diploma desk")
    ADVISOR = "advisor", _("Academic advisor")
    IT_ADMIN = "it_admin", _("IT administrator")


UNIT_ROLES = frozenset({Role.DEPARTMENT_REPRESENTATIVE})
RESTING_ROLES = frozenset({Role.DEPUTY_COORDINATOR})
"""The roles that end with a coordinator's: their assignment rests on one, and without it gives no right."""
CENTER_ROLES = frozenset({Role.CENTER_STAFF, Role.COORDINATOR, Role.DEPUTY_COORDINATOR})


class RoleAssignment(models.Model):
    """A role held by a user from a day to a day, within a unit where the role has one. Expired means no rights.

    A deputy's rests on the coordinator's, and so does a coordinator's own that was delegated: what it rests on is over,
    it is over (DOMAIN section 8.14). What others rest on rests on nothing itself.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    unit = models.ForeignKey(
        "institution.Unit", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("unit")
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True, help_text=_("The last day; empty: until revoked."))
    appointed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("appointed by")
    )
    rests_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="resting", verbose_name=_("rests on")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        indexes: ClassVar = [models.Index(fields=["user", "starts_on", "ends_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="accounts_role_ends_after_start",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="accounts_representative_has_unit",
                condition=~models.Q(role="department_representative") | models.Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="accounts_delegation_is_dated_with_reason",
                condition=~models.Q(role="coordinator", rests_on__isnull=False)
                | (models.Q(ends_on__isnull=False) & ~models.Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    @property
    def is_delegated(self) -> bool:
        """Say whether somebody acts for the coordinator with it."""
        return self.role == Role.COORDINATOR and self.rests_on_id is not None
