"""The contract, words: what a question finds, how it is ranked and shown. The same for both engines, to the byte."""

from collections.abc import Callable
from typing import Any

import pytest

from search.query import Segment

from .conftest import Library
from .corpus import PEOPLE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ışıl", ["isil", "isil-typed-plain"]),
        ("IŞIL", ["isil", "isil-typed-plain"]),
        ("isil", ["isil", "isil-typed-plain"]),
        ("ısıl", ["isil-typed-plain", "isil"]),
        ("Işıl kaya", ["isil"]),
        ("İSTANBUL", ["isil", "selin"]),
        ("istanbul'da", ["isil", "selin"]),
        ("istanbulda", ["isil", "selin"]),
        ("Iğdır", ["selim"]),
        ("igdir", ["selim"]),
        ("mühendisleri", ["isil", "isil-typed-plain", "selim"]),
        ("su ürünleri", ["selim"]),
        ("şu", ["selim", "oreilly"]),
        ("c++", ["isil"]),
        ("C#", ["isil-typed-plain"]),
        (".net", ["oreilly"]),
        ("node.js", ["oreilly"]),
        ("o'reilly", ["oreilly"]),
        ("OReilly", ["oreilly"]),
        ("işletmesi", ["selin"]),
        ("business administration", ["selin"]),
        ("human resources", ["selin"]),
        ("ik uzmanı", ["selin"]),
        ("software engineer", ["oreilly", "isil"]),
        ("python ve java", []),
        ("python ve c++", ["isil"]),
        ("kitapları", ["oreilly"]),
        ("ve", ["isil"]),
    ],
)
def test_words_find_in_turkish_and_english(people: Library, text: str, expected: list[str]) -> None:
    answer = people.search(text)
    assert [hit.id for hit in answer.hits] == expected
    assert answer.total == len(expected)
    assert answer.stage == ("exact" if expected else "typo")


@pytest.mark.parametrize(
    ("text", "expected", "stage"),
    [
        ("yazlım", ["isil"], "typo"),
        ("muhnedis", ["isil", "isil-typed-plain", "selim"], "typo"),
        ("ühendis", ["isil", "isil-typed-plain", "selim"], "typo"),
        ("sellin", ["selin"], "typo"),
        ("selib", ["selim", "selin"], "typo"),
        ("selin", ["selin"], "exact"),
        ("pythn mühendisi", ["isil"], "typo"),
        ("jva", [], "exact"),
        ("c+++", ["isil"], "exact"),
        ("2013", [], "exact"),
    ],
)
def test_typing_mistakes_are_forgiven_only_where_nothing_is_found(
    people: Library, text: str, expected: list[str], stage: str
) -> None:
    answer = people.search(text)
    assert (sorted(hit.id for hit in answer.hits), answer.stage) == (expected, stage)


def test_scores_are_sums_of_constants(people: Library) -> None:
    # full_name 8, the very word 1, the very spelling 1.
    assert [(hit.id, hit.score) for hit in people.search("ışıl").hits] == [("isil", 10), ("isil-typed-plain", 9)]
    # headline 6, skills 4, the very word 1, the very spelling 1, and a skill that is just that 4 + 1.
    assert [(hit.id, hit.score) for hit in people.search("c++").hits] == [("isil", 17)]
    # Both words in the title 5 + 5, its phrase 5, all of the title 5 + 1, each very word 1 and each very spelling 1.
    assert people.search("yazılım mühendisi").hits[0].score == 5 + 4 + 5 + 5 + 6 + 4


def test_what_was_found_tells_where_and_marks_it(people: Library) -> None:
    (hit,) = people.search("yazılım C++").hits
    assert hit.matched == ("headline", "title", "employer", "skills")
    assert hit.highlights == {
        "headline": (
            (
                Segment("Python ve ", hit=False),
                Segment("C++", hit=True),
                Segment(" ile arka uç geliştiriyorum", hit=False),
            ),
        ),
        "title": ((Segment("Yazılım", hit=True), Segment(" Mühendisi", hit=False)),),
        "employer": ((Segment("Anadolu ", hit=False), Segment("Yazılım", hit=True), Segment(" A.Ş.", hit=False)),),
        "skills": ((Segment("C++", hit=True),),),
    }


