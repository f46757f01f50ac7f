"""The pages as HTML: readable without a frontend, a signpost with one, and the preview of editors."""

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from cms import blocks
from cms.models import SiteSettings
from tests.cms.newsroom import bulletin, course, event, firm, posting, story


def test_an_issue_shows_its_blocks(client, tree, picture):
    told = story(tree, "zeynep")
    posting(firm(), "Yazılım geliştirici")
    event("Kariyer Günü", 5)
    bulletin(
        tree,
        3,
        [
            ("image", {"image": picture, "alt": "Kampüs kapısı"}),
            ("agenda", [{"title": "Mezunlar Günü", "date": None, "place": "Kampüs", "text": ""}]),
            ("stories", [told]),
            ("postings", {"title": "Açık ilanlar", "kind": "", "limit": 5}),
            ("events", {"title": "Yaklaşan etkinlikler", "limit": 3}),
            ("quote", {"text": "Nereden nereye", "attribution": "Bir mezun"}),
            ("call_to_action", {"text": "Mentor ol", "url": "https://mezun.example/m"}),
        ],
    )
    html = client.get("/tr/bulten/sayi-3/").content.decode()
    for shown in (
        '<html lang="tr">',
        "Mayıs 2025",
        'alt="Kampüs kapısı"',
        'href="/tr/hikayeler/zeynep/"',
        "Yazılım geliştirici",
        "Yazılım A.Ş.",
        "Kariyer Günü",
        "Nereden nereye",
        'href="https://mezun.example/m"',
    ):
        assert shown in html


@pytest.mark.parametrize("path", ["", "bulten/", "hikayeler/", "akademi/", "hakkimizda/"])
def test_every_kind_of_page_is_readable(path, client, tree):
    bulletin(tree, 1)
    story(tree, "zeynep")
    course(tree, "ekip")
    response = client.get(f"/tr/{path}")
    assert response.status_code == 200
    assert response.content.decode().count("<h1>") == 1


def test_lists_show_what_the_reader_may_read(client, tree):
    story(tree, "zeynep")
    story(tree, "gizli", live=False)
    html = client.get("/tr/hikayeler/").content.decode()
    assert 'href="/tr/hikayeler/zeynep/"' in html
    assert "gizli" not in html


def test_the_english_side_is_english(client, tree):
    html = client.get("/en/").content.decode()
    assert '<html lang="en">' in html
    assert "Skip to the content" in html


def test_readers_are_sent_to_the_frontend_where_there_is_one(client, tree):
    bulletin(tree, 3)
    settings = SiteSettings.objects.create(site=Site.objects.get(), frontend_url="https://mezun.example/")
    response = client.get("/tr/bulten/sayi-3/")
    assert (response.status_code, response["Location"]) == (302, "https://mezun.example/tr/bulten/sayi-3/")
    settings.delete()
    assert client.get("/tr/bulten/sayi-3/").status_code == 200


def test_the_frontend_is_not_told_the_address_of_a_closed_page(client, tree):
    issue = bulletin(tree, 3, title="Kurula özel")
    SiteSettings.objects.create(site=Site.objects.get(), frontend_url="https://mezun.example")
    PageViewRestriction.objects.create(page=issue, restriction_type="password", password="gizli")
    response = client.get("/tr/bulten/sayi-3/")
    assert response.status_code == 200
    assert "Kurula özel" not in response.content.decode()


def test_a_draft_is_not_served(client, tree):
    bulletin(tree, 3, live=False)
    assert client.get("/tr/bulten/sayi-3/").status_code == 404


def test_an_editor_previews_the_draft(client, tree, office):
    page = bulletin(tree, 3, live=False)
    page.title = "Taslak başlık"
    page.save_revision(user=office.editor)
    client.force_login(office.editor)
    html = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    assert "Taslak başlık" in html
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize("name", blocks.Body().child_blocks)
def test_each_block_previews_itself_with_the_template_of_the_page(name, client, tree, office):
    stream = type(bulletin(tree, 1))._meta.get_field("body").stream_block
    client.force_login(office.editor)
    address = reverse("wagtailadmin_block_preview")
    response = client.get(address, {"id": stream.child_blocks[name].definition_prefix})
    assert response.status_code == 200
    assert 'class="alone"' in response.content.decode()
