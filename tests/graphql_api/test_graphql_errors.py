"""One form of error; nothing from inside leaves."""

import pytest

pytestmark = [pytest.mark.urls("toy_schema"), pytest.mark.django_db]


def test_an_exception_is_masked_with_its_path_and_logged_with_its_trace(door, caplog):
    answer = door.ask("{ failing echo }", **{"X-Request-Id": "request-17"})
    assert answer["data"] == {"failing": None, "echo": "None/0/None/None/None"}
    assert answer["errors"] == [
        {
            "message": "Bizim tarafımızda bir sorun oluştu.",
            "locations": [{"line": 1, "column": 3}],
            "path": ["failing"],
            "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": "request-17"},
        }
    ]
    assert "request-17" in caplog.text
    assert "SELECT secret" in caplog.text


def test_a_value_graphql_cannot_write_is_ours_and_masked(door):
    answer = door.ask("{ tooBig }")
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "1099511627776" not in str(answer)


def test_a_failed_relation_fails_once_for_all_siblings(door, people, caplog):
    answer = door.ask("{ people { edges { node { broken } } } }")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INTERNAL_SERVER_ERROR"] * 5
    assert "hunter2" not in str(answer)


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query ($n: Int!) { echo(number: $n) }", {"n": "five"}),
        ("query ($n: Int!) { echo(number: $n) }", {"n": 2**40}),
        ("query ($n: Int!) { echo(number: $n) }", {}),
        ("query ($d: Weekday) { echo(day: $d) }", {"d": "SOMEDAY"}),
        ("query ($o: Date) { echo(on: $o) }", {"o": "2024-02-31"}),
        ("query ($o: Date) { echo(on: $o) }", {"o": {"a": 1}}),
        ("query ($f: PersonFilter) { people(filter: $f) { totalCount } }", {"f": {"password": "x"}}),
    ],
)
def test_a_variable_of_the_wrong_kind_is_named_and_its_value_is_not_repeated(door, query, variables):
    response = door.post({"query": query, "variables": variables})
    (error,) = response.json()["errors"]
    assert response.status_code == 400
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["variable"] == query[8]
    assert "data" not in response.json()


def test_a_null_for_an_argument_with_a_default_is_bad_input_with_its_path(door):
    answer = door.ask("query ($n: Int = 1) { echo(number: $n) }", {"n": None})
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("BAD_USER_INPUT", ["echo"])


@pytest.mark.parametrize(
    "literal", ['on: "2024-02-31"', "on: 5", "number: " + "9" * 5_000, "day: SOMEDAY", 'number: "1"', "nothing: 1"]
)
def test_a_literal_of_the_wrong_kind_is_refused_without_an_exception_s_words(door, literal):
    answer = door.ask(f"{{ echo({literal}) }}")
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}
    assert "day is out of range" not in str(answer)
    assert "digits" not in str(answer)


def test_nothing_is_suggested(door):
    for query in ("{ ech }", "{ echo(numbr: 1) }", "{ echo(day: MONDY) }", "query ($p: PersonFiltr) { echo }"):
        assert "Did you mean" not in str(door.ask(query))


def test_errors_have_an_end(door):
    answer = door.ask("{ " + " ".join(f"nope{number}" for number in range(60)) + " }")
    assert len(answer["errors"]) == 20


def test_a_closed_field_tells_the_role_and_nothing_else(door, people):
    answer = door.ask("{ staffRoom people(first: 1) { edges { node { name note email } } } }")
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["staffRoom"], "UNAUTHENTICATED")
    ]
    assert answer["data"]["people"]["edges"] == [{"node": {"name": "Ada", "note": None, "email": None}}]


def test_a_closed_field_is_forbidden_to_the_signed_in_and_open_to_its_audience(door, people):
    from django.utils import timezone

    from portal.accounts.models import Role, RoleAssignment

    door.client.force_login(people[0])
    door.client.cookies["csrftoken"] = "b" * 32
    ask = {"query": "{ staffRoom node(id: $none) @skip(if: true) { id } }".replace("$none", '"x"')}
    token = {"X-CSRFToken": "b" * 32}
    refused = door.post(ask, **token).json()
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    RoleAssignment.objects.create(user=people[0], role=Role.CENTER_STAFF, starts_on=timezone.localdate())
    assert door.post(ask, **token).json()["data"] == {"staffRoom": "coffee"}
    note = door.post({"query": "{ people(first: 1) { edges { node { note } } } }"}, **token).json()
    assert note["data"]["people"]["edges"] == [{"node": {"note": "for the center"}}]


def test_a_problem_of_a_mutation_is_data(door, people):
    from graphql_api.global_ids import global_id

    rename = "mutation ($i: RenameInput!) { rename(input: $i) { ok problems { code path message } person { name } } }"
    known = global_id("Person", people[0].public_id)
    assert door.data(rename, {"i": {"id": known, "name": ""}})["rename"] == {
        "ok": False,
        "problems": [{"code": "NAME_MISSING", "path": ["name"], "message": "A name is needed."}],
        "person": None,
    }
    assert door.data(rename, {"i": {"id": known, "name": "Ada"}})["rename"] == {
        "ok": True,
        "problems": [],
        "person": {"name": "Ada"},
    }


@pytest.mark.parametrize("query", ["query ($day: Weekday) { echo(day: $day) }", "{ echo(day: MONDAY) }"])
def test_an_enum_reaches_the_resolver_as_its_member(door, query):
    assert door.data(query, {"day": "MONDAY"}) == {"echo": "None/0/monday/None/None"}
