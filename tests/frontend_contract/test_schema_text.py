"""The committed text of the schema: true, and told in words."""

import pytest
from django.core.management import CommandError, call_command
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLNamedType, build_schema, is_specified_scalar_type

from .contract import schema_text

SCHEMA = build_schema(schema_text())
ROOTS = ("Query", "Mutation")
OWN_TYPES = [
    kind
    for name, kind in SCHEMA.type_map.items()
    if not name.startswith("__") and not is_specified_scalar_type(kind) and name not in ROOTS
]
# What these say stands in their name: the words of an enum a frontend labels itself.
SPEAKING_ENUMS = {
    "AlumniFacet", "AlumniOrder", "AlumniSearchOrder", "Competence", "EmployerOrder", "EventFacet", "EventKind",
    "EventOrder", "EventSearchOrder",
    "IncomeBand", "Level", "PageFacet", "PostingFacet", "PostingKind", "PostingOrder",
    "PostingSearchOrder", "Proficiency", "Role", "UnitKind", "WorkMode",
}  # fmt: skip


def test_it_is_what_the_program_answers() -> None:
    call_command("export_sdl", "--check")


def test_the_check_tells_a_difference(tmp_path) -> None:
    other = tmp_path / "schema.graphql"
    other.write_text(schema_text().replace("contactEmail: String", "contactEmail: String!", 1), encoding="utf-8")
    with pytest.raises(CommandError, match="contactEmail: String!"):
        call_command("export_sdl", "--check", path=other)


@pytest.mark.parametrize("kind", OWN_TYPES, ids=str)
def test_every_type_is_told_in_words(kind: GraphQLNamedType) -> None:
    assert kind.description


@pytest.mark.parametrize("kind", [kind for kind in OWN_TYPES if isinstance(kind, GraphQLEnumType)], ids=str)
def test_every_member_of_an_enum_is_told_or_speaks_for_itself(kind: GraphQLEnumType) -> None:
    untold = [name for name, value in kind.values.items() if not value.description]
    assert (untold == []) is (kind.name not in SPEAKING_ENUMS), untold


@pytest.mark.parametrize("kind", [kind for kind in OWN_TYPES if isinstance(kind, GraphQLInputObjectType)], ids=str)
def test_every_input_that_is_an_id_says_of_what(kind: GraphQLInputObjectType) -> None:
    ids = {name: field for name, field in kind.fields.items() if str(field.type).rstrip("!") == "ID"}
    assert [name for name, field in ids.items() if not field.description] == []


@pytest.mark.parametrize("root", ROOTS)
def test_every_way_in_is_told_in_words(root: str) -> None:
    fields = SCHEMA.type_map[root].fields
    assert [name for name, field in fields.items() if not field.description] == []
