"""The graduates the demo speaks of by name: two logins, and those whose stories are told."""

from dataclasses import dataclass
from datetime import date

from .logins import ALUMNA, UNCLAIMED
from .material import content


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whose record is known beforehand."""

    first_name: str
    last_name: str
    number: str
    born: date
    program: str
    graduated: int


LOGIN_RECORDS = {
    ALUMNA.email: Named(ALUMNA.first_name, ALUMNA.last_name, "20120001", date(1994, 3, 8), "MMF-BIL-L", 2016),
    UNCLAIMED.email: Named(UNCLAIMED.first_name, UNCLAIMED.last_name, "20130001", date(1991, 5, 19), "MMF-END-L", 2017),
}
"""What the two alumni logins prove their claims with."""


def _storytellers() -> list[Named]:
    people = []
    for place, row in enumerate(content("stories"), start=11):
        person = row["person"]
        first, _space, last = person["name"].rpartition(" ")
        graduated = person["graduation_year"]
        people.append(
            Named(
                first,
                last,
                f"{graduated - 4}{place:04d}",
                date(graduated - 23, place % 12 + 1, 7),
                person["unit"],
                graduated,
            )
        )
    return people


NAMED = (*LOGIN_RECORDS.values(), *_storytellers())
