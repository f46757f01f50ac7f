"""The Turkish of Wagtail itself: what its own catalogs leave out stands in config/wagtail_strings."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import wagtail
from django.apps import apps
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.trans_real import DjangoTranslation

# Wagtail's strings for programmers, in parts of it that nobody meets here.
NOT_SHOWN = {"Wagtail API v2", "Wagtail API v3", "Wagtail routablepage", "Wagtail sitemaps", "Wagtail frontend cache"}
HOME = Path(wagtail.__file__).parent


def english_strings(domain: str) -> set[str]:
    """Return every string of the parts of Wagtail that are installed."""
    places = {Path(app.path) for app in apps.get_app_configs() if app.name.split(".")[0] == "wagtail"}
    found: set[str] = set()
    for catalog in (place / f"locale/en/LC_MESSAGES/{domain}.po" for place in places):
        text = catalog.read_text(encoding="utf-8") if catalog.exists() else ""
        for lines in re.findall(r'^msgid ((?:".*"\n)+)', text, re.MULTILINE):
            found.add("".join(ast.literal_eval(line) for line in lines.splitlines()))
    return found - {""}


def turkish_strings(domain: str) -> set[str]:
    """Return every string that has Turkish: Django looks in its catalogs, then in those they fall back on."""
    found: set[str] = set()
    catalog: Any = DjangoTranslation("tr", domain=domain)
    while catalog is not None:
        keys = (key[0] if isinstance(key, tuple) else key for key, _text in catalog._catalog.items())
        found |= {key.rpartition("\x04")[2] for key in keys}
        catalog = catalog._fallback
    return found


@pytest.mark.parametrize(("domain", "at_least"), [("django", 1000), ("djangojs", 40)])
def test_every_string_of_wagtail_is_turkish(domain: str, at_least: int) -> None:
    strings = english_strings(domain)

    assert len(strings) >= at_least
    assert strings - turkish_strings(domain) - NOT_SHOWN == set()


def test_what_wagtail_says_badly_is_said_well() -> None:
    with translation.override("tr"):
        assert gettext("in moderation") == "onay bekliyor"
        assert gettext("Parent") == "Bulunduğu yer"


def test_the_sign_in_is_turkish(db: None, client: Client) -> None:
    page = client.get("/account/login/", headers={"accept-language": "tr"}).content.decode()

    assert "Parola" in page
    assert "Password" not in page
