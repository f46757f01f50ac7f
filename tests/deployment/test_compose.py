"""docker-compose.yml is valid, holds no secret, and runs what the tests run; no Docker engine is at hand to try it."""

import ast
import re
import subprocess
import sys
from importlib.metadata import version
from typing import Any

import pytest
from ruamel.yaml import YAML

from config.environment import ROOT

COMPOSE = ROOT / "docker-compose.yml"
ONE_SHOT = {"migrate", "search-account"}
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ELASTIC_PASSWORD", "ELASTICSEARCH_PASSWORD"}


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    """Return the services of the file, anchors and merges resolved."""
    return YAML(typ="safe").load(COMPOSE.read_text())["services"]


def constant(service: str, name: str) -> str:
    """Return what script/services says of one of its servers."""
    text = (ROOT / "script" / "_services" / service).read_text()
    return re.search(rf"^{service}_{name}=(.+)$", text, re.MULTILINE)[1]


def test_the_file_follows_the_compose_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_the_services_are_these(services: dict[str, dict[str, Any]]) -> None:
    servers = {"postgresql", "redis", "elasticsearch"}
    assert set(services) == {"web", "worker", "beat", "mailpit"} | ONE_SHOT | servers


def test_every_lasting_service_is_watched_and_restarted(services: dict[str, dict[str, Any]]) -> None:
    lasting = {name: service for name, service in services.items() if name not in ONE_SHOT}
    assert {name for name, service in lasting.items() if "healthcheck" not in service} == set()
    assert {service["restart"] for service in lasting.values()} == {"unless-stopped"}
    assert {services[name]["restart"] for name in ONE_SHOT} == {"no"}


def test_the_program_waits_for_migrations_and_servers(services: dict[str, dict[str, Any]]) -> None:
    awaited = {
        "migrate": {"condition": "service_completed_successfully"},
        "postgresql": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
        "elasticsearch": {"condition": "service_healthy"},
    }
    assert [services[name]["depends_on"] for name in ("web", "worker", "beat")] == [awaited] * 3


def test_images_are_pinned_to_a_version(services: dict[str, dict[str, Any]]) -> None:
    tags = {service["image"].rpartition(":")[2] for name, service in services.items() if "build" not in service}
    assert {tag for tag in tags if not re.match(r"v?\d+\.\d+", tag)} == set()


def test_secrets_come_from_the_environment_and_have_no_default(services: dict[str, dict[str, Any]]) -> None:
    text = COMPOSE.read_text()
    assert {secret for secret in SECRETS if f"${{{secret}:?}}" not in text or f"${{{secret}:-" in text} == set()
    given = [pair for service in services.values() for pair in service.get("environment", {}).items()]
    secret = {(name, value) for name, value in given if "PASSWORD" in name or "SECRET" in name}
    assert {pair for pair in secret if not re.fullmatch(r"\$\{[A-Z_]+:(\?|-)\}", pair[1])} == set()
    # An address with a password in it holds a reference too.
    passwords = {re.search(r"://\w*:(.+?)@", value)[1] for name, value in given if "@" in value and "://" in value}
    assert passwords == {"${POSTGRES_PASSWORD:?}", "${REDIS_PASSWORD:?}"}


def test_the_example_environment_names_every_variable_and_fills_in_no_secret() -> None:
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    required = set(re.findall(r"\$\{([A-Z_]+):\?\}", COMPOSE.read_text()))
    assert required - set(example) == set()
    assert {name: example[name] for name in SECRETS} == dict.fromkeys(SECRETS, "")


def test_only_the_web_and_the_mail_catcher_open_a_port(services: dict[str, dict[str, Any]]) -> None:
    assert {name for name, service in services.items() if "ports" in service} == {"web", "mailpit"}
    assert services["mailpit"]["profiles"] == ["dev"]


def test_data_outlives_the_containers(services: dict[str, dict[str, Any]]) -> None:
    mounted = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    declared = set(YAML(typ="safe").load(COMPOSE.read_text())["volumes"])
    assert mounted - declared == {"./docker/search-account.sh"}
    assert declared == {"elasticsearch", "journal", "media", "postgresql", "private", "redis", "schedule"}


@pytest.mark.parametrize("service", ["postgresql", "redis"])
def test_servers_have_the_major_version_the_tests_run(service: str, services: dict[str, dict[str, Any]]) -> None:
    assert services[service]["image"].partition(":")[2].split(".")[0] == constant(service, "MAJOR")


def test_elasticsearch_and_its_client_go_together(services: dict[str, dict[str, Any]]) -> None:
    server = constant("elasticsearch", "VERSION")
    assert services["elasticsearch"]["image"] == services["search-account"]["image"] == f"elasticsearch:{server}"
    assert version("elasticsearch").split(".")[:2] == server.split(".")[:2]


def test_elasticsearch_keeps_strangers_out(services: dict[str, dict[str, Any]]) -> None:
    assert services["elasticsearch"]["environment"]["xpack.security.enabled"] == "true"
    # The program is no superuser there: a breach of it reaches the portal's own indices at most.
    assert services["web"]["environment"]["ELASTICSEARCH_USERNAME"] == "portal"


def test_the_program_is_given_every_variable_production_requires(services: dict[str, dict[str, Any]]) -> None:
    tree = ast.parse((ROOT / "config" / "settings" / "production.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    required = {call.args[0].value for call in calls if call.func.id == "require"}
    assert required - set(services["web"]["environment"]) == set()


def test_the_image_runs_unprivileged_and_holds_every_house() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER portal" in lines
    houses = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    copied = {line.split()[1] for line in lines if line.startswith("COPY ")}
    assert houses - copied == set()
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    entered = {line.removeprefix("!").rstrip("/") for line in ignored if line.startswith("!")}
    assert {name for name in copied if not name.startswith("--")} - entered == set()
