"""The turns of alerts: what is due is asked, and whoever is new is told, once.

Asked through the very search of the firm, as the contact who wants it, with all that guards it. What is told is marked
in the transaction before the mail leaves, and taken back where the mail server did not take it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from newsletter.models import AlertDay, AlertFrequency, KnownPerson, SearchAlert
from newsletter.transport import Outcome, Transport, Unreachable, Verdict
from portal.alumni.models import AlumniProfile
from portal.alumni.projection import Alumnus
from portal.employers.policies import Act, roles_that_may
from portal.employers.selectors import in_force_q
from portal.employers.usage import PeopleUsedUp
from portal.ledger.services import LedgerUnavailable
from portal.privacy.viewers import Viewer, as_firm, viewer_for
from search.audiences import NotOffered, find_people, unchanged
from search.errors import BadRequest, EngineUnavailable
from search.kept_questions import from_data

from .letter import SHOWN, Letter, message_of
from .wishes import next_turn

log = logging.getLogger(__name__)

MOST_PEOPLE = 10
"""People a mail tells of."""
MOST_MAILS = 2
"""Mails a firm gets a day, whoever of it wants them."""
BATCH = 200
LEASE = timedelta(minutes=10)
MOST_FAILURES = 6
"""Refusals by the mail server after which an alert waits for its next turn, with whom it would have told still new."""

AWAY = (EngineUnavailable, LedgerUnavailable, Unreachable)
"""What is everybody's trouble and no single alert's."""


def due(now: datetime) -> QuerySet[SearchAlert]:
    """Return the alerts whose turn it is: of contacts who may search for a firm in force that got too few mails yet."""
    today = timezone.localdate(now)
    rows = SearchAlert.objects.exclude(frequency=AlertFrequency.OFF).filter(
        in_force_q(today, through="member__employer__"),
        due_on__lte=today,
        not_before__lte=now,
        search__employer=F("member__employer"),
        member__role__in=sorted(roles_that_may(Act.SEARCH)),
        member__user__is_active=True,
        member__user__email_verified_at__isnull=False,
    )
    full = AlertDay.objects.filter(day=today, mails__gte=MOST_MAILS).values("employer_id")
    return rows.exclude(search__employer_id__in=full).order_by("due_on", "pk")


def take_turns(now: datetime, transport: Transport) -> int:
    """Give up to ``BATCH`` due alerts their turn; return how many mails left.

    Two workers at once share the work; a repeated task finds nothing due. Where the engine, the ledger or the mail
    server is away the rest keeps its turn for the next call: nobody was told, and nobody is known for it. Any other
    error is raised once the others had their turn.
    """
    sent, broken = 0, None
    try:
        for key in list(due(now).values_list("pk", flat=True)[:BATCH]):
            try:
                sent += _turn(key, now, transport)
            except AWAY:
                raise
            except Exception as error:
                log.error("alerts: alert %d failed (%s)", key, type(error).__name__)
                broken = broken or error
    except AWAY as away:
        log.warning("alerts: the rest waits (%s)", type(away).__name__)
    finally:
        transport.close()
    if broken is not None:
        raise broken
    return sent


@dataclass(frozen=True, slots=True)
class _News:
    """What one alert found: the people in the order of the search, and how many are new in all."""

    viewer: Viewer
    people: dict[str, Alumnus]
    total: int


def _turn(key: int, now: datetime, transport: Transport) -> bool:
    """Give one alert its turn; say whether a mail left."""
    lease = now + LEASE
    free = SearchAlert.objects.filter(pk=key, not_before__lte=now, due_on__lte=timezone.localdate(now))
    if not free.update(not_before=lease):
        return False  # another worker has it, or had it
    transport.open()  # before anybody is read for a mail that cannot leave
    rows = SearchAlert.objects.filter(pk=key, not_before=lease)
    alert = rows.select_related("search", "member__employer", "member__user").first()
    news = _news(alert, now) if alert is not None else None
    if alert is None or news is None:
        return False
    if not news.people:
        rows.filter(frequency=alert.frequency).update(due_on=next_turn(alert.frequency, news.viewer.today), failures=0)
        return False
    told = _mark(alert, news)
    if not told:
        return False
    people = [alumnus for person, alumnus in news.people.items() if person in told]
    more = max(0, news.total - len(news.people))
    letter = Letter(alert=alert, people=people, more=more, day=news.viewer.today)
    return _hand_over(letter, told, transport)


def _viewer(alert: SearchAlert, now: datetime) -> Viewer:
    return _looking(alert, alert.search.language, timezone.localdate(now))


def _looking(alert: SearchAlert, language: str, today: date) -> Viewer:
    # The mail goes to the firm: what its contact sees as an alumna besides stands in none.
    return as_firm(viewer_for(alert.member.user, language=language, today=today))


def _news(alert: SearchAlert, now: datetime) -> _News | None:
    """Return whom an alert finds anew; None where its contact may not ask for that firm, or the firm no more today."""
    viewer = _viewer(alert, now)
    if viewer.employer_id != alert.search.employer_id:
        return None
    known = AlumniProfile.objects.filter(pk__in=KnownPerson.objects.filter(alert=alert).values("profile_id"))
    ids = frozenset(map(str, known.values_list("public_id", flat=True)))
    ask = from_data(alert.search.question, size=MOST_PEOPLE)
    try:
        answer, people = find_people(viewer, ask, SHOWN, known=ids)
    except (BadRequest, NotOffered):
        log.warning("alerts: the question of search %d is not on offer any more", alert.search_id)
        return _News(viewer, {}, 0)
    except PeopleUsedUp as full:
        # Asked again before, it would count as one more refusal each time.
        SearchAlert.objects.filter(pk=alert.pk).update(not_before=now + timedelta(seconds=full.retry_after))
        return None
    return _News(viewer, people, answer.total)


def _mark(alert: SearchAlert, news: _News) -> dict[str, int]:
    """Commit that these people are told, and return them with their keys; none where the mail must not leave.

    Asked once more of the database: whoever closed or changed anything since is left out, and told another time.
    """
    with transaction.atomic():
        count, _made = AlertDay.objects.select_for_update().get_or_create(
            employer_id=alert.search.employer_id, defaults={"day": news.viewer.today}
        )
        if count.day != news.viewer.today:
            count.day, count.mails = news.viewer.today, 0
        same = unchanged(news.viewer, news.people)
        if count.mails >= MOST_MAILS or not same or not _may_still(alert, news.viewer):
            return {}
        mine = SearchAlert.objects.filter(pk=alert.pk, not_before=alert.not_before, frequency=alert.frequency)
        if not mine.update(due_on=next_turn(alert.frequency, news.viewer.today)):
            return {}
        told = {
            str(key): pk for key, pk in AlumniProfile.objects.filter(public_id__in=same).values_list("public_id", "pk")
        }
        KnownPerson.objects.bulk_create([KnownPerson(alert=alert, profile_id=pk) for pk in told.values()])
        count.mails += 1
        count.save()
    return told


def _may_still(alert: SearchAlert, viewer: Viewer) -> bool:
    return _looking(alert, viewer.language, viewer.today) == viewer


def _hand_over(letter: Letter, told: dict[str, int], transport: Transport) -> bool:
    """Hand the mail over; take the marks back where it certainly did not leave."""
    try:
        outcome = transport.send(message_of(letter))
    except Exception:
        _take_back(letter.alert, list(told.values()))
        raise
    if outcome.verdict in (Verdict.TEMPORARY, Verdict.PERMANENT):
        _take_back(letter.alert, list(told.values()))
        _log_refusal(letter.alert, outcome)
        return False
    SearchAlert.objects.filter(pk=letter.alert.pk).update(failures=0)
    return True


def _log_refusal(alert: SearchAlert, outcome: Outcome) -> None:
    log.warning("alerts: the mail of alert %d was not taken (%s)", alert.pk, outcome.reply)


def _take_back(alert: SearchAlert, told: Sequence[int]) -> None:
    """Let these people be new again, and the alert have its turn later today, or at its next turn after too many."""
    with transaction.atomic():
        KnownPerson.objects.filter(alert=alert, profile_id__in=told).delete()
        AlertDay.objects.filter(employer_id=alert.search.employer_id, mails__gt=0).update(mails=F("mails") - 1)
        again = SearchAlert.objects.filter(pk=alert.pk)
        if alert.failures + 1 >= MOST_FAILURES:
            again.update(failures=0)
        else:
            # The lease is the first wait; each refusal doubles it.
            later = alert.not_before + LEASE * (2**alert.failures - 1)
            again.update(due_on=alert.due_on, failures=F("failures") + 1, not_before=later)
