"""A firm suspended in the middle of a session: the next request knows, and no index has been told yet."""

from typing import Any

import pytest

from portal.accounts.models import Role
from portal.employers import services
from portal.employers.models import Employer
from portal.outbox.models import Entry
from portal.privacy.viewers import Viewer
from tests.frontend_contract.cases import CASES
from tests.frontend_contract.small_world import SmallWorld, small_world
from tests.frontend_contract.test_replay import browser_of, send
from tests.worlds import TODAY

CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
OPERATIONS = ("EmployerSearch", "EmployerSuggestions", "EmployerAlumnus", "Posting", "PostingList", "PostingSearch")


def answers(world: SmallWorld, browser: Any) -> dict[str, Any]:
    """Return what the session is answered, the same browser for everything."""
    return {name: send(browser, name, CASES[name].variables(world))[0] for name in OPERATIONS}


@pytest.mark.django_db
def test_a_suspended_firm_loses_search_postings_node_and_facets_with_the_index_stale() -> None:
    with small_world(2) as world:
        browser = browser_of(world, "contact")
        before = answers(world, browser)
        firm = Employer.objects.get(members__user=world.contact)
        waiting = Entry.objects.count()

        services.suspend_employer(CENTER, employer_id=firm.pk, reason="Deneme")

        after = answers(world, browser)
        assert Entry.objects.count() > waiting, "the indices were told in the meantime: nothing was shown"

        found = before["EmployerSearch"]["data"]["searchAlumni"]
        assert found["hits"]
        assert found["facets"]
        assert before["EmployerSuggestions"]["data"]["suggestAlumni"]
        assert before["EmployerAlumnus"]["data"]["node"] is not None
        for name in ("EmployerSearch", "EmployerSuggestions", "EmployerAlumnus"):
            assert not any((after[name]["data"] or {}).values()), after[name]

        assert before["Posting"]["data"]["node"] is not None
        assert after["Posting"]["data"]["node"] is None
        for name in ("PostingList", "PostingSearch"):
            assert firm.name in str(before[name])
            assert firm.name not in str(after[name])
