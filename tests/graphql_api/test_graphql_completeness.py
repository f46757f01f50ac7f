"""A schema with a field nobody decided on does not start; the declared ones are told in the schema's text."""

import inspect
from enum import Enum

import pytest
import strawberry
from django.core.exceptions import ImproperlyConfigured

from graphql_api.connection import After, Before, Connection, First, Last
from graphql_api.guard import Reads, content_type, exposed, filter_on, governed, order_enum, related
from graphql_api.nodes import Node
from graphql_api.payloads import Payload
from graphql_api.schema_building import build_schema
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, FieldPolicy

PUBLIC, CENTER = Audience.PUBLIC, Audience.CENTER
UNSEEN = "which not everyone may see: read the projection, say projected=True"
PHONE = FieldPolicy(
    FieldGroup.CONTACT_PHONE, always=frozenset({CENTER, Audience.SELF}), choosable=frozenset({Audience.ALUMNI})
)


@content_type(PUBLIC)
@strawberry.type
class Leaf:
    color: str
    hidden: str | None = exposed(CENTER, default=None)


@strawberry.type
class Tree(Node):
    phone: str | None = governed(PHONE)


@content_type(CENTER)
@strawberry.type
class Report:
    title: str


def query(annotation, declared, *, arguments=None):
    """Make a part of Query with one field ``it`` that takes ``arguments``, annotations by name."""

    def it(self, **_given):
        return None

    parameters = [inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    for name, kind in (arguments or {}).items():
        parameters.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind))
    it.__signature__ = inspect.Signature(parameters, return_annotation=annotation)
    it.__annotations__ = {**(arguments or {}), "return": annotation}
    return strawberry.type(type("Questions", (), {"it": declared(it)}))


def refusal(*queries, mutations=(), types=()):
    with pytest.raises(ImproperlyConfigured) as refused:
        build_schema(queries=queries, mutations=mutations, types=types)
    return [line.removeprefix("  - ") for line in str(refused.value).splitlines()[1:]]


def accepted(*queries, **options):
    return build_schema(queries=queries, **options).as_str()


def test_a_field_without_a_declaration_is_named():
    @strawberry.type
    class Bare:
        color: str

    assert refusal(query(Bare | None, exposed(PUBLIC))) == [
        "Bare.color: declares no audience (exposed, governed, related, or content_type on its type)"
    ]
    assert refusal(query(str, strawberry.field)) == [
        "Query.it: declares no audience (exposed, governed, related, or content_type on its type)"
    ]


def test_a_subclass_declares_again():
    @strawberry.type
    class Needle(Leaf):
        age: int

    assert [line.split(":")[0] for line in refusal(query(Needle | None, exposed(PUBLIC)))] == [
        "Needle.age",
        "Needle.color",
    ]


def test_what_may_be_refused_is_nullable():
    @strawberry.type
    class Forest:
        phone: str = governed(PHONE)
        count: int = exposed(CENTER)
        oldest: Tree = exposed(PUBLIC)
        youngest: Tree = related(lambda _context, parents: parents)
        trees: list[Tree] = exposed(PUBLIC, bounded=3)

    assert refusal(query(Forest | None, exposed(PUBLIC))) == [
        "Forest.count: is not open to everyone and must be nullable",
        "Forest.oldest: leads to a row this viewer may not see and must be nullable",
        "Forest.phone: is governed and must be nullable",
        "Forest.youngest: leads to a row this viewer may not see and must be nullable",
    ]


def test_a_list_has_an_end():
    assert refusal(query(list[Leaf], exposed(PUBLIC))) == [
        "Query.it: is a list without an end: make it a connection, or say bounded= the most it can hold"
    ]
    assert "it: [Leaf!]!" in accepted(query(list[Leaf], exposed(PUBLIC, bounded=5)))
    assert "it: [String!]!" in accepted(query(list[str], exposed(PUBLIC)))


def test_a_connection_takes_all_four_arguments():
    arguments = {"first": First, "after": After, "last": Last, "before": Before}
    assert "type LeafConnection" in accepted(query(Connection[Leaf], exposed(PUBLIC), arguments=arguments))
    del arguments["before"]
    assert refusal(query(Connection[Leaf], exposed(PUBLIC), arguments=arguments)) == [
        "Query.it: is a connection and lacks one of first, after, last, before"
    ]


def test_a_connection_stands_on_query_only():
    @content_type(PUBLIC)
    @strawberry.type
    class Branch:
        @exposed(PUBLIC)
        def leaves(
            self, first: First = None, after: After = None, last: Last = None, before: Before = None
        ) -> Connection[Leaf]:
            return None

    (line,) = refusal(query(Branch | None, exposed(PUBLIC)))
    assert line.startswith("Branch.leaves: is a connection below Query, a statement for each parent")


