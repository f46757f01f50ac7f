"""Every package is pinned and hashed, and the tests run the very versions that production runs."""

import re

import pytest

from config.environment import ROOT

PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Return package and version of each line of a requirements file."""
    return dict(PIN.findall((ROOT / "requirements" / f"{name}.txt").read_text()))


def test_development_holds_all_of_base_at_the_same_versions() -> None:
    base, development = pins("base"), pins("development")
    assert {name: development.get(name) for name in base} == base


@pytest.mark.parametrize("name", ["base", "development"])
def test_every_pin_has_its_hashes(name: str) -> None:
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "requirements" / f"{name}.txt").read_text(), flags=re.MULTILINE)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
