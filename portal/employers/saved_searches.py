"""The searches a firm keeps: shared by everybody who may search for it, gone from their sight with that right."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.reference.names import given_name

from .models import Employer, SavedSearch
from .selectors import in_force_q, locked_firm_of

MOST_SAVED = 20
"""A firm's searches; each is asked again when somebody looks which of them find her."""
LONGEST_NAME = 80


class BadName(DeedRefused):
    """Empty, or longer than a list can show."""

    code, field = "INVALID", "name"
    message = _("Give the search a name of up to 80 characters.")


class NameTaken(DeedRefused):
    """The firm keeps another search under this name."""

    code, field = "NAME_TAKEN", "name"
    message = _("Your firm has a saved search of this name already.")


class TooManySaved(DeedRefused):
    """The firm keeps as many searches as there can be."""

    code = "TOO_MANY"
    message = _("Your firm has as many saved searches as there can be. Please delete one first.")


class NoSuchSearch(DeedRefused):
    """The actor's firm keeps no such search."""

    code = "NOT_FOUND"
    message = _("Your firm has no such saved search.")


def _kept_by(firm: Employer, public_id: UUID | None) -> SavedSearch:
    row = SavedSearch.objects.filter(employer=firm, public_id=public_id).first() if public_id is not None else None
    if row is None:
        raise NoSuchSearch
    return row


def save_search(actor: Viewer, *, name: str, question: dict[str, Any]) -> SavedSearch:
    """Keep a question for the actor's firm, in the actor's language; whoever offers the search has checked it.

    Raises MayNotSearch, BadName, NameTaken, TooManySaved.
    """
    given = given_name(name, longest=LONGEST_NAME, refusal=BadName)
    with transaction.atomic():
        firm = locked_firm_of(actor)
        kept = SavedSearch.objects.filter(employer=firm)
        if kept.filter(name=given).exists():
            raise NameTaken
        if kept.count() >= MOST_SAVED:
            raise TooManySaved
        return SavedSearch.objects.create(
            employer=firm,
            name=given,
            question=question,
            language=actor.language,
            saved_by_id=actor.user_id,
            saved_on=actor.today,
        )


def rename_search(actor: Viewer, *, public_id: UUID | None, name: str) -> SavedSearch:
    """Give a search of the actor's firm another name. Raises MayNotSearch, BadName, NoSuchSearch, NameTaken."""
    given = given_name(name, longest=LONGEST_NAME, refusal=BadName)
    with transaction.atomic():
        firm = locked_firm_of(actor)
        row = _kept_by(firm, public_id)
        row.name = given
        try:
            with transaction.atomic():
                row.save(update_fields=["name"])
        except IntegrityError as twice:
            raise NameTaken from twice
    return row


def delete_search(actor: Viewer, *, public_id: UUID | None) -> None:
    """Let the actor's firm keep a search no longer. Raises MayNotSearch, NoSuchSearch."""
    with transaction.atomic():
        firm = locked_firm_of(actor)
        _kept_by(firm, public_id).delete()


def searches_of(firm: Viewer) -> list[SavedSearch]:
    """Return what the firm a viewer searches for keeps, by name; none where it is not in force."""
    if firm.employer_id is None:
        return []
    in_force = in_force_q(firm.today, through="employer__")
    return list(SavedSearch.objects.filter(in_force, employer_id=firm.employer_id)[:MOST_SAVED])


def saved_search(viewer: Viewer, public_id: UUID | None) -> SavedSearch | None:
    """Return one search of the firm this viewer searches for."""
    if viewer.employer_id is None or public_id is None:
        return None
    return SavedSearch.objects.filter(employer_id=viewer.employer_id, public_id=public_id).first()
