"""Whose word a value is and when it was last confirmed, and what other sources say that differs (DOMAIN section 4)."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from portal.privacy.models import PersonalRecord
from portal.workflow.fields import StateField


class Source(models.TextChoices):
    """Where a value came from."""

    STUDENT_RECORDS = "student_records", _("Student records")
    SELF = "self", _("The person")
    SURVEY = "survey", _("Survey")
    REPRESENTATIVE = "representative", _("Department representative")
    EMPLOYER = "employer", _("Employer")
    STAFF = "staff", _("Center staff")


class Freshness(PersonalRecord):
    """Where one group of fields of one person came from, and when somebody last said that it holds.

    Most people have no row for most groups: what nobody touched is as the student records, or the person, told it, and
    nobody confirmed it (``portal.alumni.freshness.told_first``). ``source`` told the value; ``verified_by`` said last,
    on ``verified_on``, that it is right; ``standing`` is the strongest of all who said so of this value, and is what
    precedence goes by. ``group`` is the name of a FieldGroup.
    """

    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="freshness")
    group = models.CharField(_("information"), max_length=20)
    source = models.CharField(_("source"), max_length=16, choices=Source.choices)
    standing = models.CharField(_("backed by"), max_length=16, choices=Source.choices)
    verified_by = models.CharField(_("confirmed by"), max_length=16, choices=Source.choices, blank=True)
    verified_on = models.DateField(_("confirmed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("freshness")
        verbose_name_plural = _("freshness")
        constraints: ClassVar = [models.UniqueConstraint(fields=["profile", "group"], name="alumni_freshness_once")]
        indexes: ClassVar = [models.Index(fields=["group", "verified_on", "profile"], name="alumni_freshness_by_day")]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.group}: {self.source}"


class ProposalState(models.TextChoices):
    """Where a differing word stands. ``REPLACED`` is no question: it keeps what a stronger source's word replaced."""

    OPEN = "open", _("To be decided")
    ASKED = "asked", _("The person is asked")
    ACCEPTED = "accepted", _("Taken over")
    KEPT = "kept", _("Left as it was")
    EXPIRED = "expired", _("Nobody decided in time")
    REPLACED = "replaced", _("Replaced by a stronger source")


UNDECIDED = (ProposalState.OPEN, ProposalState.ASKED)


class Proposal(PersonalRecord):
    """A source says something else than what is held: never applied silently, never lost (S0-36, S0-37).

    ``held`` and ``told`` are values as ``portal.alumni.fields`` writes them; ``key`` is a digest of field, source and
    ``told``, so that the same word waits once.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="proposals")
    field = models.CharField(_("field"), max_length=20)
    group = models.CharField(_("information"), max_length=20)
    state = StateField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    held = models.JSONField(_("held"))
    held_source = models.CharField(_("source of what is held"), max_length=16, choices=Source.choices)
    held_on = models.DateField(_("confirmed on"), null=True, blank=True)
    told = models.JSONField(_("told"))
    source = models.CharField(_("source"), max_length=16, choices=Source.choices)
    told_on = models.DateField(_("told on"))
    told_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    key = models.CharField(max_length=64, editable=False)
    expires_on = models.DateField(_("waits until"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["profile", "key"],
                condition=models.Q(state__in=UNDECIDED),
                name="alumni_proposal_waits_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_on", "id"], name="alumni_proposals_waiting", condition=models.Q(state__in=UNDECIDED)
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.field}: {self.state}"

    @transition(field=state, source=UNDECIDED, target=ProposalState.ACCEPTED)
    def accept(self) -> None:
        """Take the differing word over."""

    @transition(field=state, source=UNDECIDED, target=ProposalState.KEPT)
    def keep(self) -> None:
        """Leave what is held."""

    @transition(field=state, source=ProposalState.OPEN, target=ProposalState.ASKED)
    def ask(self) -> None:
        """Write to the person, who decides."""

    @transition(field=state, source=UNDECIDED, target=ProposalState.EXPIRED)
    def expire(self) -> None:
        """Leave what is held, because nobody decided, or because the same source says something newer."""


class LetterState(models.TextChoices):
    """What the person did with the question whether what is held is still true."""

    SENT = "sent", _("Not answered")
    CONFIRMED = "confirmed", _("Confirmed")
    STOPPED = "stopped", _("Wants no such letters")


class StillTrueLetter(PersonalRecord):
    """One letter that asks a person whether the record still holds; its link works without signing in (S0-33).

    ``STOPPED`` is kept for ever: it says that this person is not asked by mail again.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="still_true_letters")
    state = StateField(_("state"), max_length=10, choices=LetterState.choices, default=LetterState.SENT)
    asked_on = models.DateField(_("asked on"))
    expires_on = models.DateField(_("waits until"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("letter about the record")
        verbose_name_plural = _("letters about the record")
        indexes: ClassVar = [models.Index(fields=["profile", "asked_on"], name="alumni_letters_of_a_person")]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.state}"

    @transition(field=state, source=LetterState.SENT, target=LetterState.CONFIRMED)
    def confirm(self) -> None:
        """Say that everything is still true."""

    @transition(field=state, source=[LetterState.SENT, LetterState.CONFIRMED], target=LetterState.STOPPED)
    def stop(self) -> None:
        """Ask for no more such letters."""
