"""The law of the house at matching, on both engines: what is hidden moves no match, no reason, no order, no count."""

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from twin_case import Asked, TwinCase
from twin_questions import FOR_ME, kept_asked, matching_asked
from twin_worlds import Twins, chosen, twins, unnamed

from portal.careers.models import Posting
from search.engines import engine, forget_engine
from search.indices import INDICES
from tests.worlds import TODAY, Ground

INDEXED = ("alumni-employer", "alumni-directory", "postings-alumni")
KINDS = ("employer", "recruiting alumna", "self", "student")
PREFIX = f"matching-twins-{os.getpid()}-"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Offer:
    """A posting that nobody is offered: not live, not yet, no longer, or of a firm that is suspended."""

    why: str
    kind: str
    skills: frozenset[int]
    place: int | None
    unit: int | None


offers = st.lists(
    st.builds(
        Offer,
        st.sampled_from(["draft", "submitted", "closed", "tomorrow", "yesterday", "suspended"]),
        st.sampled_from(["job", "internship"]),
        st.frozensets(st.sampled_from([0, 1, 2]), max_size=3),
        st.sampled_from([None, 0, 1]),
        st.sampled_from([None, 0, 1]),
    ),
    max_size=4,
)
hidden_offers = st.tuples(offers, offers)
SOME = tuple(Offer(why, "job", frozenset({0, 1}), 1, 0) for why in ("draft", "tomorrow", "yesterday", "suspended"))


def _post(ground: Ground, name: str, offer: Offer) -> None:
    employer = ground.firms[1]
    if offer.why == "suspended":
        employer = _suspended(ground)
    begins = TODAY + DAY if offer.why == "tomorrow" else TODAY - 9 * DAY
    posting = Posting.objects.create(
        public_id=uuid5(NAMESPACE_URL, name),
        employer=employer,
        kind=offer.kind,
        title_tr=name,
        description_tr="Yazar.",
        province=None if offer.place is None else ground.provinces[offer.place],
        state=offer.why if offer.why in {"draft", "submitted", "closed", "live"} else "live",
        publish_on=begins,
        deadline=TODAY - DAY if offer.why == "yesterday" else TODAY + 9 * DAY,
    )
    posting.units.set([] if offer.unit is None else ground.units[offer.unit : offer.unit + 1])
    posting.skills.set(ground.skills[place] for place in offer.skills)


def _suspended(ground: Ground) -> Any:
    """Return a firm nobody is shown; one a world."""
    like = ground.firms[1]
    firm, _made = type(like).objects.get_or_create(
        tax_number="0000000009",
        defaults={
            "name": "Kapalı",
            "domain": "kapali.example",
            "sector": like.sector,
            "province": like.province,
            "state": "suspended",
            "approved_until": TODAY + 30 * DAY,
        },
    )
    return firm


class MatchingTwins(TwinCase):
    """Who matches a posting, who is alike, which postings speak to somebody; and what a firm keeps."""

    indices = INDEXED

    def asked(self) -> Asked:
        return [*matching_asked(), (FOR_ME, {}), *kept_asked()]

    def fill(self, ground: Ground, *, second: bool) -> None:
        """Offer three postings in both worlds, the same; besides, those that nobody is offered, each world its own."""
        for place in range(3):
            kind = "internship" if place == 2 else "job"
            _post(ground, f"Açık {place}", Offer("live", kind, frozenset({place}), place % 2, place % 2))
        for place, offer in enumerate(self.offers[second]):
            _post(ground, f"Kapalı {second} {place}", offer)

    def hold_with(self, pair: Twins, offers: Any) -> None:
        """Hold two worlds against each other, with what is offered to nobody in the first and in the second."""
        self.offers = offers
        self.hold(pair)


class EmbeddedMatchingTwinTests(MatchingTwins):
    """On the embedded engine."""

    @example(pair=chosen("employer"), hidden=(SOME, ()))
    @example(pair=unnamed("self"), hidden=((), SOME))
    @given(pair=twins(KINDS), hidden=hidden_offers)
    @settings(max_examples=max(8, settings().max_examples // 6), suppress_health_check=list(HealthCheck))
    def test_what_is_hidden_moves_no_match(self, pair: Twins, hidden: Any) -> None:
        self.hold_with(pair, hidden)


@pytest.mark.elasticsearch
class ElasticMatchingTwinTests(MatchingTwins):
    """On the real server, under names of this run alone."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.enterClassContext(override_settings(SEARCH_ENGINE="elasticsearch", SEARCH_INDEX_PREFIX=PREFIX))
        cls.addClassCleanup(forget_engine)
        cls.addClassCleanup(cls._drop)
        forget_engine()

    @classmethod
    def _drop(cls) -> None:
        for name in INDEXED:
            engine().drop(INDICES[name])

    @example(pair=chosen("employer"), hidden=(SOME, ()))
    @example(pair=unnamed("self"), hidden=((), SOME))
    @given(pair=twins(KINDS), hidden=hidden_offers)
    @settings(max_examples=max(6, settings().max_examples // 10), suppress_health_check=list(HealthCheck))
    def test_what_is_hidden_moves_no_match(self, pair: Twins, hidden: Any) -> None:
        assert engine().label == "elasticsearch"
        self.hold_with(pair, hidden)
