"""Pitfalls 1 to 14, who sees what: each attack is refused, and succeeds once the protection it meets is switched off.

The numbers are those of docs/decisions/graphql-attacks.md, which says what each trap is in the stock library.
"""

import inspect
from typing import Any

import pytest
import strawberry
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.utils import timezone
from graphql import execute_sync, parse
from hidden_world import OWNER, HiddenWorld, marker_of, person_id

from graphql_api.cursors import CursorWriter
from graphql_api.guard import content_type, exposed
from graphql_api.nodes import Node
from graphql_api.schema import schema
from graphql_api.schema_building import build_schema, core_of
from portal.accounts.models import Role
from portal.alumni import rows
from portal.alumni.models import AlumniProfile, ContactRequest
from portal.employers.models import EmployerMember
from portal.privacy.audiences import Audience
from portal.privacy.statements import KeptStatements
from portal.privacy.viewers import Viewer
from tests.frontend_contract.small_world import SmallWorld

pytestmark = pytest.mark.django_db
Shadows = tuple[SmallWorld, HiddenWorld]
CENTER = Viewer(today=timezone.localdate(), user_id=1, roles=frozenset({Role.CENTER_STAFF}))
NODE = "query ($id: ID!) { node(id: $id) { ... on Alumnus { firstName } ... on Page { title } } }"


def open_every_record(patch: pytest.MonkeyPatch) -> None:
    """Switch the row rule and the field rules off: everybody sees what the center sees."""
    asked = rows.openings_for
    patch.setattr("portal.alumni.disclosure.openings_for", lambda _viewer, record: asked(CENTER, record))
    patch.setattr("portal.alumni.selectors.visible_q", lambda _viewer: Q())
    patch.setattr("portal.alumni.segments.visible_arms", lambda _viewer: {Audience.PUBLIC: Q()})
    # What was written once is not written again with the rule off.
    patch.setattr("graphql_api.alumni.queries._kept_parts", lambda *_asked: None)
    patch.setattr("portal.alumni.selectors._BY_PUBLIC_ID", KeptStatements())
    patch.setattr("portal.alumni.selectors._FOUND", KeptStatements())


