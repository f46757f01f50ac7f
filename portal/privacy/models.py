"""Personal records, privacy notices and consents (DOMAIN section 6)."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PersonalRecord(models.Model):
    """The mark of a table about a person: each of its columns needs a policy, or the program does not start."""

    class Meta:
        abstract = True


class Purpose(models.TextChoices):
    """What consent is asked for, each apart (DOMAIN section 6 rule 3)."""

    EMPLOYER_VISIBILITY = "employer_visibility", _("Being found by approved employers")
    DIRECTORY = "directory", _("Alumni directory")
    BULLETIN_EMAIL = "bulletin_email", _("Bulletin by e-mail")
    SMS = "sms", _("Text messages")
    STORY_PUBLICATION = "story_publication", _("Publishing my story")
    PHOTO = "photo", _("Publishing my photo")
    MENTORING = "mentoring", _("Mentoring")
    SURVEY_CONTACT = "survey_contact", _("Being contacted for surveys")
    ASSOCIATION_SHARE = "association_share", _("Sharing with the alumni association")
    FOREST_NAME = "forest_name", _("My name in the memorial forest")
    ABROAD_TRANSFER = "abroad_transfer", _("Transfer abroad")


class NoticeInUse(Exception):
    """The text is in force or somebody consented to it: it is evidence, and a new version is added instead."""

    message = _("This text is in force. Please add a new version instead of changing it.")


class Notice(models.Model):
    """One version of the text a person is shown; a text in use is never changed, a new version is added."""

    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    text_tr = models.TextField(_("text in Turkish"))
    text_en = models.TextField(_("text in English"))
    in_force_from = models.DateTimeField(_("in force from"))

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "version"], name="privacy_one_notice_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raise NoticeInUse where anything of a text in force, or of one somebody consented to, would change."""
        before = Notice.objects.filter(pk=self.pk).first() if self.pk is not None else None
        columns = ("purpose", "version", "text_tr", "text_en", "in_force_from")
        if (
            before is not None
            and any(getattr(before, name) != getattr(self, name) for name in columns)
            and (before.in_force_from <= timezone.now() or before.consent_set.exists())
        ):
            raise NoticeInUse
        super().save(*args, **kwargs)

    def text_in(self, language: str | None) -> str:
        """Return the text in ``language``; Turkish is the one that is always there."""
        return (self.text_en or self.text_tr) if language == "en" else self.text_tr


class Channel(models.TextChoices):
    """Where consent was given or withdrawn."""

    WEB = "web", _("Web")
    EMAIL_LINK = "email_link", _("Link in an e-mail")
    DESK = "desk", _("In person")


class Consent(models.Model):
    """One consent of one user to one version of one text. Withdrawn consent stays, as evidence.

    ``shown_digest`` is the SHA-256 of the words as they were shown, in the language ``shown_in``.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="consents", verbose_name=_("user"))
    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose.choices)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, verbose_name=_("privacy notice"))
    given_at = models.DateTimeField(_("given at"))
    given_through = models.CharField(_("given through"), max_length=12, choices=Channel.choices)
    shown_in = models.CharField(_("shown in"), max_length=2, blank=True)
    shown_digest = models.CharField(_("digest of the text shown"), max_length=64, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_through = models.CharField(_("withdrawn through"), max_length=12, choices=Channel.choices, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="privacy_one_consent_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_purpose_display()}"
