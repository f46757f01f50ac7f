"""The audit log: a chain of links, each holding the digest of the one before it."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """A link is written once; nothing changes it and nothing takes it away."""

    message = _("The audit log cannot be changed.")


class LinkQuerySet(models.QuerySet["Link"]):
    """Links, to be read."""

    def update(self, **_columns: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly


class Link(models.Model):
    """One deed: who, for which purpose, on whose data, which fields, why, when.

    ``actor`` is the key of a user, ``self`` for the person themselves, empty for the program. ``subject`` is a keyed
    pseudonym: with the key a person's deeds are found, without it, and once the person is erased, it names nobody.
    The table is not emptied with the others (``managed``): a trigger refuses every change, also to SQL.
    """

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("by"), max_length=20, blank=True)
    purpose = models.CharField(_("purpose"), max_length=60)
    subject = models.CharField(_("about"), max_length=32, blank=True)
    fields = models.JSONField(_("fields"), default=list)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    digest = models.CharField("SHA-256", max_length=64)

    objects = LinkQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "audit_link"
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"#{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: ``services.write`` is the only way in."""
        raise AppendOnly

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly


class Look(models.Model):
    """One look at the whole chain: how long it was and what its last digest said, to be compared with the next."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    links = models.BigIntegerField(_("entries"))
    head = models.CharField("SHA-256", max_length=64, blank=True)
    broken = models.BigIntegerField(_("first broken entry"), null=True)

    class Meta:
        verbose_name = _("look at the audit log")
        verbose_name_plural = _("looks at the audit log")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.links}"

    @property
    def holds(self) -> bool:
        """Say whether every link held."""
        return self.broken is None
