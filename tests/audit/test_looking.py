"""Each look at the chain is remembered, and sees what one look alone cannot: an end cut off, a chain made anew."""

import logging

import pytest

from portal.audit.looking import last_look, look
from portal.audit.models import Link
from portal.audit.services import write
from tests.audit.test_chain import behind_its_back, three

pytestmark = pytest.mark.django_db


def test_a_chain_that_holds_is_remembered() -> None:
    first = three()
    found = look()
    assert (found.links, found.broken, found.head) == (first + 2, None, Link.objects.get(number=first + 2).digest)
    assert last_look() == found


def test_a_planted_break_is_found_and_told(caplog: pytest.LogCaptureFixture) -> None:
    first = three()
    behind_its_back(f"UPDATE audit_link SET actor = '8' WHERE number = {first}")
    with caplog.at_level(logging.ERROR):
        assert look().broken == first
    assert f"does not hold at link {first}" in caplog.text


def test_an_end_cut_off_since_the_last_look_is_found() -> None:
    first = three()
    look()
    behind_its_back(f"DELETE FROM audit_link WHERE number = {first + 2}")
    assert look().broken == first + 2


def test_an_end_that_was_made_anew_is_found() -> None:
    first = three()
    look()
    behind_its_back(f"DELETE FROM audit_link WHERE number = {first + 2}")
    write("retention", reason="another")
    assert look().broken == first + 2