def test_a_field_is_not_open_to_more_than_its_type():
    arguments = {"first": First, "after": After, "last": Last, "before": Before}
    wider = ["Query.it: is open to more than its type, which is for CENTER"]
    assert refusal(query(Report | None, exposed(PUBLIC))) == wider
    assert refusal(query(Connection[Report], exposed(PUBLIC), arguments=arguments)) == wider
    assert "it: Report @visible(to: [CENTER])" in accepted(query(Report | None, exposed(CENTER)))


def test_every_argument_says_what_it_reads():
    told = {"arguments": {"color": str | None}}
    assert refusal(query(Leaf | None, exposed(PUBLIC), **told)) == [
        "Query.it: argument color says not what it reads (reads=)"
    ]
    assert refusal(query(Leaf | None, exposed(PUBLIC, reads={"color": "Leaf.colour"}), **told)) == [
        "Query.it: argument color reads Leaf.colour, which is no field of the schema"
    ]
    assert "it(color: String = null)" in accepted(
        query(Leaf | None, exposed(PUBLIC, reads={"color": "Leaf.color"}), **told)
    )


def test_a_filter_reads_what_everybody_may_see_or_the_projection():
    @strawberry.input
    class Filter:
        color: str | None = filter_on("Leaf.color")
        hidden: str | None = filter_on("Leaf.hidden")
        phone: str | None = filter_on("Tree.phone")
        projected: str | None = filter_on("Tree.phone", projected=True)
        bare: str | None = None

    told = {"arguments": {"filter": Filter | None, "first": First, "after": After, "last": Last, "before": Before}}
    assert refusal(query(Connection[Leaf], exposed(PUBLIC), **told), types=[Tree]) == [
        "Query.it: filter Filter.bare says not what it reads (filter_on)",
        f"Query.it: filter Filter.hidden reads Leaf.hidden, {UNSEEN}",
        f"Query.it: filter Filter.phone reads Tree.phone, {UNSEEN}",
    ]


def test_an_order_reads_what_everybody_may_see():
    @order_enum({"COLOR": "Leaf.color", "HIDDEN": "Leaf.hidden", "BEST": Reads(("Leaf.hidden",), projected=True)})
    class Order(Enum):
        COLOR = 1
        HIDDEN = 2
        BEST = 3

    assert refusal(query(Leaf | None, exposed(PUBLIC), arguments={"order": Order | None})) == [
        f"Query.it: order Order.HIDDEN reads Leaf.hidden, {UNSEEN}"
    ]
    with pytest.raises(ImproperlyConfigured, match="SIZE"):

        @order_enum({"COLOR": "Leaf.color"})
        class Unfinished(Enum):
            COLOR = 1
            SIZE = 2


def test_a_mutation_takes_an_input_and_answers_a_payload():
    @strawberry.type
    class Changes:
        @exposed(PUBLIC)
        def paint(self, color: str) -> Leaf | None:
            return None

    assert refusal(query(Leaf | None, exposed(PUBLIC)), mutations=[Changes]) == [
        "Mutation.paint: answers no Payload",
        "Mutation.paint: takes one argument, input",
    ]


def test_the_text_tells_the_audiences():
    @content_type(PUBLIC)
    @strawberry.type
    class PaintPayload(Payload):
        leaf: Leaf | None = None

    @strawberry.type
    class Changes:
        @exposed(Audience.ALUMNI, CENTER)
        def paint(self) -> PaintPayload | None:
            return None

    text = accepted(query(Tree | None, exposed(PUBLIC)), mutations=[Changes], types=[Report])
    assert "paint: PaintPayload @visible(to: [ALUMNI, CENTER])" in text
    assert "phone: String @visible(to: [ALUMNI, CENTER, SELF])" in text
    assert "type Report @visible(to: [CENTER])" in text
    assert "hidden: String @visible(to: [CENTER])" in text
    assert "directive @visible(to: [Audience!]!) on FIELD_DEFINITION | OBJECT" in text


def test_declarations_that_name_nobody_or_no_policy_are_refused_where_they_stand():
    for wrong in (exposed, content_type):
        with pytest.raises(ImproperlyConfigured, match="names no audience"):
            wrong()
    for name in ("accounts.User.email", "nowhere", "a.b.c"):
        with pytest.raises(ImproperlyConfigured, match="no exposed column"):
            governed(name)
