"""The file of the demo's student affairs office: the same at every run, and plausible."""

import hashlib
from collections import Counter

from config.demo.graduates import GRADUATES, YEARS, as_file, make_graduates
from config.demo.material import content

PEOPLE = make_graduates()
STUDIES = [study for person in PEOPLE for study in person.studies]


def test_it_is_the_same_file_at_every_run() -> None:
    file = as_file(PEOPLE)
    assert as_file(make_graduates()) == file
    assert hashlib.sha256(file).hexdigest()[:16] == "f11680aa49efa10a"


def test_as_many_people_as_the_indicator_card_counts() -> None:
    assert (len(PEOPLE), GRADUATES) == (3581, 3581)
    assert Counter(len(person.studies) for person in PEOPLE) == {1: 3482, 2: 99}
    assert len({study.number for study in STUDIES}) == len(STUDIES)


def test_a_smaller_university_has_its_people_too() -> None:
    names = [(person.first_name, person.last_name) for person in make_graduates(60)]
    assert len(names) == 60
    assert names[:3] == [("Işıl", "Karadağ"), ("Çağrı", "Öztürk"), ("Elif", "Sarıoğlu")]


def test_everybody_graduated_at_a_plausible_age_from_a_program_that_was_there() -> None:
    programs = {unit["code"]: unit for unit in content("units")["units"]}
    founded = content("units")["university"]["founded_year"]
    for person in PEOPLE:
        for study in person.studies:
            assert study.enrolled_on < study.graduated_on
            assert founded <= study.enrolled_on.year
            assert study.graduated_on.year in YEARS
            assert study.graduated_on.year >= programs[study.program]["first_graduation_year"]
            assert 17 <= study.enrolled_on.year - person.born.year <= 45


def test_who_has_two_degrees_has_them_one_after_the_other_under_one_key() -> None:
    twice = [person for person in PEOPLE if len(person.studies) == 2]
    assert len({person.key for person in twice}) == len(twice)
    for person in twice:
        newer, older = person.studies
        assert older.graduated_on < newer.graduated_on
        assert older.enrolled_on < newer.enrolled_on
    assert {person.key for person in PEOPLE if len(person.studies) == 1} == {""}


def test_nobody_can_be_reached() -> None:
    assert {person.email.rpartition("@")[2] for person in PEOPLE} <= {"", "posta.example"}
    assert all(" 000 00 " in person.phone for person in PEOPLE if person.phone)


def test_departments_are_as_mixed_as_they_are() -> None:
    children = sum(study.program == "SHMYO-CBG-OL" for study in STUDIES)
    assert children > 40
    assert Counter(person.studies[0].graduated_on.year for person in PEOPLE)[2019] > 200
