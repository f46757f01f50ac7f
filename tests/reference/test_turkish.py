"""Turkish letters: found in every spelling, sorted as a Turkish reader expects."""

from hypothesis import given
from hypothesis import strategies as st

from portal.reference.turkish import fold, lower, sort_key


def test_every_spelling_of_a_name_is_one_key() -> None:
    assert {fold(text) for text in ("Işık", "IŞIK", "ışık", "isik", "İŞİK", "Işık ")} == {"isik"}
    assert {fold(text) for text in ("İzmir", "izmir", "IZMIR", "İZMİR")} == {"izmir"}


def test_lowercase_is_turkish() -> None:
    assert lower("IĞDIR İÇİN") == "ığdır için"


def test_names_stand_in_the_order_of_the_alphabet() -> None:
    names = ["Zeynep", "Şahin", "Sude", "Işıl", "İlker", "Ökkeş", "Oya", "Çağla", "Cem", "Ümit", "Umut", "Ğ", "Gül"]
    assert sorted(names, key=sort_key) == [
        "Cem",
        "Çağla",
        "Gül",
        "Ğ",
        "Işıl",
        "İlker",
        "Oya",
        "Ökkeş",
        "Sude",
        "Şahin",
        "Umut",
        "Ümit",
        "Zeynep",
    ]


def test_foreign_letters_have_a_place_too() -> None:
    assert sorted(["Yw", "Xaver", "Vera", "Walter", "Quinn", "Peri", "Rıza"], key=sort_key) == [
        "Peri",
        "Quinn",
        "Rıza",
        "Vera",
        "Walter",
        "Xaver",
        "Yw",
    ]


def test_a_shorter_name_comes_first() -> None:
    assert sort_key("Ak") < sort_key("Ak Ali") < sort_key("Akın")


def test_letters_of_another_style_fold_like_plain_ones() -> None:
    assert [fold(text) for text in ("𝕊evgi", "Ⓘşık", "ﬁnans")] == ["sevgi", "isik", "finans"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