def test_of_a_long_text_only_the_part_around_the_hit_is_shown(people: Library) -> None:
    (hit,) = people.search("kitap").hits
    (shown,) = hit.highlights["summary"]
    whole = "".join(segment.text for segment in shown)
    assert [segment.text for segment in shown if segment.hit] == ["kitap"]
    assert whole.startswith("…") and whole.endswith("…") and len(whole) < 230
    assert whole[1:-1] in str(PEOPLE["oreilly"]["summary"])


def test_markup_is_never_made_and_never_lost(crowd: Library) -> None:
    crowd.put({"script": {"headline": "<script>alert(1)</script> & <b>python</b>"}})
    (hit,) = (hit for hit in crowd.search("python").hits if hit.id == "script")
    (shown,) = hit.highlights["headline"]
    assert shown == (
        Segment("<script>alert(1)</script> & <b>", hit=False),
        Segment("python", hit=True),
        Segment("</b>", hit=False),
    )


def test_a_value_that_is_all_that_was_typed_comes_before_one_that_holds_it(crowd: Library) -> None:
    crowd.put(
        {
            "b-is": {"studied": ["Felsefe", "Philosophy"]},
            "a-holds": {"studied": ["Felsefe Grubu Öğretmenliği"]},
            "c-ends": {"studied": ["Sistematik Felsefe"], "skills": ["Mantık"]},
            "d-two": {"studied": ["Sistematik"], "skills": ["Felsefe Mantık"]},
            "e-odd": {"studied": ["Sistematik \u02ad Felsefe \u02ad Mantık"]},
            "f-skill": {"skills": ["Etik", "felsefe", "Mantık"]},
        }
    )
    found = {hit.id: hit.score for hit in crowd.search("Felsefe").hits}
    assert found == {"b-is": 12, "f-skill": 11, "a-holds": 6, "c-ends": 6, "d-two": 6, "e-odd": 6}
    assert crowd.ids("felsefesi")[:2] == ["b-is", "f-skill"]  # in any form
    assert crowd.ids("felsefe grubu öğretmenlik") == ["a-holds"]
    for text in ("felsefe mantık", "felsefe OR kimya", '"felsefe"'):
        assert crowd.ids(text)[0] != "b-is" or crowd.search(text).hits[0].score < 12
    # What must be absent besides changes nothing of it.
    assert {hit.id: hit.score for hit in crowd.search("felsefe -mantık").hits} == {"b-is": 12, "a-holds": 6}


def test_a_value_of_the_same_meaning_comes_before_one_that_holds_the_word(crowd: Library) -> None:
    crowd.put({"a-holds": {"studied": ["Çalışma Ekonomisi"]}, "b-means": {"studied": ["İktisat"]}})
    assert crowd.ids("ekonomi") == ["b-means", "a-holds"]


def test_phrases_do_not_reach_from_one_value_into_the_next(crowd: Library) -> None:
    crowd.put({"apart": {"skills": ["Veri", "Bilimi"]}, "together": {"skills": ["Veri Bilimi"]}})
    scores = {hit.id: hit.score for hit in crowd.search("veri bilimi").hits}
    assert scores["together"] - scores["apart"] >= 4


@pytest.mark.parametrize(
    "text",
    [
        "full_name:kaya",
        "(((",
        '"',
        "kaya AND",
        "kaya OR *:*",
        "/.*.*.*a/",
        "a*?~2^9",
        '{"match_all":{}}',
        "'; DROP TABLE catalog; --",
        '" OR full_name : "kaya',
        "NEAR(kaya, 5)",
        "^kaya -kaya",
        "\x00\x01\x02kaya\x7f",
        "kaya\ud800",
        "\ud800\udfff",
        "(a+)+$" * 20,
        "\u202ekaya\u200b",
        "𝔎𝔞𝔶𝔞 😀",
        "&& || !",
        "%_%",
        "' ' '",
    ],
)
def test_the_syntax_of_no_other_query_language_is_understood(people: Library, text: str) -> None:
    answer = people.search(text, facets=("province",))
    assert {hit.id for hit in answer.hits} <= {"isil"}
    people.suggest(text)


