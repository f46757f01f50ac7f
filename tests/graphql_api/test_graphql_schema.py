"""The real schema: complete, its text written by a command, the page's first queries valid and affordable."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from graphql_api.apps import check_schema
from graphql_api.documents import read_document
from graphql_api.graphiql import starter_tabs
from graphql_api.limits import limits
from graphql_api.schema import schema
from graphql_api.schema_building import core_of


def test_the_check_accepts_the_schema_and_names_what_is_missing(monkeypatch):
    from django.core.exceptions import ImproperlyConfigured

    assert check_schema(None) == []

    def incomplete(_path):
        raise ImproperlyConfigured("Posting.title: declares no audience")

    monkeypatch.setattr("graphql_api.apps.import_string", incomplete)
    (error,) = check_schema(None)
    assert (error.id, error.msg) == ("graphql_api.E001", "Posting.title: declares no audience")


def test_the_command_writes_the_text_once_and_compares_it(tmp_path):
    path = tmp_path / "contract" / "schema.graphql"
    with pytest.raises(CommandError, match="out of date"):
        call_command("export_sdl", "--check", path=path)
    assert not path.exists()
    call_command("export_sdl", path=path, stdout=StringIO())
    assert path.read_text(encoding="utf-8") == schema.as_str() + "\n"
    told = StringIO()
    call_command("export_sdl", "--check", path=path, stdout=told)
    assert told.getvalue() == "The schema's text is up to date.\n"
    path.write_text(path.read_text(encoding="utf-8").replace("type Query", "type Kweri"), encoding="utf-8")
    with pytest.raises(CommandError, match="-type Kweri"):
        call_command("export_sdl", "--check", path=path)


@pytest.mark.parametrize("tab", starter_tabs(), ids=lambda tab: tab["query"].partition("{")[0].split()[-1])
def test_the_page_s_first_queries_are_valid_and_affordable_for_everybody(tab):
    document = read_document(core_of(schema), tab["query"], "en")
    assert document.errors == ()
    variables = json.loads(tab["variables"] or "{}")
    assert document.operation(None).cost(variables) <= limits().cost_anonymous