def test_01_a_relation_to_a_hidden_row_is_null(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    _world, hidden = shadows
    firm = EmployerMember.objects.get(user=hidden.users["employer"]).employer_id
    closed = AlumniProfile.objects.get(first_name=marker_of("102.first_name"))
    asked_on = timezone.localdate()
    ContactRequest.objects.create(profile=closed, employer_id=firm, message="m", groups=1, asked_on=asked_on)
    query = "{ sentContactRequests(first: 1) { edges { node { person { firstName } } } } }"

    def person() -> Any:
        return hidden.ask("employer", query)["data"]["sentContactRequests"]["edges"][0]["node"]["person"]

    assert person() is None
    open_every_record(monkeypatch)
    assert person() == {"firstName": marker_of("102.first_name")}


def test_02_a_list_holds_no_hidden_row(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    _world, hidden = shadows
    query = "{ alumni(first: 50) { edges { node { firstName } } } }"
    assert marker_of("102.first_name") not in str(hidden.ask("employer", query))
    open_every_record(monkeypatch)
    assert marker_of("102.first_name") in str(hidden.ask("employer", query))


def test_03_node_passes_the_rule_of_every_list(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    _world, hidden = shadows
    closed = person_id(102)
    assert hidden.ask("employer", NODE, id=closed)["data"] == {"node": None}
    open_every_record(monkeypatch)
    assert hidden.ask("employer", NODE, id=closed)["data"] == {"node": {"firstName": marker_of("102.first_name")}}


@pytest.mark.parametrize(
    ("wanted", "found"), [({"province": "06"}, 2), ({"openToJob": True}, 2), ({"name": marker_of("105.first_name")}, 0)]
)
def test_04_a_filter_finds_nobody_by_a_closed_value(
    shadows: Shadows, monkeypatch: pytest.MonkeyPatch, wanted: dict[str, Any], found: int
) -> None:
    """Persons 103 and 105 are there for a firm by their names alone; province and plans are closed to it."""
    _world, hidden = shadows
    query = "query ($f: AlumniFilter) { alumni(filter: $f) { edges { node { firstName } } } }"
    names = {marker_of("103.first_name"), marker_of("105.first_name")}

    def named() -> set[str]:
        edges = hidden.ask("employer", query, f=wanted)["data"]["alumni"]["edges"]
        return {edge["node"]["firstName"] for edge in edges} & names

    if "name" in wanted:
        assert named() == {marker_of("105.first_name")}
        return
    assert named() == set()
    monkeypatch.setattr("portal.alumni.filters.field_q", lambda _viewer, _group: Q())
    assert len(named()) == found


def test_05_a_cursor_nobody_wrote_is_refused(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    _world, hidden = shadows
    query = "query ($a: String) { employers(after: $a) { edges { node { name } } } }"
    payload = b'["",0]'
    forged = CursorWriter("x").write(["", 0])
    answer = hidden.ask("anonymous", query, a=forged)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert payload not in forged.encode()
    monkeypatch.setattr(CursorWriter, "_sign", lambda _self, _payload: b"\0" * 16)
    assert hidden.ask("anonymous", query, a=CursorWriter("x").write(["", 0]))["data"]["employers"]["edges"]


def test_06_a_total_counts_no_hidden_row(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    _world, hidden = shadows
    query = "{ alumni(first: 1) { totalCount } }"

    def total() -> int:
        return int(hidden.ask("employer", query)["data"]["alumni"]["totalCount"])

    seen = total()
    assert seen == len(hidden.ask("employer", "{ alumni(first: 99) { edges { cursor } } }")["data"]["alumni"]["edges"])
    open_every_record(monkeypatch)
    assert total() == AlumniProfile.objects.count() > seen


def test_07_a_required_relation_to_what_may_be_hidden_is_no_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    @content_type(Audience.PUBLIC)
    @strawberry.type
    class Person(Node):
        name: str

    @content_type(Audience.PUBLIC)
    @strawberry.type
    class Job:
        title: str
        person: Person

    @strawberry.type
    class Jobs:
        @exposed(Audience.PUBLIC)
        def job(self) -> Job | None:
            return Job(title="t", person=None)  # type: ignore[arg-type]

    with pytest.raises(ImproperlyConfigured, match=r"Job\.person: leads to a row .* must be nullable"):
        build_schema(queries=[Jobs])
    monkeypatch.setattr("graphql_api.walker.Walker._nullability", lambda *_arguments: iter(()))
    nulled = execute_sync(core_of(build_schema(queries=[Jobs])), parse("{ job { title person { name } } }"))
    assert nulled.data == {"job": None}


def test_08_a_role_s_field_says_so_and_is_not_silently_empty(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    _world, hidden = shadows
    query = "{ staleAlumni { totalCount } }"
    for kind, code in (("anonymous", "UNAUTHENTICATED"), ("employer", "FORBIDDEN")):
        answer = hidden.ask(kind, query)
        assert answer["data"] == {"staleAlumni": None}
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    field: Any = core_of(schema).type_map["Query"].fields["staleAlumni"]  # type: ignore[attr-defined]
    gate = inspect.getclosurevars(field.resolve).nonlocals
    monkeypatch.setattr(field, "resolve", gate["inner"])
    assert "errors" not in hidden.ask("employer", query)


def test_09_a_payload_is_read_again_as_its_viewer_sees_it(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    _world, hidden = shadows
    deed = """mutation ($id: ID!) { confirmAlumnus(input: {alumnusId: $id, groups: [CONTACT_PHONE]}) {
      alumnus { headline postalAddress } } }"""

    def told() -> Any:
        return hidden.ask("representative", deed, id=person_id(OWNER))["data"]["confirmAlumnus"]["alumnus"]

    assert told() == {"headline": marker_of(f"{OWNER}.headline"), "postalAddress": None}
    open_every_record(monkeypatch)
    assert told()["postalAddress"] == marker_of(f"{OWNER}.address")


def test_10_a_hidden_event_is_an_absent_one_to_a_mutation(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    _world, hidden = shadows
    deed = "mutation ($id: ID!) { registerForEvent(input: {eventId: $id}) { ok problems { code } } }"
    draft = hidden.ids["Event"][0]
    assert hidden.ask("alumna", deed, id=draft)["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    monkeypatch.setattr("portal.events.selectors.visible_q", lambda _viewer: Q())
    told = hidden.ask("alumna", deed, id=draft)["data"]["registerForEvent"]
    assert told["problems"] == [{"code": "REGISTRATION_CLOSED"}]


def test_11_an_answer_to_one_viewer_is_kept_for_nobody(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    _world, hidden = shadows

    def response() -> Any:
        body = '{"query": "{ viewer { email } }"}'
        return hidden.client("owner").post("/graphql/", body, content_type="application/json")

    kept = response()
    assert kept["Cache-Control"] in ("no-store", "private, no-store")
    assert {"Cookie", "Authorization", "Accept-Language"} <= set(kept["Vary"].split(", "))
    monkeypatch.setattr("graphql_api.view.patch_vary_headers", lambda _response, _names: None)
    assert "Authorization" not in response().get("Vary", "")


def test_12_what_an_index_says_is_held_against_the_database(shadows: Shadows, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index still holds somebody who closed herself: nothing of her is answered, counted or suggested."""
    _world, hidden = shadows
    query = '{ searchAlumni(text: "%s") { totalCount hits { highlights { field } } } }'
    name = marker_of("105.first_name")

    def found() -> Any:
        return hidden.ask("employer", query % name)["data"]["searchAlumni"]["totalCount"]

    monkeypatch.setattr("search.audiences.check.apply_async", lambda **_options: None)
    assert found() == 1
    AlumniProfile.objects.filter(first_name=name).update(employer_groups=0)
    assert found() == 0
    opened = rows.openings_for
    monkeypatch.setattr("portal.alumni.selectors.visible_arms", lambda _viewer: {Audience.EMPLOYER: Q()})
    monkeypatch.setattr("portal.alumni.selectors.openings_for", lambda _viewer, record: opened(CENTER, record))
    # The rule stands in the text of the statement, which was kept.
    monkeypatch.setattr("portal.alumni.selectors._FOUND", KeptStatements())
    assert found() == 1


@pytest.mark.parametrize("number", [901, 903])
def test_13_drafts_and_restricted_pages_are_behind_every_door(
    shadows: Shadows, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    _world, hidden = shadows
    marker = marker_of(f"issue {number}")
    path = f"/bulten/sayi-{number}/"
    listed = f'{{ bulletins(first: 50) {{ edges {{ node {{ title }} }} }} page(path: "{path}") {{ title }} }}'
    fetched = [hidden.ask("alumna", NODE, id=one) for one in hidden.ids["Bulletin"]]
    assert marker not in str([hidden.ask("alumna", listed), fetched])
    monkeypatch.setattr("cms.selectors.visible_q", lambda _viewer, _language=None, **_now: Q())
    # The guard stands in the text of the statement, which was kept.
    monkeypatch.setattr("graphql_api.keyset._KEPT", KeptStatements())
    assert marker in str(hidden.ask("alumna", listed))


def test_13_a_title_that_waits_to_be_published_is_not_told(shadows: Shadows) -> None:
    _world, hidden = shadows
    told = str(hidden.ask("center", "{ bulletins(first: 50) { edges { node { title } } } }"))
    assert marker_of("issue 904") in told
    assert marker_of("unpublished title") not in told


def test_14_there_is_no_subscription_to_stay_connected_to(shadows: Shadows) -> None:
    _world, hidden = shadows
    assert core_of(schema).subscription_type is None
    answer = hidden.ask("alumna", 'subscription { node(id: "x") { id } }')
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Accept": "application/json"}
    assert hidden.client("alumna").get("/graphql/", headers=upgrade).json()["errors"][0]["extensions"]["code"] == (
        "BAD_REQUEST"
    )
