"""The breach file, and the words of the notices it is sent with; neither holds data of anybody affected."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CLOCK_TO_THE_BOARD = timedelta(hours=72)
"""From the discovery of a breach to the notice to the Board (section 6 rule 13)."""


class BreachScope(models.TextChoices):
    """Through whom data got out."""

    ACCOUNT = "account", _("One account")
    FIRM = "firm", _("One firm, all its accounts")
    ALL = "all", _("Every account: the server itself, or unknown")


class Breach(models.Model):
    """One breach: what happened, through whom and when. Whom it affected is found anew each time the file is made."""

    title = models.CharField(_("what happened, in one line"), max_length=200)
    described = models.TextField(_("what is known"), max_length=5000, blank=True)
    scope = models.CharField(_("through whom"), max_length=8, choices=BreachScope.choices)
    account = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("account")
    )
    firm = models.ForeignKey(
        "employers.Employer", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("firm")
    )
    since = models.DateTimeField(pgettext_lazy("period", "from"))
    until = models.DateTimeField(_("until"))
    discovered_at = models.DateTimeField(_("discovered at"))
    opened_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    board_told_at = models.DateTimeField(_("Board told at"), null=True, blank=True)
    people_told_at = models.DateTimeField(_("people told at"), null=True, blank=True)

    class Meta:
        verbose_name = _("breach")
        verbose_name_plural = _("breaches")
        ordering: ClassVar = ["-discovered_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="data_rights_breach_period", condition=models.Q(until__gt=models.F("since")))
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def deadline(self) -> datetime:
        """Return the moment by which the Board has to be told."""
        return self.discovered_at + CLOCK_TO_THE_BOARD

    def is_late(self, now: datetime) -> bool:
        """Say whether the Board was told too late, or has not been told in time."""
        return (self.board_told_at or now) > self.deadline


class WordingKind(models.TextChoices):
    """What the words are for."""

    BREACH_BOARD = "breach_board", _("Breach: notice to the Board")
    BREACH_PEOPLE = "breach_people", _("Breach: letter to the people affected")


class WordingStays(Exception):
    """A version of a text is written once."""

    message = _("A published text does not change. Please add a new version.")


class Wording(models.Model):
    """One version of a text the officer sends; the university's own words, confirmed by its lawyer, never changed."""

    kind = models.CharField(_("text"), max_length=20, choices=WordingKind.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    text_tr = models.TextField(_("text in Turkish"), max_length=20_000)
    text_en = models.TextField(_("text in English"), max_length=20_000)
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)
    published_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("published by")
    )

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering: ClassVar = ["kind", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "version"], name="data_rights_one_wording_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new version; raise WordingStays for one that is there already."""
        if self.pk is not None:
            raise WordingStays
        super().save(*args, **kwargs)

    def text_in(self, language: str) -> str:
        """Return the words in ``language``."""
        return self.text_en if language == "en" else self.text_tr

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise WordingStays
