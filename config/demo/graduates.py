"""The made-up graduates, as the file of a student affairs office: the same people at every run.

Names suit sex and year of birth, classes have the sizes of the plan, and who came back for a second degree has two rows
under one person key. Nothing here touches the database: the file goes through the real import.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from portal.reference.turkish import fold

from .cast import NAMED, Named
from .material import content

GRADUATES = 3581
"""Registered graduates of the published indicator card (S2-24)."""
SEED = 3581
YEARS = range(2012, 2026)
DATA = Path(__file__).parent / "data"

_WOMEN = {
    "MMF-BIL": 28, "MMF-EEM": 15, "MMF-MAK": 12, "MMF-END": 45, "MMF-INS": 20, "MMF-MIM": 56, "FEF-MAT": 55,
    "FEF-MBG": 65, "FEF-PSI": 78, "FEF-SOS": 60, "FEF-MTC": 70, "EGF-PDR": 68, "EGF-SNF": 60, "EGF-ING": 70,
    "SBF-HEM": 72, "SBF-BES": 85, "SBF-FTR": 62, "UBYO-GMS": 42, "UBYO-UTL": 40, "TBMYO-BLT": 30, "TBMYO-ELK": 6,
    "TBMYO-MMT": 6, "SHMYO-THT": 62, "SHMYO-CBG": 93, "LEE-PSI": 76,
}  # fmt: skip
"""Women among a hundred students of a department; half where it is not named."""
_BEFORE = {"LEE-BIL": "MMF-BIL-L", "LEE-ISL": "IIBF-ISL-L", "LEE-PSI": "FEF-PSI-L"}
"""Where those who take a postgraduate degree of an institute's department studied before."""
_AFTER = {
    "TBMYO-BLT-OL": "MMF-BIL-L",
    "TBMYO-ELK-OL": "MMF-EEM-L",
    "TBMYO-MMT-OL": "MMF-MAK-L",
    "SHMYO-THT-IAY": "SBF-HEM-L",
}
"""Where holders of an associate degree go on to a bachelor's."""
_AGE = {"associate": 18, "bachelor": 18, "master": 23, "doctorate": 26}
"""The usual least age at enrolment, in years."""


@dataclass(frozen=True, slots=True)
class Study:
    """One degree: the program's code, its first and last day."""

    number: str
    program: str
    enrolled_on: date
    graduated_on: date


@dataclass(frozen=True, slots=True)
class Graduate:
    """One person and the degrees, the newest first."""

    first_name: str
    last_name: str
    born: date
    studies: tuple[Study, ...]
    email: str = ""
    phone: str = ""
    province: str = ""
    key: str = ""


@cache
def _programs() -> dict[str, dict[str, Any]]:
    return {unit["code"]: unit for unit in content("units")["units"] if unit["kind"] == "program"}


def _classes(count: int) -> Iterator[tuple[str, int]]:
    """Yield a program and a year for each of ``count`` people, classes as large as the plan's weights say."""
    weights = {
        (code, year): program["cohort_weight"]
        for code, program in _programs().items()
        for year in YEARS
        if year >= program["first_graduation_year"]
    }
    total = sum(weights.values())
    shares = {place: divmod(count * weight, total) for place, weight in weights.items()}
    left = count - sum(whole for whole, _rest in shares.values())
    rounded_up = set(sorted(shares, key=lambda place: (-shares[place][1], place))[:left])
    for place, (whole, _rest) in shares.items():
        for _person in range(whole + (place in rounded_up)):
            yield place


