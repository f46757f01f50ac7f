"""The synonyms of the search: the center looks through them, tries a question, writes, switches off, takes away."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from search import synonyms
from search.models import SynonymGroup


def test_the_screens_show_try_write_and_take_away(signed_in: Callable[[str], Client]) -> None:
    staff = signed_in("center")
    listed = staff.get(reverse("search_admin:synonyms"), {"q": "stajy", "tried": "hr uzmanı"})
    assert [row.phrases[0] for row in listed.context["groups"]] == [
        row.phrases[0] for row in synonyms.groups() if any("stajy" in phrase.casefold() for phrase in row.phrases)
    ]
    assert listed.context["heard"][0].words == "hr"
    refused = staff.post(reverse("search_admin:synonym_new"), {"phrases": "ve\nhemşire"})
    assert refused.status_code == 200 and not SynonymGroup.objects.exists()
    made = staff.post(reverse("search_admin:synonym_new"), {"phrases": "kodsihirbazı\nyazılımcı"})
    assert made.url == reverse("search_admin:synonyms")
    key = SynonymGroup.objects.get().key
    page = staff.get(reverse("search_admin:synonym", args=[key]))
    assert page.context["form"].initial == {"phrases": "kodsihirbazı\nyazılımcı"}
    staff.post(reverse("search_admin:synonym_deed", args=[key]), {"deed": "off"})
    assert [row.key for row in staff.get(reverse("search_admin:synonyms"), {"state": "off"}).context["groups"]] == [key]
    staff.post(reverse("search_admin:synonym_deed", args=[key]), {"deed": "remove"})
    assert not SynonymGroup.objects.exists()
    assert staff.post(reverse("search_admin:synonym_deed", args=[key]), {"deed": "off"}).status_code == 404


@pytest.mark.parametrize("role", ["editor", "it", "officer"])
def test_only_the_center_comes_in(signed_in: Callable[[str], Client], role: str) -> None:
    assert signed_in(role).get(reverse("search_admin:synonyms")).status_code in (302, 403)
