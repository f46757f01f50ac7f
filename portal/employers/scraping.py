"""What looks like copying people out: rules over the access ledger and the refusals of one day, and their alarms.

Nothing is decided by a rule: the center looks at the firm (docs/center.md). Figures are counts; what was typed stays in
the ledger.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import CENTER_ROLES
from portal.ledger.selectors import IN_PAGES, Asked, asked_for_firms, people_by_question, people_read_for
from portal.outbox import services as outbox
from portal.privacy.own_affairs import not_about_oneself
from portal.privacy.viewers import Viewer
from portal.workflow.services import move

from .limits import firm_limits
from .models import AlarmRule, AlarmState, Employer, FirmRefusals, ScrapingAlarm
from .selectors import member_ids

RAISED = "employer.alarm_raised"
NEAR, NEAR_DAYS, WITHIN_DAYS = 0.8, 3, 7
"""Of the day's limit of people, on so many of so many days."""
DEEP_PAGES, DEEP_SEARCHES = 10, 5
"""So many pages of one search, in so many searches of one contact on a day."""
SWEPT_VALUES = 15
"""So many provinces, years or units, one after the other: in a search otherwise the same, or in any others..."""
SWEPT_PEOPLE = 75
"""...that showed so many people, each value somebody whom no value before it had shown: five a value."""
REFUSED_TIMES = 50
SWEPT = frozenset({"province", "unit", "unit_path", "graduation_year", "graduated_from", "graduated_to"})
KEEP_REFUSALS = timedelta(days=90)
LARGEST_PAGE = 100


class NotTheCenter(Exception):
    """This viewer does not look after alarms, or there is none: one answer for both."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is met: by whom, with which counts."""

    employer_id: int
    rule: AlarmRule
    figures: Mapping[str, Any]
    contact_id: int | None = None


def look(*, now: datetime | None = None) -> int:
    """Look at the day of an hour ago, raise what is found, forget old refusals; return how many alarms are new."""
    moment = now or timezone.now()
    day = timezone.localdate(moment - timedelta(hours=1))
    raised = sum(_raise(finding, day, moment) for finding in findings(day))
    FirmRefusals.objects.filter(day__lt=day - KEEP_REFUSALS).delete()
    return raised


def findings(day: date) -> Iterator[Finding]:
    """Yield every rule that was met on ``day``."""
    asked = list(asked_for_firms(*_bounds(day)))
    yield from _near_limit(asked, day)
    yield from _deep_pages(asked)
    yield from _sweeps(asked, day)
    yield from _refused(day)


def _bounds(day: date) -> tuple[datetime, datetime]:
    begun = timezone.make_aware(datetime.combine(day, time.min))
    return begun, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _people(employer_id: int, day: date) -> int:
    since, until = _bounds(day)
    return len(people_read_for(employer_id, since=since, until=until))


def _near_limit(asked: Iterable[Asked], day: date) -> Iterator[Finding]:
    most = firm_limits().people_a_day
    pages: Counter[int] = Counter()
    for one in asked:
        pages[one.employer_id] += one.pages
    for firm, read in sorted(pages.items()):
        # Fewer pages cannot have shown so many: most firms are not counted at all.
        if read * LARGEST_PAGE < most * NEAR or _people(firm, day) < most * NEAR:
            continue
        week = [day - timedelta(days=back) for back in range(WITHIN_DAYS)]
        near = [(one, count) for one in week if (count := _people(firm, one)) >= most * NEAR]
        if len(near) >= NEAR_DAYS:
            told = {"days": len(near), "people": max(count for _day, count in near), "limit": most}
            yield Finding(firm, AlarmRule.NEAR_LIMIT, told)


def _deep_pages(asked: Iterable[Asked]) -> Iterator[Finding]:
    deep: dict[tuple[int, int], list[int]] = defaultdict(list)
    for one in asked:
        if one.pages >= DEEP_PAGES and one.door in IN_PAGES:
            deep[one.employer_id, one.user_id].append(one.pages)
    for (firm, user), pages in sorted(deep.items()):
        if len(pages) >= DEEP_SEARCHES:
            told = {"searches": len(pages), "pages": sum(pages), "deepest": max(pages)}
            yield Finding(firm, AlarmRule.DEEP_PAGES, told, user)


def _swept(question: str) -> Iterator[tuple[str, str, str]]:
    """Yield each filter of a question that can be swept: its name, its value, and the question without it.

    A filter stands once, before the words: what reads like it further on was typed.
    """
    parts, met = question.split("; "), set()
    for place, part in enumerate(parts):
        name, colon, value = part.partition(": ")
        if colon and name in SWEPT and name not in met:
            met.add(name)
            yield name, value, "; ".join(parts[:place] + parts[place + 1 :])


