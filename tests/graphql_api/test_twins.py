"""The law of the house: two databases that differ only in what a viewer may not see answer byte for byte the same.

Two worlds are drawn: the second is the first with every hidden value replaced by another, and with people nobody may
see taken away. What is hidden, the oracle says, not the code. Then every door is asked in both.
"""

from collections.abc import Iterable
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from twin_case import Asked, TwinCase, every_file
from twin_questions import everything_asked
from twin_worlds import Twins, chosen, twins, unnamed

from portal.accounts.models import User
from tests.worlds import VIEWER_KINDS


def _each_kind(test: Any) -> Any:
    """Add to what is drawn the chosen twins of every kind of viewer."""
    for kind in VIEWER_KINDS:
        test = example(pair=chosen(kind))(example(pair=unnamed(kind))(test))
    return test


def _pairs(examples: int) -> int:
    """Return how many pairs of worlds are drawn: a pair takes two seconds, so by day a fifth of what others draw.

    At night as many worlds as others draw, two a pair.
    """
    return examples // 2 if examples >= 2_000 else max(8, examples // 5)


class TwinTests(TwinCase):
    """Every door to people, and to what firms keep of them."""

    indices = ("alumni-employer", "alumni-directory", "postings-alumni")

    def asked(self) -> Asked:
        return list(everything_asked())

    def files(self, user: User | None) -> Iterable[str]:
        return every_file(user)

    @_each_kind
    @given(pair=twins())
    @settings(
        max_examples=_pairs(settings().max_examples),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    def test_what_is_hidden_changes_not_a_byte(self, pair: Twins) -> None:
        self.hold(pair)
