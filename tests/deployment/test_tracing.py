"""One trace from the frontend's header through log lines, tasks and calls; spans only where somebody collects them."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from django.test import Client
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from config import health, span_export
from config.environment import ROOT
from config.log_lines import LineFormatter
from portal.tracing import spans, traces
from search import patience, selectors
from search.engines.elastic import ElasticEngine
from search.engines.elastic.connection import Address, Breaker
from search.errors import EngineUnavailable
from search.indices import ALUMNI_DIRECTORY
from search.query import Guard, SearchRequest

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{SPAN}-01"
MARKER = "gizli-isaret-7391"


def test_a_trace_that_is_told_goes_on_with_a_span_of_its_own() -> None:
    trace = traces.follow({"traceparent": PARENT, "x-request-id": "a-request-of-mine"})
    assert (trace.trace_id, trace.parent_id, trace.request_id) == (TRACE, SPAN, "a-request-of-mine")
    assert trace.span_id != SPAN
    assert trace.traceparent == f"00-{TRACE}-{trace.span_id}-01"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "x",
        PARENT.upper(),
        PARENT + "-more",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        PARENT + "\n",
    ],
)
def test_a_header_of_another_form_begins_a_new_trace(header: str) -> None:
    first, second = traces.follow({"traceparent": header}), traces.follow({"traceparent": header})
    assert first.trace_id not in {TRACE, second.trace_id}
    assert (first.parent_id, first.is_sampled) == ("", False)


def test_a_later_version_is_read_as_far_as_it_is_known() -> None:
    assert traces.follow({"traceparent": f"01-{TRACE}-{SPAN}-00-what-comes"}).trace_id == TRACE


@pytest.mark.parametrize("given", ["short", "a" * 65, "with space", "ışıl-ışıl-ışıl", "line\nbreak-"])
def test_a_request_id_of_another_form_is_not_taken(given: str) -> None:
    assert traces.follow({"x-request-id": given}).request_id != given


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The log, written as in production."""
    caplog.handler.setFormatter(LineFormatter("{levelname} {name} {message}", style="{"))
    return caplog


