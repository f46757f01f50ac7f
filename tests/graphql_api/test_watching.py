"""What is measured and logged of an operation: exact numbers, names of ours only, and nothing of anybody."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import values
from prometheus_client.parser import text_string_to_metric_families
from toy_client import person

from graphql_api import metrics
from graphql_api.trusted_documents import registered

pytestmark = pytest.mark.django_db

MARKER = "gizli-isaret-7391"
DOCUMENTS = {document.name: document for document in registered().values()}
VIEWER = DOCUMENTS["Viewer"].text


@pytest.fixture
def kept(settings, tmp_path, monkeypatch):
    """Measurements are kept, in a folder of this test alone."""
    settings.METRICS_TOKEN, settings.METRICS_DIR = "t" * 40, str(tmp_path)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    metrics._built.cache_clear()
    yield tmp_path
    metrics._built.cache_clear()


@pytest.fixture
def told(kept, client):
    """Return every sample that /metrics tells, by name and labels."""

    def read():
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {'t' * 40}"})
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        samples = [sample for family in families for sample in family.samples]
        return {(sample.name, *sorted(sample.labels.values())): sample.value for sample in samples}

    return read


def rows(told, name):
    return {key[1:]: value for key, value in told.items() if key[0] == f"portal_graphql_{name}"}


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "t" * 40, "Basic " + "t" * 40, "Bearer ç"])
def test_without_the_token_there_is_no_such_address(kept, client, authorization):
    assert client.get("/metrics", headers={"Authorization": authorization}).status_code == 404


def test_by_default_nothing_is_there_and_nothing_counted(door, client, monkeypatch):
    monkeypatch.setattr(metrics, "count", None)
    door.ask("{ viewer { name } }")
    for authorization in ("", "Bearer ", "Bearer"):
        assert client.get("/metrics", headers={"Authorization": authorization}).status_code == 404


def test_an_operation_of_the_contract_is_counted_by_its_name(door, told):
    for _time in range(3):
        cost = door.ask(VIEWER)["extensions"]["cost"]["requested"]
    key = (DOCUMENTS["Viewer"].digest[:12], "Viewer", "query")
    after = told()
    assert rows(after, "operations_total") == {key: 3.0}
    assert rows(after, "cost_total") == {key: 3.0 * cost}
    assert rows(after, "seconds_count") == {key: 3.0}
    assert rows(after, "errors_total") == {}


def test_the_statements_of_the_database_are_counted(door, told, django_assert_num_queries):
    with django_assert_num_queries(2):
        door.ask(DOCUMENTS["CourseList"].text, {"first": 5})
    assert list(rows(told(), "statements_total").values()) == [2.0]


def test_a_strangers_names_are_no_labels(door, told):
    for number in range(40):
        door.ask(f"query {MARKER.replace('-', '_')}{number} {{ viewer {{ name }} }}")
    door.ask("query Viewer { viewer { name } }")
    door.ask("{ nothing_of_this_name }")
    after = told()
    assert rows(after, "operations_total") == {("", "ad hoc", "query"): 41.0, ("", "ad hoc", "none"): 1.0}
    assert rows(after, "errors_total") == {("GRAPHQL_VALIDATION_FAILED", "ad hoc"): 1.0}
    assert not [key for key in after if "gizli" in " ".join(key)]


def test_a_document_asked_for_by_its_hash_counts_under_its_name(door, told):
    door.post({"documentId": f"sha256:{DOCUMENTS['Viewer'].digest}"})
    door.ask(VIEWER + "\n# one comment more")
    assert sorted(name for _document, name, _kind in rows(told(), "operations_total")) == ["Viewer", "ad hoc"]


COUNT = (
    "import django; django.setup(); from graphql_api import metrics;"
    "metrics.count(('Viewer', 'x', 'query'), seconds=0.02, statements=2, cost=5, codes=['TIMEOUT']);"
    "import sys; print('counted', flush=True); sys.stdin.read()"
)


def counting(folder: Path) -> subprocess.Popen:
    """Start a process that counts one request and then waits."""
    own = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "METRICS_TOKEN": "t", "METRICS_DIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-c", COUNT], env={**os.environ, **own}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"counted\n"
    return process


def test_processes_add_up_and_the_next_goes_on_where_the_last_ended(kept, told):
    first = counting(kept)
    second = counting(kept)
    assert len(list(kept.glob("counter_*.db"))) == 2
    first.communicate()
    counting(kept).communicate()
    second.communicate()
    assert sorted(path.name for path in kept.glob("counter_*.db")) == ["counter_1.db", "counter_2.db"]
    after = told()
    assert rows(after, "operations_total") == {("Viewer", "query", "x"): 3.0}
    assert rows(after, "statements_total") == {("Viewer", "query", "x"): 6.0}
    assert rows(after, "errors_total") == {("TIMEOUT", "Viewer"): 3.0}
    assert after["portal_graphql_seconds_bucket", "0.025", "Viewer", "query", "x"] == 3.0


def test_the_folder_of_somebody_else_is_not_written_to(settings, monkeypatch, tmp_path):
    settings.METRICS_DIR = str(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: 1_234_567)
    with pytest.raises(metrics.ImproperlyConfigured):
        metrics.folder()


def test_a_measurement_that_fails_is_told_in_the_log_and_to_nobody_else(door, kept, caplog, monkeypatch):
    def full():
        raise OSError("No space left on device")

    monkeypatch.setattr(metrics, "folder", full)
    assert door.data("{ viewer { isSignedIn } }") == {"viewer": {"isSignedIn": False}}
    assert [record.getMessage() for record in caplog.records if record.exc_info] == ["measuring failed"]


def test_a_slow_operation_gets_one_line(door, settings, caplog):
    settings.SLOW_OPERATION_MS = 0
    door.ask(VIEWER, **{"X-Request-Id": "a-request-of-mine"})
    (line,) = [record.getMessage() for record in caplog.records if record.name == "graphql_api.slow"]
    said = r"operation=Viewer document=[0-9a-f]{64} kind=query ms=\d+ statements=0 cost=\d+ audiences=public"
    assert re.fullmatch(f"slow operation: {said}", line)


def test_a_quick_operation_gets_none(door, settings, caplog):
    settings.SLOW_OPERATION_MS = 600_000
    door.ask(VIEWER)
    assert [record for record in caplog.records if record.name == "graphql_api.slow"] == []


SEARCH = (
    """query %s($text: String!) { searchPostings(text: $text, first: 2) { totalCount } siteSettings { university } }"""
)


def test_no_line_of_the_log_and_no_measurement_tells_of_anybody(door, told, settings, caplog, ground):
    settings.SLOW_OPERATION_MS = 0
    user = person("Gizlice", id=918_273_645)
    door.client.force_login(user)
    caplog.set_level("DEBUG")
    token = {"X-CSRFToken": "a" * 32}
    door.client.cookies["csrftoken"] = "a" * 32
    answer = door.post({"query": SEARCH % "GizliIslem", "variables": {"text": MARKER}}, **token)
    assert answer.json()["extensions"]["cost"]["requested"] > 0, answer.content
    door.post(
        {"query": f'mutation {{ signIn(input: {{email: "{MARKER}@example.org", password: "{MARKER}"}}) {{ ok }} }}'}
    )
    lines = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert lines.count("slow operation:") == 2
    whole = lines + repr(told())
    assert [word for word in (MARKER, "GizliIslem", "Gizlice", "gizlice", "918273645") if word in whole] == []
