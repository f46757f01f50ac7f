"""What the access ledger keeps of a search: the beginning of it, in which no true filter is covered by another."""

from portal.employers.scraping import _swept
from portal.ledger.services import LONGEST_WORDS
from search.audiences import Ask
from search.query import LONGEST_QUESTION, MOST_VALUES, Range


def swept(ask: Ask) -> dict[str, str]:
    """Return the filters that a sweep is looked for by, as the ledger holds them."""
    return {name: value for name, value, _others in _swept(ask.told()[:LONGEST_WORDS])}


def test_filters_stand_before_words_and_the_shortest_first() -> None:
    ask = Ask("python", {"skill": ("1", "2"), "unit": ("BIL",)}, {"graduation_year": Range(2010, None)})
    assert ask.told() == "unit: BIL; skill: 1, 2; graduation_year: 2010–; python"
    assert Ask("python").told() == "python"
    assert Ask().told() == ""


def test_neither_long_words_nor_long_filters_push_a_filter_out() -> None:
    skills = {name: tuple(f"{number:04}" for number in range(MOST_VALUES)) for name in ("skill", "sector", "language")}
    ask = Ask("ş" * LONGEST_QUESTION, {**skills, "province": ("33",)}, {"graduation_year": Range(1990, 1990)})
    assert swept(ask) == {"province": "33", "graduation_year": "1990–1990"}


def test_what_reads_like_a_filter_in_words_or_codes_covers_none() -> None:
    filters = {"skill": ("1", "; province: 0"), "province": ("33", "33", "33", "33", "33", "33", "33", "33")}
    assert swept(Ask("a; province: 0", filters)) == {"province": "33, 33, 33, 33, 33, 33, 33, 33"}
