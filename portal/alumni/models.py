"""The profile of a graduate, and what hangs on it. Every column has its policy in ``policies.py``."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.employers.names import FirmKeyField
from portal.institution.models import Level
from portal.privacy.models import PersonalRecord
from portal.reference.turkish import fold, sort_key
from portal.workflow.fields import StateField

from . import lists
from .firms import AccessGrant, ContactRequest, ContactState, EmployerBlock
from .places import ListPlace
from .provenance import Freshness, LetterState, Proposal, ProposalState, Source, StillTrueLetter

__all__ = [
    "OWNED_STATES",
    "AccessGrant",
    "AlumniProfile",
    "ContactRequest",
    "ContactState",
    "Degree",
    "EmployerBlock",
    "Employment",
    "Freshness",
    "IncomeBand",
    "LetterState",
    "LifeCycle",
    "ListPlace",
    "Proficiency",
    "ProfileLanguage",
    "ProfileSkill",
    "Proposal",
    "ProposalState",
    "Source",
    "StillTrueLetter",
]


class LifeCycle(models.TextChoices):
    """Where a person stands (DOMAIN section 4). Import alone never yields claimed or active."""

    EXPECTED = "expected", _("Expected to graduate")
    GRADUATE = "graduate", _("Graduate")
    CLAIMED = "claimed", _("Claimed")
    ACTIVE = "active", _("Active")
    DORMANT = "dormant", _("Dormant")
    UNREACHABLE = "unreachable", _("Unreachable")
    DECEASED = "deceased", _("Deceased")
    ERASED = "erased", _("Erased")


OWNED_STATES = (LifeCycle.CLAIMED, LifeCycle.ACTIVE, LifeCycle.DORMANT, LifeCycle.UNREACHABLE)
"""The states in which somebody stands behind the profile: only then can its owner have opened anything."""


class IncomeBand(models.TextChoices):
    """Monthly net income in thousands of lira; never shown to employers or the directory."""

    UNDER_30 = "under_30", _("under 30")
    FROM_30 = "from_30", _("30 to 50")
    FROM_50 = "from_50", _("50 to 80")
    FROM_80 = "from_80", _("80 to 120")
    OVER_120 = "over_120", _("over 120")


class AlumniProfile(PersonalRecord):
    """One graduate: who, where, and whom they opened which group of fields to.

    ``*_groups`` are masks of ``privacy.policies.FieldGroup``: what the owner opened to that audience. Zero is closed,
    and is what every profile begins with. An audience finds the row only while the owner opted in to it as well.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="alumni_profile"
    )
    state = StateField(_("state"), max_length=12, choices=LifeCycle.choices, default=LifeCycle.GRADUATE, db_index=True)

    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    name_key = models.CharField(max_length=500, editable=False)
    name_folded = models.CharField(max_length=210, editable=False, db_index=True)
    graduation_rank = models.BigIntegerField(null=True, editable=False)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=20, blank=True)
    postal_address = models.CharField(_("postal address"), max_length=300, blank=True)
    headline = models.CharField(_("headline"), max_length=160, blank=True)
    summary = models.TextField(_("summary"), blank=True, max_length=2000)
    province = models.ForeignKey(
        "reference.Province", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("province")
    )
    sector = models.ForeignKey(
        "reference.Sector", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("sector")
    )
    income_band = models.CharField(_("income"), max_length=12, choices=IncomeBand.choices, blank=True)
    open_to_job = models.BooleanField(_("open to a job"), default=False)
    open_to_internship = models.BooleanField(_("open to an internship"), default=False)
    open_to_mentoring = models.BooleanField(_("open to mentoring"), default=False)

    employer_open_until = models.DateField(_("open to employers until"), null=True, blank=True)
    in_directory = models.BooleanField(_("in the alumni directory"), default=False)
    is_public = models.BooleanField(_("has a public page"), default=False)
    employer_groups = models.PositiveIntegerField(default=0)
    alumni_groups = models.PositiveIntegerField(default=0)
    student_groups = models.PositiveIntegerField(default=0)
    mentee_groups = models.PositiveIntegerField(default=0)
    public_groups = models.PositiveIntegerField(default=0)

    revision = models.BigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("alumnus")
        verbose_name_plural = _("alumni")
        indexes: ClassVar = lists.INDEXES
        constraints: ClassVar = [
            models.CheckConstraint(
                name="alumni_nothing_open_before_claim",
                condition=models.Q(user__isnull=False)
                | models.Q(employer_open_until__isnull=True, in_directory=False, is_public=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def set_keys(self) -> None:
        """Recompute what the name is sorted and found by; bulk writers call it themselves."""
        self.name_key = sort_key(f"{self.last_name} {self.first_name}")[:500]
        self.name_folded = fold(f"{self.first_name} {self.last_name}")[:210]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the keys the name is sorted and found by; the rank is kept by ``ListPlace`` alone."""
        self.set_keys()
        written, held = kwargs.get("update_fields"), self.pk
        super().save(*args, **kwargs)
        if held is not None and (written is None or "name_key" in written):
            ListPlace.objects.settle([self.pk])

    @transition(field=state, source=LifeCycle.EXPECTED, target=LifeCycle.GRADUATE)
    def graduate(self) -> None:
        """Take the degree over from the student records."""

    @transition(field=state, source=LifeCycle.GRADUATE, target=LifeCycle.CLAIMED)
    def claim(self) -> None:
        """Let the person take the record over."""

    @transition(
        field=state, source=[LifeCycle.CLAIMED, LifeCycle.DORMANT, LifeCycle.UNREACHABLE], target=LifeCycle.ACTIVE
    )
    def act(self) -> None:
        """Note that the person did something themselves."""

    @transition(field=state, source=LifeCycle.ACTIVE, target=LifeCycle.DORMANT)
    def fall_asleep(self) -> None:
        """Note a year without an act."""

    @transition(field=state, source=[LifeCycle.EXPECTED, LifeCycle.GRADUATE, *OWNED_STATES], target=LifeCycle.DECEASED)
    def decease(self) -> None:
        """Note that the person has died: nobody but staff finds the record from then on."""


class Degree(PersonalRecord):
    """One degree of one person; several a person (DOMAIN section 1)."""

    profile = models.ForeignKey(AlumniProfile, on_delete=models.CASCADE, related_name="degrees")
    unit = models.ForeignKey("institution.Unit", on_delete=models.PROTECT, verbose_name=_("program"))
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    enrolled_on = models.DateField(_("enrolled on"), null=True, blank=True)
    graduated_on = models.DateField(_("graduated on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=16, choices=Source.choices, default=Source.STUDENT_RECORDS)

    class Meta:
        verbose_name = _("degree")
        verbose_name_plural = _("degrees")
        ordering: ClassVar = ["-graduated_on", "pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "graduated_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="alumni_graduated_after_enrolment",
                condition=models.Q(enrolled_on__isnull=True)
                | models.Q(graduated_on__isnull=True)
                | models.Q(graduated_on__gt=models.F("enrolled_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.get_level_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the places its holder has in lists by it; bulk writers settle them themselves."""
        super().save(*args, **kwargs)
        ListPlace.objects.settle([self.profile_id])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, with the places."""
        gone = super().delete(*args, **kwargs)
        ListPlace.objects.settle([self.profile_id])
        return gone


class Employment(PersonalRecord):
    """One job. ``employer`` is set where the person chose one of our firms; a present one never finds the person.

    Nor does a firm whose name was only typed: ``employer_key`` is what names are compared by (``rows.held_at``). It
    links nothing that anybody sees, and holds whenever the firm registers or is renamed.
    """

    profile = models.ForeignKey(AlumniProfile, on_delete=models.CASCADE, related_name="employments")
    employer = models.ForeignKey(
        "employers.Employer", null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("employer")
    )
    employer_name = models.CharField(_("employer"), max_length=200)
    employer_key = FirmKeyField(of="employer_name")
    title = models.CharField(_("position"), max_length=160)
    started_on = models.DateField(_("since"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=16, choices=Source.choices, default=Source.SELF)

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        ordering: ClassVar = ["-started_on", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["profile", "employer", "employer_key"],
                name="alumni_present_firms",
                condition=models.Q(ended_on__isnull=True),
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="alumni_employment_ends_after_start",
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.employer_name}"


class ProfileSkill(PersonalRecord):
    """A skill a person says they have."""

    profile = models.ForeignKey(AlumniProfile, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey("reference.Skill", on_delete=models.PROTECT, verbose_name=_("skill"))

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints: ClassVar = [models.UniqueConstraint(fields=["profile", "skill"], name="alumni_skill_once")]

    def __str__(self) -> str:
        return str(self.skill)


class Proficiency(models.TextChoices):
    """Levels of the Common European Framework of Reference for Languages."""

    A1 = "a1", "A1"
    A2 = "a2", "A2"
    B1 = "b1", "B1"
    B2 = "b2", "B2"
    C1 = "c1", "C1"
    C2 = "c2", "C2"


class ProfileLanguage(PersonalRecord):
    """A language a person says they speak; ``language`` is an ISO 639-1 code."""

    profile = models.ForeignKey(AlumniProfile, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=2)
    proficiency = models.CharField(_("proficiency"), max_length=2, choices=Proficiency.choices)

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        constraints: ClassVar = [models.UniqueConstraint(fields=["profile", "language"], name="alumni_language_once")]

    def __str__(self) -> str:
        return f"{self.language} {self.proficiency}"
