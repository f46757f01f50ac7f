"""What a supervisor is told: alive, ready, ready with something missing, or not ready at all."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client

from config import probe


@pytest.fixture
def silent_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_live_asks_nothing_else(client: Client) -> None:
    # No database mark on this test: a query would raise.
    response = client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "live"})


@pytest.mark.django_db
def test_ready_with_everything_there(client: Client) -> None:
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (
        200,
        {"status": "ready", "database": True, "search": True, "broker": True},
    )
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_silent_search_engine_or_broker_degrades_and_does_not_fail(
    client: Client, settings: pytest.FixtureRequest, silent_port: int
) -> None:
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{silent_port}"
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent_port}/0"
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (
        200,
        {"status": "degraded", "database": True, "search": False, "broker": False},
    )


@pytest.mark.django_db
def test_a_silent_database_is_not_ready_and_its_reason_stays_inside(client: Client) -> None:
    with patch.object(connection, "cursor", side_effect=OperationalError("host db.internal refused portal")):
        response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "database": False})


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


class Answer(BaseHTTPRequestHandler):
    """Answers 200 to who says the known name and comes by TLS, as production does; notes what it was asked."""

    def do_GET(self) -> None:
        known = self.headers["Host"] == "mezun.example.edu.tr" and self.headers["X-Forwarded-Proto"] == "https"
        self.send_response(200 if known and self.path == "/health/ready" else 400)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing on the screen."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """Return a web server on loopback that ends with the test."""
    with HTTPServer(("127.0.0.1", 0), Answer) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        yield serving
        serving.shutdown()


@pytest.mark.parametrize("hosts", ["mezun.example.edu.tr", ".mezun.example.edu.tr, other.example"])
def test_the_probe_is_let_in_by_a_name_the_program_knows(
    hosts: str, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", hosts)
    assert probe.answers(f"http://127.0.0.1:{server.server_port}/health/ready") is True


def test_the_probe_says_no_to_another_answer_and_to_silence(
    server: HTTPServer, silent_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "*")
    assert probe.answers(f"http://127.0.0.1:{server.server_port}/health/ready") is False
    assert probe.answers(f"http://127.0.0.1:{silent_port}/health/ready") is False