@pytest.fixture
def noisy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a door of the program write a line, with a traceback."""

    def answers() -> bool:
        logging.getLogger("tests.tracing").error("the door opens", exc_info=ValueError("inside"))
        return True

    monkeypatch.setattr(health, "_database_answers", answers)


@pytest.mark.usefixtures("noisy")
def test_a_line_of_a_request_tells_request_and_trace_and_a_line_outside_none(lines: Any, client: Client) -> None:
    answer = client.get("/health/ready", headers={"traceparent": PARENT, "X-Request-Id": "a-request-of-mine"})
    assert answer["X-Request-Id"] == "a-request-of-mine"
    logging.getLogger("tests.tracing").error("nobody asks")
    written = lines.text.splitlines()
    assert f"ERROR tests.tracing the door opens [request=a-request-of-mine trace={TRACE}]" in written
    assert "ERROR tests.tracing nobody asks" in written
    assert traces.current() is None


@pytest.fixture
def queue() -> Iterator[Celery]:
    """A Celery application whose tasks cross a broker, in memory."""
    app = Celery("tracing-test", broker="memory://", backend="cache+memory://", set_as_current=False)

    @app.task(name="tracing.tell")
    def tell() -> dict[str, str] | None:
        now = traces.current()
        return {"trace": now.trace_id, "parent": now.parent_id, "request": now.request_id} if now else None

    @app.task(name="tracing.fail")
    def fail() -> None:
        raise ValueError("on purpose")

    with start_worker(app, perform_ping_check=False, pool="solo"):
        yield app


def test_a_task_goes_on_with_the_trace_of_whoever_ordered_it(queue: Celery) -> None:
    with traces.going_on(traces.follow({"traceparent": PARENT, "x-request-id": "a-request-of-mine"})) as trace:
        ordered = queue.tasks["tracing.tell"].delay()
    alone = queue.tasks["tracing.tell"].delay()
    told = ordered.get(timeout=20)
    assert told == {"trace": TRACE, "parent": trace.span_id, "request": "a-request-of-mine"}
    own = alone.get(timeout=20)
    assert own["trace"] != TRACE and own["parent"] == ""
    with pytest.raises(ValueError, match="on purpose"):
        queue.tasks["tracing.fail"].delay().get(timeout=20)
    assert queue.tasks["tracing.tell"].delay().get(timeout=20)["trace"] not in {TRACE, own["trace"]}


class Elastic(BaseHTTPRequestHandler):
    """Answers every search with nothing, once it may, and keeps what it was asked under."""

    asked: list[str | None] = []
    may_answer = Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(self.headers["X-Opaque-Id"])
        self.may_answer.wait()
        nothing = {
            "timed_out": False,
            "_shards": {"failed": 0},
            "hits": {"total": {"value": 0, "relation": "eq"}, "hits": []},
        }
        body = json.dumps({"took": 1, **nothing}).encode()
        try:
            self.send_response(200)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # Whoever asked did not wait.

    def log_message(self, *_arguments: object) -> None:
        """Say nothing on the screen."""


@pytest.fixture
def elastic(monkeypatch: pytest.MonkeyPatch) -> Iterator[ElasticEngine]:
    """An engine that asks a server on loopback."""
    monkeypatch.setattr(Elastic, "asked", [])
    Elastic.may_answer.set()
    with HTTPServer(("127.0.0.1", 0), Elastic) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        engine = ElasticEngine(Address(f"http://127.0.0.1:{serving.server_port}"), breaker=Breaker())
        yield engine
        Elastic.may_answer.set()
        engine.close()
        serving.shutdown()


QUESTION = SearchRequest(ALUMNI_DIRECTORY.name, Guard("v"), "avukat")


def test_the_search_server_is_told_the_trace(elastic: ElasticEngine) -> None:
    with traces.going_on(traces.follow({"traceparent": PARENT})):
        selectors.search(QUESTION, using=elastic)
    selectors.search(QUESTION, using=elastic)
    assert Elastic.asked[0] == TRACE
    assert set(Elastic.asked[len(Elastic.asked) // 2 :]) == {None}


def test_a_search_waits_no_longer_than_whoever_asks_and_tells_nothing_of_the_server(
    elastic: ElasticEngine,
) -> None:
    Elastic.may_answer.clear()
    for _attempt in range(4):
        begun = time.monotonic()
        with patience.until(begun + 0.1), pytest.raises(EngineUnavailable) as refused:
            selectors.search(QUESTION, using=elastic)
        assert refused.value.retry_after == 5, "the breaker is not open"
    asked = len(Elastic.asked)
    with patience.until(time.monotonic()), pytest.raises(EngineUnavailable):
        selectors.search(QUESTION, using=elastic)
    assert len(Elastic.asked) == asked


@pytest.fixture
def collected() -> Iterator[InMemorySpanExporter]:
    """What a collector is told."""
    told, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(told))
    spans.record_with(span_export.Recorder(provider))
    yield told
    spans.record_with(None)


@pytest.mark.django_db
def test_spans_are_one_tree_in_the_trace_that_was_told_and_tell_of_nobody(
    collected: InMemorySpanExporter, client: Client
) -> None:
    query = "query Mine($text: String!) { searchPages(text: $text) { totalCount } events { totalCount } }"
    answer = client.post(
        "/graphql/?" + MARKER,
        {"query": query, "variables": {"text": MARKER}},
        content_type="application/json",
        headers={"traceparent": PARENT},
    )
    assert answer.status_code == 200
    found = collected.get_finished_spans()
    top = found[-1]
    assert (top.name, format(top.context.trace_id, "032x"), format(top.parent.span_id, "016x")) == (
        "request",
        TRACE,
        SPAN,
    )
    assert {format(span.context.trace_id, "032x") for span in found} == {TRACE}
    assert {span.parent.span_id for span in found[:-1]} <= {span.context.span_id for span in found}
    assert top.attributes["portal.door"] == "graphql"
    assert (top.attributes["portal.operation"], top.attributes["portal.kind"]) == ("ad hoc", "query")
    assert len([span for span in found if span.name == "statement"]) == top.attributes["portal.statements"] > 0
    told = repr([(span.name, dict(span.attributes), span.events, span.status.description) for span in found])
    assert MARKER not in told


def test_a_span_that_fails_says_so_and_not_why(collected: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match=MARKER), spans.span("work"):
        raise ValueError(MARKER)
    (span,) = collected.get_finished_spans()
    assert (span.status.status_code.name, span.status.description, span.events) == ("ERROR", None, ())


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    """Start the web server's door in a process of its own; it tells which packages of OpenTelemetry it imported."""
    told = "import config.wsgi, sys; print('opentelemetry.sdk' in sys.modules, 'prometheus_client' in sys.modules)"
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", **variables}
    command, environment = [sys.executable, "-c", told], {**os.environ, **settings}
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def test_nothing_is_imported_where_nobody_collects_and_all_where_somebody_does() -> None:
    assert start().stdout.split() == ["False", "False"]
    assert start(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9").stdout.split() == ["True", "False"]


def test_missing_packages_are_told_in_words(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:9"
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(span_export.ImproperlyConfigured, match=r"requirements/tracing\.txt"):
        span_export.begin("web")
