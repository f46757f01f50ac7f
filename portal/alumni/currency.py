"""How current the record of each program's graduates is: two figures a program, read with one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from portal.institution.selectors import within

from .freshness import stale_q
from .models import AlumniProfile, Degree
from .rows import living_q


@dataclass(frozen=True, slots=True)
class ProgramCurrency:
    """Of one program: its graduates, and of how many something is out of date. Two degrees of one are two lines."""

    code: str
    name: str
    people: int
    stale: int


def currency_by_program(
    today: date, *, what: Collection[str], unit_paths: tuple[str, ...] | None, language: str
) -> list[ProgramCurrency]:
    """Return the figures of every program in these units, or everywhere, those with most to do first.

    ``what`` is as in ``freshness.stale_q``. Whoever calls decides whose units these are; no paths means nothing.
    """
    rows = Degree.objects.filter(profile__in=AlumniProfile.objects.filter(living_q()).values("pk"))
    if unit_paths is not None:
        rows = rows.filter(within(unit_paths, through="unit__"))
    out_of_date = Q(profile__in=AlumniProfile.objects.filter(stale_q(today, what=what)).values("pk"))
    counted = (
        rows.order_by()
        .values("unit__code", "unit__name_tr", "unit__name_en")
        .annotate(people=Count("profile", distinct=True), stale=Count("profile", distinct=True, filter=out_of_date))
        .values_list("unit__code", "unit__name_tr", "unit__name_en", "people", "stale")
    )
    found = [
        ProgramCurrency(code, (name_en or name_tr) if language == "en" else name_tr, people, stale)
        for code, name_tr, name_en, people, stale in counted
    ]
    return sorted(found, key=lambda one: (-one.stale, one.code))
