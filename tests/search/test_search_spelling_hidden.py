"""What somebody may have meant is never made of who must not be found. Both engines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from search.query import Guard, Range

from .conftest import NOBODY, Library

FIRM = Guard("firm-17", without={"barred_employer": ("17",)}, within={"open_until": Range(least=date(2026, 2, 1))})


def test_who_may_not_be_found_is_not_meant(library: Callable[[str], Library]) -> None:
    hidden = library("alumni-employer")
    hidden.put(
        {
            "barred": {"full_name": "Zekeriya Ak", "barred_employer": ["17"], "open_until": date(2027, 1, 1)},
            "over": {"full_name": "Zekerye Ok", "open_until": date(2026, 1, 1)},
            "lawyer": {"title": "Avukat", "open_until": date(2026, 1, 1)},
        }
    )
    assert hidden.search("zekerya").did_you_mean == "Zekeriya"
    assert hidden.search("avkat").did_you_mean == "avukat"
    for text in ("zekerya", "avkat", "lawer"):
        answer = hidden.search(text, guard=FIRM)
        assert (answer.total, answer.did_you_mean) == (0, None)
    late = replace(NOBODY, late=frozenset({"barred", "lawyer"}))
    assert hidden.search("zekerya", guard=late).did_you_mean == "Zekerye"
    assert hidden.search("avkat", guard=late).did_you_mean is None
