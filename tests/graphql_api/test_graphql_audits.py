"""The GraphQL-over-HTTP audits of the standard's own group, run against this door: all 61, none with a warning."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.urls("toy_schema"), pytest.mark.node]

AUDITS = Path(__file__).parent / "audits"


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Install the pinned audits beside a copy of their script."""
    place = tmp_path_factory.mktemp("audits")
    for name in ("package.json", "package-lock.json", "run.js"):
        shutil.copy(AUDITS / name, place)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=300)
    return place


@pytest.mark.django_db
def test_every_audit_of_graphql_over_http_is_ok(installed, live_server):
    run = subprocess.run(
        ["node", "run.js", f"{live_server.url}/graphql/"],
        cwd=installed,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "NO_PROXY": "*"},
    )
    results = [json.loads(line) for line in run.stdout.splitlines()]
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61
