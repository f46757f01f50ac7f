"""Which suites can run here: those whose server answers. The others are left out by name, never skipped in silence."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from urllib.parse import SplitResult, urlsplit

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client, TransactionTestCase
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

DEFAULT_PORTS = {"postgres": 5432, "postgresql": 5432, "redis": 6379, "http": 9200, "https": 443}
LOOPBACK = ("127.0.0.0/8", "::1", "localhost")
SERVERS = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")


@dataclass(frozen=True)
class Suite:
    """Tests that need something more than Python: their marker, what they need in words, and whether it is there."""

    marker: str
    needs: str
    is_ready: Callable[[], bool]


def address_in(variable: str) -> SplitResult:
    """Return the parts of the address that ``variable`` holds; all empty where it is not set."""
    return urlsplit(os.environ.get(variable, ""))


def answers(variable: str) -> bool:
    """Say whether ``variable`` names a server; raise UsageError where it names one that does not answer."""
    address = address_in(variable)
    if address.scheme not in DEFAULT_PORTS:
        return False
    try:
        port = address.port or DEFAULT_PORTS[address.scheme]
        socket.create_connection((address.hostname or "127.0.0.1", port), timeout=3).close()
    except (OSError, ValueError) as nobody:
        raise pytest.UsageError(f"{variable} names a server that does not answer") from nobody
    return True


def has_browser() -> bool:
    """Say whether Chromium is installed, and put its path into CHROMIUM for the tests that start it."""
    path = shutil.which(os.environ.get("CHROMIUM") or "chromium") or shutil.which("chromium-browser")
    if path is not None:
        os.environ["CHROMIUM"] = path
    return path is not None


def has_node() -> bool:
    """Say whether Node.js and its package manager are installed."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


# The same examples at every run, and no clock: a busy machine is no defect. script/test --nightly looks further, each
# night elsewhere (what a profile leaves open it takes from the one before), and prints how to come back to a failure.
settings.register_profile("default", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("ci", settings.get_profile("default"), max_examples=100)
settings.register_profile("nightly", deadline=None, derandomize=False, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "default"))

SUITES = (
    Suite("postgres", "a PostgreSQL at DATABASE_URL", lambda: answers("DATABASE_URL")),
    Suite("redis", "a Redis at REDIS_URL", lambda: answers("REDIS_URL")),
    Suite("elasticsearch", "an Elasticsearch at ELASTICSEARCH_URL", lambda: answers("ELASTICSEARCH_URL")),
    Suite("browser", "Chromium", has_browser),
    Suite("node", "Node.js with npm", has_node),
)
NEEDING = {suite.marker for suite in SUITES} | {"smtp"}
LEFT_OUT = pytest.StashKey[list[Suite]]()
KINDS = pytest.StashKey[list[Any]]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Look once which suites can run, and close the network but for loopback and the servers that were named.

    With TEST_SERVICES=required a suite that cannot run ends the whole run with a UsageError.
    """
    missing = [suite for suite in SUITES if not suite.is_ready()]
    if missing and os.environ.get("TEST_SERVICES") == "required":
        raise pytest.UsageError(
            "nothing may be left out, and these are missing: " + ", ".join(s.needs for s in missing)
        )
    config.stash[LEFT_OUT] = missing
    named = {address_in(variable).hostname or "localhost" for variable in SERVERS}
    config.option.allow_hosts = ",".join([*LOOPBACK, *sorted(named)])
    config.option.allow_unix_socket = True


DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "_django_db_helper", "django_db_setup"}
"""Fixtures without which no test reaches a database: pytest-django's, and what a fixture of a module asks of it."""


