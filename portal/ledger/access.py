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
    """Through which door a reader comes, and with which question.

    ``follows`` says that the very same was shown before, with whatever reason was given then: a photo by its address.
    ``groups`` is the mask of what the question itself tells of whoever it finds: by which value, in which order.
    """

    door: Door = Door.LIST
    question: str = ""
    follows: bool = False
    groups: int = 0

    @property
    def needs_reason(self) -> bool:
        """Say whether staff have to say why they look before they are shown what is closed to others.

        The back office asks on the page of the person itself; its lists name people and tell the question.
        """
        return not self.follows and self.door not in (Door.OFFICE, Door.OFFICE_LIST)
