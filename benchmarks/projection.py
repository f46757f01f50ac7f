"""What the projection of one profile costs: microseconds a field group, on the median, for each audience.

    python -m benchmarks.projection

Needs no server and no database. One full profile (three degrees, five jobs, ten skills, three languages), everything
opened to everybody, so that each audience gets all it can ever get. Wants under 20 microseconds a field group.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

WANTED = 20.0
CALLS = 5_000
TODAY = date(2026, 11, 21)


def _record() -> Any:
    """Return a full profile as the database loads it."""
    from portal.alumni.records import (
        AlumnusRecord,
        Attached,
        DegreeRecord,
        EmploymentRecord,
        LanguageRecord,
        Term,
        UnitTerm,
    )

    unit = UnitTerm("BIL-L", "Bilgisayar", "Computing", UUID(int=1), "00010001", "program", "bachelor")
    everything = 2**14 - 1
    return AlumnusRecord(
        pk=1,
        public_id=UUID(int=2),
        state="active",
        first_name="Işıl",
        last_name="Öztürk",
        name_key="x",
        name_folded="isil ozturk",
        contact_email="isil@kisi.example",
        contact_phone="+905320000001",
        postal_address="Deniz Sokak 1",
        headline="Yazılım geliştirici",
        summary="On yıldır dağıtık sistemler.",
        income_band="over_120",
        open_to_job=True,
        open_to_internship=True,
        open_to_mentoring=True,
        employer_open_until=date(2027, 1, 1),
        in_directory=True,
        is_public=True,
        **dict.fromkeys(
            ("employer_groups", "alumni_groups", "student_groups", "mentee_groups", "public_groups"), everything
        ),
        revision=1,
        province=Term("33", "Mersin", "Mersin"),
        sector=Term("J", "Bilişim", "Information technology"),
        degrees=[DegreeRecord(unit, "bachelor", date(2012, 9, 10), date(2016, 6, 20), True) for _place in range(3)],
        employments=[
            EmploymentRecord(None, f"Firma {place}", "Uzman", date(2016 + place, 7, 1), None) for place in range(5)
        ],
        skills=[Term(f"s{place}", f"Beceri {place}", f"Skill {place}") for place in range(10)],
        languages=[LanguageRecord(code, "b2") for code in ("en", "de", "fr")],
        attached=Attached(),
        barred=False,
        entrusted=True,
        granted=0,
    )


def _viewers() -> Mapping[str, Any]:
    from portal.accounts.models import Role
    from portal.privacy.viewers import Viewer, anonymous

    return {
        "public": anonymous(today=TODAY),
        "student": Viewer(today=TODAY, roles=frozenset({Role.STUDENT})),
        "alumna": Viewer(today=TODAY, profile_id=2),
        "firm": Viewer(today=TODAY, employer_id=1),
        "representative": Viewer(today=TODAY, unit_paths=("0001",)),
        "center": Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF})),
        "self": Viewer(today=TODAY, profile_id=1),
    }


def _median(deed: Callable[[], object]) -> float:
    """Return the microseconds of a call, on the median."""
    times = []
    for _call in range(CALLS):
        begun = time.perf_counter_ns()
        deed()
        times.append(time.perf_counter_ns() - begun)
    return statistics.median(times) / 1000


def main() -> None:
    """Measure; exit with 1 where an audience costs more than is wanted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from portal.alumni.projection import project
    from portal.alumni.rows import openings_for
    from portal.privacy.policies import visible_groups

    record, dearest = _record(), 0.0
    print(f"{'audience':15} {'groups':>6} {'µs':>8} {'µs a group':>11}")
    for name, viewer in _viewers().items():
        groups = visible_groups(openings_for(viewer, record)).bit_count()

        def deed(viewer: Any = viewer) -> object:
            return project(record, openings_for(viewer, record))

        cost = _median(deed)
        dearest = max(dearest, cost / groups)
        print(f"{name:15} {groups:6} {cost:8.1f} {cost / groups:11.2f}")
    print(f"dearest {dearest:.2f} µs a field group (wanted: under {WANTED:.0f})")
    sys.exit(0 if dearest < WANTED else 1)


if __name__ == "__main__":
    main()
