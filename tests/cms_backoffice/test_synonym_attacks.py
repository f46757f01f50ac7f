"""What somebody could write into the synonyms: markup, formulas, floods; all of it stays text, or is refused."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from search import synonyms
from search.models import SynonymGroup

MARKUP = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://x.example")'


@pytest.fixture
def center(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("center")


def written(center: Client, phrases: str) -> int:
    """Send phrases as a new group; return how many groups there are afterwards."""
    assert center.post(reverse("search_admin:synonym_new"), {"phrases": phrases}).status_code in (200, 302)
    return SynonymGroup.objects.count()


def test_markup_is_text_on_every_screen(center: Client) -> None:
    assert written(center, f"{MARKUP} bir\n{FORMULA}\nüçüncü") == 1
    key = SynonymGroup.objects.get().key
    pages = [
        center.get(reverse("search_admin:synonyms"), {"q": "script", "state": "written", "tried": f"{MARKUP} bir"}),
        center.get(reverse("search_admin:synonym", args=[key])),
        center.post(reverse("search_admin:synonym_deed", args=[key]), {"deed": "off"}, follow=True),
        center.post(reverse("search_admin:synonym_deed", args=[key]), {"deed": "remove"}, follow=True),
    ]
    for page in pages:
        assert page.status_code == 200
        shown = page.content.decode()
        assert MARKUP not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


@pytest.mark.parametrize(
    "phrases",
    ["", "\n\n", "tek", "!!!\n???", "ve\nile", "a " * 900, "\n".join(f"söz{n}" for n in range(400)), "x" * 2_001],
    ids=["nothing", "lines", "one", "signs", "fillers", "long", "many", "flood"],
)
def test_what_is_no_group_is_refused_and_nothing_is_stored(phrases: str, center: Client) -> None:
    before = synonyms.in_use()
    assert written(center, phrases) == 0
    assert synonyms.in_use() is before


@pytest.mark.parametrize("sought", ["\0", "\ud800", "%", "'", "x" * 10_000, "İıŞş"])
def test_odd_words_looked_for_are_answered(sought: str, center: Client) -> None:
    told = {"q": sought.encode("utf-8", "replace").decode(), "state": sought[:5].encode("utf-8", "replace").decode()}
    assert center.get(reverse("search_admin:synonyms"), {**told, "tried": told["q"], "p": "-7"}).status_code == 200


@pytest.mark.parametrize("key", ["yok", "a" * 16, "x" * 300, "..%2F"])
def test_a_group_nobody_wrote_is_not_there(key: str, center: Client) -> None:
    for name, send in (("synonym", center.get), ("synonym_deed", center.post)):
        try:
            address = reverse(f"search_admin:{name}", args=[key])
        except Exception:
            continue  # no address leads there
        assert send(address, {"deed": "remove"}).status_code == 404
