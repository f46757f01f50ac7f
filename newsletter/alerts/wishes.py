"""Who wants to be told of whom a saved search finds anew: switching it on and off, signed in or by a link."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsletter.models import AlertFrequency, KnownPerson, SearchAlert
from portal.alumni.models import AlumniProfile
from portal.employers.models import EmployerMember, SavedSearch
from portal.employers.saved_searches import NoSuchSearch, save_search, saved_search
from portal.employers.selectors import MayNotSearch
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from search.audiences import people_known
from search.kept_questions import from_data

MOST_AT_FIRST = 500
"""People a search may find when somebody wants mails about it: all of them are known from then on."""
LINK_LASTS = timedelta(days=400)
PERIODS = {AlertFrequency.DAILY: timedelta(days=1), AlertFrequency.WEEKLY: timedelta(days=7)}
_SALT = "newsletter.alerts"


class TooWide(DeedRefused):
    """The search finds so many people that there is no telling who is new."""

    code, field = "TOO_WIDE", "frequency"
    message = _("This search finds more than 500 people. Please narrow it down before you switch on mails about it.")


class TooWideToKeep(TooWide):
    """The same, of a search that is only being saved: nothing is kept of it."""

    field = "alert"


def next_turn(frequency: str, today: date) -> date:
    """Return the day of the next mail of an alert that had its turn today."""
    return today + PERIODS[AlertFrequency(frequency)]


def frequencies_of(viewer: Viewer) -> dict[int, AlertFrequency]:
    """Return how often this viewer is told, by the key of the search; searches not among them: never. One statement."""
    if viewer.user_id is None or viewer.employer_id is None:
        return {}
    mine = SearchAlert.objects.filter(member__user_id=viewer.user_id, search__employer_id=viewer.employer_id)
    return {search: AlertFrequency(often) for search, often in mine.values_list("search_id", "frequency")}


def set_alert(viewer: Viewer, *, public_id: UUID | None, frequency: AlertFrequency) -> SavedSearch:
    """Tell this viewer, and nobody else, of whom a search of their firm finds from now on; repeating changes nothing.

    Whom it finds at this moment is known and not told. Raises MayNotSearch, NoSuchSearch, TooWide, and where mails are
    switched on what ``audiences.find_people`` raises for the question and the engine.
    """
    search = saved_search(viewer, public_id)
    if viewer.user_id is None or viewer.employer_id is None:
        raise MayNotSearch
    if search is None:
        raise NoSuchSearch
    if frequency is AlertFrequency.OFF:
        _end(SearchAlert.objects.filter(search=search, member__user_id=viewer.user_id))
        return search
    mine = SearchAlert.objects.filter(search=search, member__user_id=viewer.user_id)
    is_on = mine.exclude(frequency=AlertFrequency.OFF).exists()
    found = frozenset[str]() if is_on else _found_now(viewer, search.question, search.language)
    with transaction.atomic():
        _switch_on(search, viewer, frequency, found)
    return search


def save_with_alert(viewer: Viewer, *, name: str, question: dict[str, Any], frequency: AlertFrequency) -> SavedSearch:
    """Keep a search for the viewer's firm and tell this viewer of whom it finds from now on: both or neither.

    With OFF it is ``save_search``, and no engine is asked. Raises as ``save_search``; TooWideToKeep; and what
    ``audiences.find_people`` raises for the question and the engine.
    """
    if frequency is AlertFrequency.OFF:
        return save_search(viewer, name=name, question=question)
    if viewer.user_id is None or viewer.employer_id is None:
        raise MayNotSearch
    # Asked before the firm is locked: its other contacts need not wait for an engine.
    found = _found_now(viewer, question, viewer.language, TooWideToKeep)
    with transaction.atomic():
        search = save_search(viewer, name=name, question=question)
        _switch_on(search, viewer, frequency, found)
    return search


def _found_now(
    viewer: Viewer, question: dict[str, Any], language: str, too_wide: type[TooWide] = TooWide
) -> frozenset[str]:
    asker = replace(viewer, language=language)
    found = people_known(asker, from_data(question), MOST_AT_FIRST)
    if found is None:
        raise too_wide
    return found


def _switch_on(search: SavedSearch, viewer: Viewer, frequency: AlertFrequency, found: frozenset[str]) -> None:
    """Switch the viewer's mails on. The member is locked: of two clicks at once one comes after the other."""
    members = EmployerMember.objects.select_for_update()
    member = members.get(user_id=viewer.user_id or 0, employer_id=viewer.employer_id or 0)
    alert = SearchAlert.objects.filter(search=search, member=member).first() or SearchAlert(
        search=search, member=member, frequency=AlertFrequency.OFF
    )
    if alert.frequency == frequency:
        return
    alert.frequency, alert.due_on, alert.failures = frequency, next_turn(frequency, viewer.today), 0
    alert.not_before = timezone.now()
    alert.save()
    people = AlumniProfile.objects.filter(public_id__in=found).values_list("pk", flat=True)
    KnownPerson.objects.bulk_create([KnownPerson(alert=alert, profile_id=pk) for pk in people], ignore_conflicts=True)


@dataclass(frozen=True, slots=True)
class Ended:
    """What the page behind a link may say: the name of the search where it is kept still, and whether mails come."""

    language: str | None
    name: str
    is_on: bool


def token_of(alert: SearchAlert) -> str:
    """Return what the link of a mail carries: signed, good for ending this one alert and nothing else."""
    return signing.dumps(alert.public_id.hex, salt=_SALT)


def ended_by(token: str, *, end: bool) -> Ended | None:
    """Return what a link is about, and end it where ``end`` says so; None for a forged link and for one too old.

    A link to what is gone already is as good as one that ended it: repeating changes nothing.
    """
    try:
        key = UUID(signing.loads(token, salt=_SALT, max_age=LINK_LASTS))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    mine = SearchAlert.objects.filter(public_id=key)
    if end:
        _end(mine)
    alert = mine.select_related("search", "member__user").first()
    if alert is None:
        return Ended(None, "", is_on=False)
    return Ended(alert.member.user.language, alert.search.name, is_on=alert.frequency != AlertFrequency.OFF)


def _end(alerts: "QuerySet[SearchAlert]") -> None:
    """Send no more; whom they knew is forgotten with it."""
    with transaction.atomic():
        ids = list(alerts.select_for_update().values_list("pk", flat=True))
        KnownPerson.objects.filter(alert_id__in=ids).delete()
        SearchAlert.objects.filter(pk__in=ids).update(frequency=AlertFrequency.OFF)
