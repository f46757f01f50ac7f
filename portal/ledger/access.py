"""How somebody comes to read people: the words the ledger keeps."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Door(models.TextChoices):
    """Where somebody was read."""

    LIST = "list", _("A list of people")
    PROFILE = "profile", _("The profile itself")
    SEARCH = "search", _("A search")
    OFFICE_LIST = "office_list", _("A list in the back office")
    OFFICE = "office", _("The back office")


class Reason(models.TextChoices):
    """What staff usually open a person for; anything else is told in words."""

    TRACKING = "tracking", _("Keeping contact and career data up to date")
    REQUEST = "request", _("The person asked for it")
    RECORD = "record", _("Checking a student record or a claim")
    MATTER = "matter", _("An employer, a posting or an event the person takes part in")


def reason_text(reason: Reason | None, words: str) -> str:
    """Return what the ledger keeps: a usual reason by its code, so that each reads it translated, and the words."""
    return words if reason is None else f"{reason.value}: {words}" if words else reason.value


def reason_in_words(stored: str) -> str:
    """Return a reason of the ledger in the language of the moment."""
    code, colon, words = stored.partition(":")
    if code not in Reason.values:
        return stored
    return f"{Reason(code).label}{colon}{words}"


@dataclass(frozen=True, slots=True)
class Access:
    """Through which door a reader comes, and with which question."""

    door: Door = Door.LIST
    question: str = ""