def test_signs_alone_find_nothing_rather_than_everything(people: Library) -> None:
    assert people.search("&&").total == 0
    assert people.search("  ").total == len(PEOPLE)


def test_of_many_words_the_first_twelve_that_matter_count(people: Library) -> None:
    assert people.ids("python " * 36) == ["isil"]
    assert people.ids("python " + " ".join(f"w{n}" for n in range(11))) == []
    assert people.ids("python ve " * 11 + "c++") == ["isil"]


def test_suggestions_go_on_as_typed(crowd: Library) -> None:
    def texts(typed: str, **asked: Any) -> list[tuple[str, str, int]]:
        return [(found.text, found.field, found.count) for found in crowd.suggest(typed, **asked).suggestions]

    assert texts("iş") == [
        ("İşletme", "studied", 1),
        ("Isıl Demir", "full_name", 1),
        ("Işıl Kaya", "full_name", 1),
        ("İstanbul", "place", 2),
    ]
    assert texts("ışıl k") == [("Işıl Kaya", "full_name", 1)]
    assert texts("kaya ış") == [("Işıl Kaya", "full_name", 1)]
    assert texts("İSTANB") == [("İstanbul", "place", 2)]
    assert texts("c+") == [("C#", "skills", 1), ("C++", "skills", 1)]
    assert texts("c++") == [("C++", "skills", 1)]
    assert texts("yaz") == [("Yazılım Mühendisi", "title", 1), ("Anadolu Yazılım A.Ş.", "employer", 1)]
    assert texts("müh", size=2) == [("Bilgisayar Mühendisi", "title", 1), ("Su Ürünleri Mühendisi", "title", 1)]
    assert texts("müh", filters={"province": ("34",)}) == [("Yazılım Mühendisi", "title", 1)]
    assert texts("python excel") == []
    assert texts("") == texts("!!") == []
    assert texts("administration businessadministrationsomething") == []
    (found,) = crowd.suggest("kaya").suggestions
    assert found.segments == (Segment("Işıl ", hit=False), Segment("Kaya", hit=True))


def test_firms_are_suggested_no_names(people: Library) -> None:
    """A name is told with a line in the ledger; letters typed leave none."""
    alphabet = "abcçdefgğhıijklmnoöprsştuüvyz"
    found = [row for letter in (*alphabet, "ışıl k", "kaya ış") for row in people.suggest(letter, size=10).suggestions]
    assert {row.field for row in found} == {"title", "employer", "studied", "skills", "place"}
    assert not {row.text for row in found} & {str(person["full_name"]) for person in PEOPLE.values()}


def test_many_misspelled_words_near_one_another_push_none_out(library: Callable[[str], Library]) -> None:
    made = library("alumni-directory")
    letters = "abcdefghijklmnopqrstuvwxyz"
    near = [f"{'selcuk'[:place]}{letter}{'selcuk'[place:]}" for place in range(7) for letter in letters]
    made.put({f"p{number:03d}": {"full_name": name} for number, name in enumerate(near)})
    answer = made.search("selcuk")
    assert (answer.stage, answer.total) == ("typo", len(near))


def test_a_word_that_fits_everybody_is_needed_only_alone(people: Library) -> None:
    assert people.ids("işletme mezunu") == people.ids("işletme bölümü mezunları") == ["selin"]
    assert people.ids("mezun") == []


def test_the_widest_question_is_answered(people: Library) -> None:
    assert people.search("lawer nusre acountant enginer teachr archtect psychologst manger chemst drivr").total == 0
