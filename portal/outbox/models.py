"""The outbox: a row a fact and channel, committed with the change it tells of."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """A fact that one channel (search, mail) has not acted on yet. Holds ids only, never values."""

    channel = models.CharField(_("channel"), max_length=20)
    topic = models.CharField(_("topic"), max_length=40)
    entity_id = models.BigIntegerField(_("entity"))
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    not_before = models.DateTimeField(_("not before"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    dead_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox entries")
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "not_before", "id"], name="outbox_due", condition=models.Q(dead_at__isnull=True)
            ),
            models.Index(fields=["claim"], name="outbox_claim", condition=models.Q(claim__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.topic} {self.entity_id}"


class Letter(models.Model):
    """One letter to one person on one occasion, such as a month: written down once, handed over once.

    The mark is committed before the letter leaves (docs/decisions/letters-once.md). Holds no address and no words.
    """

    topic = models.CharField(_("topic"), max_length=40)
    profile_id = models.BigIntegerField(_("person"))
    occasion = models.CharField(_("occasion"), max_length=40)
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    handed_over_at = models.DateTimeField(_("handed over at"), null=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes: ClassVar = [models.Index(fields=["profile_id"], name="outbox_letters_of_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "occasion", "profile_id"], name="outbox_one_letter_an_occasion")
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.occasion}: {self.profile_id}"
