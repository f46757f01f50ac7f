"""Cheap looks that spare most of the work of a page: they may say "perhaps" for nothing, and never miss anything."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api.search.labels import names_of
from portal.institution.models import Unit
from search.analysis.analyzer import beginnings, folded, may_hold, stem
from search.analysis.specification import public_phrases
from search.engines.contract import Row
from search.indices import INDICES
from search.truth import Told, denied

PEOPLE = INDICES["alumni-employer"]


def test_no_word_of_the_reference_data_is_missed_by_its_beginning() -> None:
    for phrase in public_phrases():
        for word in folded(phrase):
            for form in (word, stem(word)):
                assert may_hold(f"önce {phrase} sonra", beginnings({form})), (phrase, form)


@given(st.text(alphabet="abcğıiİşŞüz +#.'-/5ÇI\u0307", max_size=30), st.data())
@settings(max_examples=300)
def test_no_word_of_any_text_is_missed_by_its_beginning(text: str, data: st.DataObject) -> None:
    held = [form for word in folded(text) for form in (word, stem(word))]
    if held:
        assert may_hold(text, beginnings({data.draw(st.sampled_from(held))}))


def test_most_texts_are_seen_through_at_once() -> None:
    begun = beginnings({"python"})
    assert not may_hold("Veri tabanı yönetimi, analiz.", begun)
    assert not may_hold("opython", begun)
    assert may_hold("C++ ve Java", begun)  # perhaps: it is looked into
    assert not may_hold("python", beginnings(()))


TELLS = {"title": ["Avukat", "Ar\u0131za uzman\u0131"], "full_name": "Işıl Ak", "skill": ["7"], "sector": None}
TELLS |= {"career_on": [date(2020, 1, 1)], "graduation_year": [2015]}


@pytest.mark.parametrize(
    ("texts", "codes", "lies"),
    [
        ({"title": ["Avukat"], "full_name": ["Işıl Ak"]}, {"skill": ["7"], "graduation_year": [2015]}, False),
        ({}, {"career_on": [1_577_836_800]}, False),
        ({}, {"career_on": [1_577_836_801]}, True),
        ({"title": ["Avukat", "Savcı"]}, {}, True),
        ({"full_name": ["Işıl"]}, {}, True),
        ({"headline": ["Avukat"]}, {}, True),
        ({}, {"sector": ["G"]}, True),
        ({}, {"skill": [7]}, True),
    ],
)
def test_an_index_may_say_what_is_projected_and_nothing_else(
    texts: dict[str, list[str]], codes: dict[str, list[str | int]], lies: bool
) -> None:
    row = Row("p1", 0, (), texts, codes)
    assert bool(denied(PEOPLE, [row], lambda ids: {"p1": Told(TELLS)})) is lies


def test_texts_are_compared_as_an_index_holds_them() -> None:
    row = Row("p1", 0, (), {"title": ["Çelik"]}, {})
    assert not denied(PEOPLE, [row], lambda ids: {"p1": Told({"title": ["C\u0327elik"]})})


@pytest.mark.django_db
def test_any_number_of_codes_is_named_by_one_statement(django_assert_num_queries) -> None:
    root = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    for place in range(9):
        root.add_child(code=f"D{place}", kind="department", name_tr=f"Bölüm {place}", name_en=f"Department {place}")
    for count in (1, 2, 3, 5, 8, 9):
        codes = {f"D{place}" for place in range(count)}
        with django_assert_num_queries(1):
            named = names_of({"unit": codes, "province": ["99"], "skill": []}, "tr")
        assert named == {"unit": {f"D{place}": f"Bölüm {place}" for place in range(count)}, "province": {}}
