"""Duplicates: what is found, what is not, what is remembered, and at how many statements."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Role
from portal.alumni.models import AlumniProfile
from portal.privacy.viewers import Viewer
from portal.registry.duplicates.finding import entry, find_pairs
from portal.registry.duplicates.scoring import Likeness
from portal.registry.models import DuplicatePair
from portal.registry.services import NotTheCenter, find_duplicates, keep_apart, look_again

from .files import ELIF, HEADING, IT, MURAT, TODAY, import_lines

CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
BORN = date(1994, 2, 3)


def alike(
    *names: tuple[str, str], born: tuple[date, ...] = (BORN, BORN), numbers: str = "12", contact: str = ""
) -> Likeness:
    """Compare two records, found or not, through the blocks that decide whether they are compared at all."""
    entries = [
        entry(place, number=f"2012000{numbers[place]}", born=born[place], names=names[place], contact=(contact,))
        for place in range(2)
    ]
    return find_pairs(entries).get((0, 1), Likeness(0, ()))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Işıl", "Ak"), ("ISIL", "AK"), Likeness(100, ("same_name", "same_birth"))),
        (("İlker", "Şahin"), ("ilker", "sahin"), Likeness(100, ("same_name", "same_birth"))),
        (("Ayşe", "Kılıç"), ("Ayşe", "Kılınç"), Likeness(97, ("similar_name", "same_birth"))),
        (("Ayşe", "Ak"), ("Ayşe", "Ak Yılmaz"), Likeness(97, ("similar_name", "same_birth"))),
        (("Mehmet Ali", "Öz"), ("Mehmet", "Öz"), Likeness(97, ("similar_name", "same_birth"))),
        (("Deniz", "Aydın"), ("Aydın", "Deniz"), Likeness(94, ("similar_name", "same_birth"))),
        (("Ali", "Demir"), ("Ayşe", "Demir"), Likeness(0, ())),
        (("Ayşe", "Demir"), ("Ayşe", "Kaya"), Likeness(0, ())),
    ],
)
def test_names_on_one_birthday(one: tuple[str, str], other: tuple[str, str], expected: Likeness) -> None:
    assert alike(one, other) == expected


def test_a_birthday_with_day_and_month_exchanged() -> None:
    found = alike(("Işıl", "Ak"), ("Işıl", "Ak"), born=(date(1994, 2, 3), date(1994, 3, 2)))
    assert found == Likeness(94, ("same_name", "birth_exchanged"))


def test_one_digit_of_the_birthday_needs_the_contact_too() -> None:
    other_day = (date(1994, 2, 3), date(1994, 2, 8))
    assert alike(("Işıl", "Ak"), ("Işıl", "Ak"), born=other_day) == Likeness(0, ())
    found = alike(("Işıl", "Ak"), ("Işıl", "Ak"), born=other_day, contact="i@kisi.example")
    assert found == Likeness(94, ("same_name", "birth_one_digit", "same_contact"))


def test_another_surname_with_the_same_address() -> None:
    found = alike(("Ayşe", "Demir"), ("Ayşe", "Kaya"), contact="+905320000001")
    assert found == Likeness(90, ("other_last_name", "same_birth", "same_contact"))


def test_one_number_written_in_two_ways() -> None:
    entries = [
        entry(place, number=number, born=born, names=("Işıl", "Ak"), contact=())
        for place, (number, born) in enumerate([("0201-20001", date(1990, 1, 1)), ("20120001", date(1994, 2, 3))])
    ]
    assert find_pairs(entries) == {(0, 1): Likeness(95, ("same_name", "same_number"))}


def test_a_made_up_birthday_of_everybody_still_finds_the_pair() -> None:
    entries = [
        entry(
            place,
            number=f"N{place}",
            born=date(1900, 1, 1),
            names=(f"{place:04d}x{place * 7919}", f"s{place}"),
            contact=(),
        )
        for place in range(1000)
    ]
    entries.append(entry(5000, number="M1", born=date(1900, 1, 1), names=("0007x55433", "s7"), contact=()))
    assert (7, 5000) in find_pairs(entries)


def _twice(university: object) -> DuplicatePair:
    again = "20160009;ELİF;IŞIK;03.02.1994;BIL-YL;20.06.2018;10.09.2016;;;;"
    import_lines(HEADING, ELIF, MURAT, again)
    assert find_duplicates() == 1
    return DuplicatePair.objects.get()


def test_the_queue_holds_the_pair_with_its_reasons(university: object) -> None:
    pair = _twice(university)
    names = AlumniProfile.objects.filter(pk__in=(pair.first_id, pair.second_id)).values_list("name_folded", flat=True)
    assert (list(names), pair.score, pair.reasons) == (["elif isik"] * 2, 100, ["same_name", "same_birth"])


def test_two_people_are_remembered_and_come_back_when_asked_for(university: object) -> None:
    pair = _twice(university)
    keep_apart(CENTER, pair_id=pair.pk)
    assert find_duplicates() == 0
    assert DuplicatePair.objects.get().state == "apart"
    look_again(CENTER, pair_id=pair.pk)
    assert find_duplicates() == 1


def test_a_pair_that_looks_alike_no_longer_leaves_the_queue(university: object) -> None:
    _twice(university)
    import_lines(HEADING, "20160009;Selin;Aydoğan;03.02.1994;BIL-YL;20.06.2018;10.09.2016;;;;")
    assert find_duplicates() == 0
    assert not DuplicatePair.objects.exists()


def test_only_the_center_decides(university: object) -> None:
    pair = _twice(university)
    with pytest.raises(NotTheCenter):
        keep_apart(IT, pair_id=pair.pk)
    assert DuplicatePair.objects.get().state == "open"


def test_the_number_of_statements_does_not_grow_with_the_people(university: object) -> None:
    def statements(people: int) -> int:
        lines = [
            f"{people}-{place};Ad{place};Soyad{place * 7};{1 + place % 28:02d}.0{1 + place % 9}.19{70 + place % 30};"
            "BIL-L;20.06.2016;10.09.2012;;;;"
            for place in range(people)
        ]
        assert import_lines(HEADING, *lines).error_count == 0
        with CaptureQueriesContext(connection) as captured:
            find_duplicates()
        return len(captured)

    import_lines(HEADING, ELIF, ELIF.replace("20120001", "20160009"))
    assert statements(10) == statements(300)