def _sweeps(asked: Iterable[Asked], day: date) -> Iterator[Finding]:
    """Yield who went through the values of a filter: with one search, or with others that showed ever new people.

    Words and other filters can be changed each time at no price; what such a sweep is after cannot: people.
    """
    same: dict[tuple[int, int, str, str], set[str]] = defaultdict(set)
    values: dict[tuple[int, int, str], set[str]] = defaultdict(set)
    for one in asked:
        for name, value, others in _swept(one.question):
            same[one.employer_id, one.user_id, name, others].add(value)
            values[one.employer_id, one.user_id, name].add(value)
    widest: dict[tuple[int, int], tuple[int, str]] = {}
    for (firm, user, name, _others), found in same.items():
        widest[firm, user] = max(widest.get((firm, user), (0, "")), (len(found), name))
    # Whoever looked for few values is not looked into: most contacts cost nothing more.
    for firm, user in sorted(
        {(firm, user) for (firm, user, _name), found in values.items() if len(found) >= SWEPT_VALUES}
    ):
        shown = _shown(firm, user, day)
        count, name = max(widest[firm, user], _gathered(shown))
        if count >= SWEPT_VALUES:
            people = len(frozenset[int]().union(*shown[name].values()))
            yield Finding(firm, AlarmRule.SWEEP, {"filter": name, "values": count, "people": people}, user)


Shown = dict[str, dict[str, set[int]]]
"""Whom a contact was shown, by the filter and the value it was asked for with."""


def _shown(firm: int, user: int, day: date) -> Shown:
    since, until = _bounds(day)
    shown: Shown = defaultdict(lambda: defaultdict(set))
    for question, people in people_by_question(firm, user, since=since, until=until).items():
        for name, value, _others in _swept(question):
            shown[name][value] |= people
    return shown


def _gathered(shown: Shown) -> tuple[int, str]:
    """Return the filter whose values gathered enough people, with how many of them showed new ones."""
    widest = (0, "")
    for name, by_value in shown.items():
        seen: set[int] = set()
        telling = 0
        # The largest first: whoever asks for all of them and then for each learns nothing new by it.
        for people in sorted(by_value.values(), key=len, reverse=True):
            telling += not people <= seen
            seen |= people
        if len(seen) >= SWEPT_PEOPLE:
            widest = max(widest, (telling, name))
    return widest


def _refused(day: date) -> Iterator[Finding]:
    refused: dict[int, dict[str, int]] = defaultdict(dict)
    for firm, kind, times in FirmRefusals.objects.filter(day=day).values_list("employer_id", "kind", "times"):
        refused[firm][kind] = times
    for firm, told in sorted(refused.items()):
        if sum(told.values()) >= REFUSED_TIMES:
            yield Finding(firm, AlarmRule.REFUSED, told)


def _raise(finding: Finding, day: date, moment: datetime) -> bool:
    """Raise an alarm, once a day; one that is open already holds the latest figures. Say whether it is new."""
    with transaction.atomic():
        if Employer.objects.select_for_update(no_key=True).filter(pk=finding.employer_id).first() is None:
            return False
        same = ScrapingAlarm.objects.filter(employer=finding.employer_id, rule=finding.rule, contact=finding.contact_id)
        if same.filter(state=AlarmState.OPEN).update(day=day, figures=finding.figures):
            return False
        if same.filter(day=day).exists():
            return False
        made = ScrapingAlarm.objects.create(
            employer_id=finding.employer_id,
            rule=finding.rule,
            contact_id=finding.contact_id,
            day=day,
            figures=dict(finding.figures),
            raised_at=moment,
        )
        outbox.write(RAISED, [made.pk])
    return True


def acknowledge_alarm(actor: Viewer, *, alarm_id: int, reason: str) -> ScrapingAlarm:
    """Note that the center looked at an alarm, and what it found.

    Raises NotTheCenter, OwnAffair for whoever acts for the firm, ReasonMissing, IllegalTransition.
    """
    if not actor.roles & CENTER_ROLES:
        raise NotTheCenter
    with transaction.atomic():
        alarm = ScrapingAlarm.objects.select_for_update(of=("self",)).filter(pk=alarm_id).first()
        if alarm is None:
            raise NotTheCenter
        not_about_oneself(actor, *member_ids(alarm.employer_id))
        alarm.acknowledged_by_id, alarm.acknowledged_at = actor.user_id, timezone.now()
        return move(alarm, "acknowledge", actor=actor, reason=reason, needs_reason=True)
