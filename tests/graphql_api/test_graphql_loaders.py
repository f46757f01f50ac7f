"""Relations: one statement each, whatever the page's size."""

import pytest
from django.utils import timezone

from portal.accounts.models import Role, RoleAssignment, User

pytestmark = [pytest.mark.urls("toy_schema"), pytest.mark.django_db]

QUERY = """query ($n: Int!) {
  people(first: $n) { edges { node { name duties { role } deputy { name duties { role } deputy { name } } } } }
}"""


@pytest.mark.parametrize("size", [2, 20, 100])
def test_statements_do_not_depend_on_the_page_s_size(door, db, size, django_assert_num_queries, settings):
    settings.GRAPHQL_LIMITS = {"cost_anonymous": 100_000}
    users = User.objects.bulk_create(
        User(email=f"u{number}@example.org", first_name=f"N{number:03}") for number in range(size + 2)
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, role=Role.EDITOR, starts_on=timezone.localdate()) for user in users
    )
    # the page, its duties, its deputies, their duties, their deputies
    with django_assert_num_queries(5):
        edges = door.data(QUERY, {"n": size})["people"]["edges"]
    assert len(edges) == size
    for edge in edges:
        number = int(edge["node"]["name"][1:])
        assert edge["node"]["duties"] == [{"role": "editor"}]
        assert edge["node"]["deputy"]["name"] == f"N{number + 1:03}"
        assert edge["node"]["deputy"]["duties"] == [{"role": "editor"}]
        assert edge["node"]["deputy"]["deputy"] == {"name": f"N{number + 2:03}"}


def test_a_relation_that_is_not_selected_costs_nothing(door, people, django_assert_num_queries):
    with django_assert_num_queries(1):
        door.data("{ people { edges { node { name } } } }")


def test_a_loader_that_fails_is_asked_once(door, people, monkeypatch):
    from graphql_api import loaders

    calls = []
    original = loaders._load_for_all
    monkeypatch.setattr(loaders, "_load_for_all", lambda *given: calls.append(1) or original(*given))
    door.ask("{ people { edges { node { broken } } } }")
    assert calls == [1]


def test_a_loader_that_forgets_a_parent_is_a_failure_and_no_mixed_up_answer(people):
    from toy_schema import Person

    from graphql_api.loaders import make_siblings, related_value

    nodes = [Person.of(user) for user in people]
    make_siblings(nodes)
    with pytest.raises(RuntimeError, match="4 values loaded for 5 parents"):
        related_value(nodes[0], "duties", lambda _context, parents: [[] for _parent in parents[1:]], None)