class Registrar:
    """Enrolls, numbers and graduates people; all chance comes from one seed."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.numbers: Counter[int] = Counter()
        self.keys = 0

    def study(self, program: str, year: int, *, started: int | None = None) -> Study:
        """Return a degree finished in ``year``, begun the usual years before or in the autumn of ``started``."""
        years = _programs()[program]["duration_years"]
        late = self.chance.choices((0, 1, 2), (75, 18, 7))[0]
        founded = content("units")["university"]["founded_year"]
        begun = started if started is not None else max(founded, year - years - late)
        self.numbers[begun] += 1
        month, day = self.chance.choices(((6, 15), (1, 20), (9, 5)), (70, 15, 15))[0]
        return Study(
            number=f"{begun}{self.numbers[begun] + 99:04d}",
            program=program,
            enrolled_on=date(begun, 9, self.chance.randint(8, 22)),
            graduated_on=date(year, month, day) + timedelta(days=self.chance.randint(0, 14)),
        )

    def studies(self, program: str, year: int) -> tuple[Study, ...]:
        """Return the degree of a class, and the earlier or later one where this person has two here."""
        study = self.study(program, year)
        department = program.rpartition("-")[0]
        if department in _BEFORE and self.chance.random() < 0.65:
            first = study.enrolled_on.year - self.chance.choice((0, 0, 1, 2))
            if first >= _programs()[_BEFORE[department]]["first_graduation_year"]:
                return study, self._before(_BEFORE[department], study, first)
        if program in _AFTER and year + 3 in YEARS and self.chance.random() < 0.08:
            return self.study(_AFTER[program], year + 3, started=year), study
        return (study,)

    def _before(self, program: str, later: Study, year: int) -> Study:
        study = self.study(program, year)
        if study.graduated_on < later.enrolled_on:
            return study
        return Study(study.number, program, study.enrolled_on, date(year, 6, 25))

    def birth(self, first: Study) -> date:
        """Return a birthday that suits the enrolment of the first degree."""
        usual = _AGE[_programs()[first.program]["level"]]
        later = self.chance.choices((0, 1, 2, 3, 5, 8), (58, 26, 8, 4, 3, 1))[0]
        year = first.enrolled_on.year - usual - later
        return date(year, 1, 1) + timedelta(days=self.chance.randrange(365))

    def name(self, program: str, born: date) -> tuple[str, str]:
        """Return a first and a last name that suit the department and the year of birth."""
        women = _WOMEN.get(program.rpartition("-")[0], 50)
        sex = "F" if self.chance.randrange(100) < women else "M"
        first = self._first_name(sex, born.year)
        if self.chance.random() < 0.06 and " " not in first:
            second = self._first_name(sex, born.year)
            first = f"{first} {second}" if second != first else first
        last = self._last_name()
        if sex == "F" and self.chance.random() < 0.05:
            last = f"{last} {self._last_name()}"
        return first, last

    def _first_name(self, sex: str, year: int) -> str:
        names, weights = _first_names()[sex, max(1950, min(2015, year))]
        return self.chance.choices(names, cum_weights=weights)[0]

    def _last_name(self) -> str:
        names, weights = _surnames()
        return self.chance.choices(names, cum_weights=weights)[0]

    def graduate(self, program: str, year: int) -> Graduate:
        """Return one made-up person of a class."""
        studies = self.studies(program, year)
        born = self.birth(studies[-1])
        first, last = self.name(program, born)
        return self.known(first, last, born, studies)

    def known(self, first: str, last: str, born: date, studies: tuple[Study, ...]) -> Graduate:
        """Return a person with the contact data that student affairs happens to have."""
        self.keys += len(studies) > 1
        place = fold(f"{first}.{last}").replace(" ", ".")
        return Graduate(
            first_name=first,
            last_name=last,
            born=born,
            studies=studies,
            email=f"{place}.{studies[0].number[2:]}@posta.example" if self.chance.random() < 0.6 else "",
            phone=f"05{self.chance.randint(30, 59)} 000 00 {self.chance.randint(0, 99):02d}"
            if self.chance.random() < 0.7
            else "",
            province=self._province() if self.chance.random() < 0.5 else "",
            key=f"K{self.keys:05d}" if len(studies) > 1 else "",
        )

    def _province(self) -> str:
        codes, weights = provinces()
        return self.chance.choices(codes, cum_weights=weights)[0]


def make_graduates(count: int = GRADUATES) -> list[Graduate]:
    """Return ``count`` people: those the demo speaks of by name, and a university around them."""
    registrar = Registrar(Random(SEED))  # noqa: S311 - made-up people, not secrets
    named = [_cast(registrar, person) for person in NAMED]
    return named + [registrar.graduate(*place) for place in _classes(count - len(named))]


def _cast(registrar: Registrar, person: Named) -> Graduate:
    years = _programs()[person.program]["duration_years"]
    study = Study(
        number=person.number,
        program=person.program,
        enrolled_on=date(person.graduated - years, 9, 10),
        graduated_on=date(person.graduated, 6, 20),
    )
    return registrar.known(person.first_name, person.last_name, person.born, (study,))


def as_file(people: Sequence[Graduate]) -> bytes:
    """Return the people as student affairs would hand them in: CSV, UTF-8, one row a degree, by student number."""
    rows = [
        {
            "ogrenci_no": study.number,
            "ad": person.first_name,
            "soyad": person.last_name,
            "dogum_tarihi": f"{person.born:%d.%m.%Y}",
            "program_kodu": study.program,
            "kayit_tarihi": f"{study.enrolled_on:%d.%m.%Y}",
            "mezuniyet_tarihi": f"{study.graduated_on:%d.%m.%Y}",
            "e_posta": person.email,
            "telefon": person.phone,
            "il": person.province,
            "kisi_anahtari": person.key,
        }
        for person in people
        for study in person.studies
    ]
    rows.sort(key=lambda row: row["ogrenci_no"])
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


Weighted = tuple[list[str], list[float]]


def _weighted(weights: Mapping[str, float]) -> Weighted:
    return list(weights), list(accumulate(weights.values()))


def _rows(name: str, folder: Path = DATA) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _first_names() -> dict[tuple[str, int], Weighted]:
    """Return the names of each sex and year; a year between the lists uses the one before."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for row in _rows("first_names"):
        ranks = found.setdefault((row["sex"], int(row["birth_year"])), {})
        ranks[row["name"]] = 1 / (int(row["rank"]) + 8)
    years = sorted({year for _sex, year in found})
    return {
        (sex, year): _weighted(found[sex, max(known for known in years if known <= year)])
        for sex in "FM"
        for year in range(1950, 2016)
    }


@cache
def _surnames() -> Weighted:
    return _weighted(
        {row["surname"]: 60 / (int(row["tuik_rank"]) + 5) if row["tuik_rank"] else 1.0 for row in _rows("surnames")}
    )


@cache
def provinces() -> Weighted:
    """Return the plate codes; as many people as live there, and many more near the university."""
    home = content("units")["university"]["province"]
    near = {home: 60.0, "55": 8.0, "37": 8.0, "67": 4.0, "78": 4.0}
    folder = Path(__file__).parents[2] / "portal" / "reference" / "data"
    return _weighted(
        {
            row["plate_code"]: int(row["population_2025"]) * near.get(row["plate_code"], 1.0)
            for row in _rows("provinces", folder)
        }
    )
