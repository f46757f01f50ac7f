"""The days a form takes: any that a deed here may have, none at the ends of the calendar, beyond which nothing counts.

A day after 31.12.9999 and a moment before 1.1.0001 in Greenwich do not exist: reckoning with them fails.
"""

from datetime import UTC, date, datetime, time

from django.core.validators import MaxValueValidator, MinValueValidator

FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)
DAYS = (MinValueValidator(FIRST), MaxValueValidator(LAST))
"""For a DateField."""
MOMENTS = tuple(
    kind(datetime.combine(day, time(), UTC)) for kind, day in ((MinValueValidator, FIRST), (MaxValueValidator, LAST))
)
"""For a DateTimeField."""
