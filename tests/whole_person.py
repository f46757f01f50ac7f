"""One stored person with a value in every column, as plain values: what hides is then the rule alone."""

from datetime import UTC, date, datetime
from uuid import UUID

from portal.alumni.records import (
    AlumnusRecord,
    Attached,
    CvRecord,
    DegreeRecord,
    EmploymentRecord,
    LanguageRecord,
    PhotoRecord,
    Term,
    UnitTerm,
)
from tests.decided import ALL_GROUPS

TODAY = date(2026, 11, 21)


def unit(code: str) -> UnitTerm:
    """Return a department."""
    return UnitTerm(code, code, code, public_id=UUID(int=7), path=f"0001{code}", kind="department", level="bachelor")


def degree(code: str, level: str, year: int | None, *, entrusted: bool = False) -> DegreeRecord:
    """Return a degree of the end of June of ``year``, taken up four years before; without days where it is None."""
    return DegreeRecord(
        unit=unit(code),
        level=level,
        enrolled_on=date(year - 4, 9, 15) if year else None,
        graduated_on=date(year, 6, 30) if year else None,
        entrusted=entrusted,
    )


WHOLE = AlumnusRecord(
    pk=1,
    public_id=UUID(int=1),
    state="active",
    first_name="Işıl",
    last_name="Öztürk",
    name_key="öztürk ışıl",
    name_folded="isil ozturk",
    contact_email="isil@ornek.example",
    contact_phone="+90 555 000 00 01",
    postal_address="Gizli Sokak 1",
    headline="Yazılım geliştirici",
    summary="Veri ile uğraşıyor.",
    income_band="over_120",
    open_to_job=True,
    open_to_internship=True,
    open_to_mentoring=True,
    employer_open_until=TODAY,
    in_directory=True,
    is_public=True,
    employer_groups=ALL_GROUPS,
    alumni_groups=ALL_GROUPS,
    student_groups=ALL_GROUPS,
    mentee_groups=ALL_GROUPS,
    public_groups=ALL_GROUPS,
    revision=1,
    province=Term("33", "Mersin", "Mersin"),
    sector=Term("J", "Bilişim", "Computing"),
    degrees=[degree("TAR", "master", 2018), degree("BIL", "bachelor", 2016, entrusted=True)],
    employments=[EmploymentRecord(UUID(int=4), "Toros Lojistik", "Uzman", date(2020, 1, 1), date(2021, 1, 1))],
    skills=[Term("1", "Python", "Python")],
    languages=[LanguageRecord("en", "b2")],
    attached=Attached(
        PhotoRecord(UUID(int=2)), CvRecord(UUID(int=3), size_bytes=1_000, uploaded_at=datetime(2026, 1, 1, tzinfo=UTC))
    ),
    barred=False,
    entrusted=True,
    granted=0,
)
"""Of two departments; the first degree is of another than her representative's."""