def is_pure(item: pytest.Item) -> bool:
    """Say whether ``item`` reaches neither the configured database nor a server, and so does the same beside any."""
    named = {mark.name for mark in item.iter_markers()}
    fixtures = set(getattr(item, "fixturenames", []))
    of_django = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    return not (of_django or "django_db" in named or named & NEEDING or fixtures & DATABASE_FIXTURES)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the pure tests: script/test runs them once, not beside each database."""
    if is_pure(item):
        item.add_marker(pytest.mark.pure)


def empties_the_database(item: pytest.Item) -> bool:
    """Say whether ``item`` runs outside a transaction, so that all tables are emptied after it."""
    marker = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", [])
    asks = marker is not None and marker.kwargs.get("transaction") is True
    return asks or not {"transactional_db", "live_server"}.isdisjoint(fixtures)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests whose suite cannot run here, and put those that empty the database last.

    What migrations wrote (the first page, the languages) is gone after such a test. Whoever shuffled the tests has done
    so by now, and each worker of a parallel run keeps this order; the next test of the kind gets those rows back first.
    """
    for item in items:
        if empties_the_database(item):
            marker = item.get_closest_marker("django_db")
            given = {**(marker.kwargs if marker else {}), "transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**given), append=False)
    items.sort(key=empties_the_database)
    missing = {suite.marker for suite in config.stash[LEFT_OUT]}
    left_out = {item for item in items if any(mark.name in missing for mark in item.iter_markers())}
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=list(left_out))


@pytest.fixture(autouse=True)
def _no_language_of_an_earlier_request() -> None:
    """Begin each test in the house's language: a request leaves its own behind in the thread."""
    from django.conf import settings
    from django.utils import translation

    if settings.configured:
        translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, pytestconfig: pytest.Config) -> None:
    """Let every connection know what migrations wrote into the test database.

    Django tells it to one only, and Playwright moves the tests into a context with connections of its own.
    """
    from django.contrib.contenttypes.models import ContentType
    from django.db import connections

    used = connections["default"]
    if hasattr(used, "_test_serialized_contents"):
        type(used)._test_serialized_contents = used._test_serialized_contents
        with django_db_blocker.unblock():
            pytestconfig.stash[KINDS] = list(ContentType.objects.all())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Empty the database again before its rows are given back: a browser's last request may come after its test."""
    kinds = item.config.stash.get(KINDS, [])
    if not (kinds and empties_the_database(item)):
        return
    with item.config.stash[blocking_manager_key].unblock():
        # The rows come back with their numbers, so counting must go on from where it was.
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
    # Some of those rows ask for kinds of rows before these are back, and would make them anew under other numbers.
    manager = type(kinds[0]).objects
    manager.clear_cache()
    for kind in kinds:
        manager._add_to_cache("default", kind)


KEEPS_PLACES = ("tests/alumni", "tests/registry", "tests/data_rights", "tests/tracking")
"""Where the tests of what writes people stand."""
PLANTS = ("tests/data_rights/test_copying.py", "tests/data_rights/test_access_copies.py")
"""Where a row is put into every table there is, such as no service writes it."""


@pytest.fixture(autouse=True)
def _nobody_is_astray(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test of what writes people: everybody stands in lists where the degrees put them."""
    told = request.node.get_closest_marker("django_db")
    # Whoever commits writes raw rows from several threads, and has everything taken away afterwards.
    commits = "transactional_db" in request.fixturenames or (told and (told.args or told.kwargs.get("transaction")))
    where = request.node.nodeid
    asked = (told or "db" in request.fixturenames) and not commits
    if not asked or not where.startswith(KEEPS_PLACES) or where.startswith(PLANTS):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    yield
    assert apps.get_model("alumni.ListPlace")._default_manager.astray() == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name the suites left out and how to get them, in the line before pytest's own."""
    missing = config.stash[LEFT_OUT]
    if missing:
        names = ", ".join(f"{suite.marker} (needs {suite.needs})" for suite in missing)
        terminalreporter.write_line(f"Left out: {names}. script/test --services runs them all.")


@pytest.fixture(autouse=True, scope="session")
def _sessions_are_somebodys() -> Iterator[None]:
    """Let whoever is signed in without allauth have what it leaves beside a session: whose it is."""
    if not apps.ready:  # a suite without Django
        yield
        return
    from allauth.usersessions.models import UserSession

    sign_in = Client._login  # type: ignore[attr-defined]

    def sign_in_and_tell(client: Client, user: Any, backend: str | None = None) -> None:
        sign_in(client, user, backend)
        key = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        row = UserSession(session_key=key, user=user, ip="127.0.0.1", user_agent="")
        UserSession.objects.bulk_create([row], ignore_conflicts=True)

    with patch.object(Client, "_login", sign_in_and_tell):
        yield
