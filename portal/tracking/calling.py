"""The rules of calling: how often, how far apart, at which hours. Pure; nothing here reads or writes."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

MOST_TRIES = 3
"""Calls without an answer before somebody is left in peace."""
REST = (timedelta(days=2), timedelta(days=5))
"""How long to wait after the first and the second call without an answer."""
FROM_HOUR, UNTIL_HOUR = time(9), time(20)
"""When people are called, in the time of the university."""
FARTHEST_CALL_BACK = timedelta(days=90)
HOLD = timedelta(minutes=30)
"""How long somebody taken from a list is kept from others."""
MOST_ON_LIST = 500
LONGEST_NAME = 120


def next_try(today: date, tries: int) -> date | None:
    """Return the day of the next try after ``tries`` without an answer, a working day; None after the last one."""
    if tries >= MOST_TRIES:
        return None
    return _working_day(today + REST[tries - 1])


def _working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= 5 else day


def is_calling_hour(now: datetime) -> bool:
    """Say whether people are called at this moment."""
    local = timezone.localtime(now)
    return FROM_HOUR <= local.time() < UNTIL_HOUR and local.weekday() < 6


def may_promise(day: date, today: date) -> bool:
    """Say whether somebody can be promised a call on ``day``: tomorrow at the earliest, within ninety days."""
    return today < day <= today + FARTHEST_CALL_BACK
