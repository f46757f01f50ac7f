"""Drafts, expired and closed pages are nowhere; each case stands beside the open one it differs from."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms import selectors
from cms.models import BulletinPage, ContentPage, StoryPage
from cms.rich_text import render_rich_text
from tests.cms.newsroom import bulletin, story


def everywhere(viewer, page):
    """Return through which doors ``viewer`` finds ``page``."""
    found = set()
    if selectors.visible_pages(viewer, type(page), "tr").filter(pk=page.pk).exists():
        found.add("list")
    if selectors.page_by_path(viewer, selectors.public_path(page), "tr") == page:
        found.add("path")
    if selectors.translations_by_id(viewer, StoryPage, [page.pk]):
        found.add("story")
    if "href" in render_rich_text(viewer, f'<p><a linktype="page" id="{page.pk}">oku</a></p>'):
        found.add("link")
    return found


ALL = {"list", "path", "story", "link"}


def test_a_published_page_is_found_through_every_door(tree, reader):
    assert everywhere(reader, story(tree, "zeynep")) == ALL


def test_a_draft_is_found_through_none(tree, reader, member):
    draft = story(tree, "taslak", live=False)
    assert everywhere(reader, draft) == everywhere(member, draft) == set()


def test_an_unpublished_page_is_gone_at_once(tree, reader):
    page = story(tree, "eski")
    page.unpublish()
    assert everywhere(reader, page) == set()


def test_a_page_ends_when_it_expires_not_when_it_is_cleaned_up(tree, reader):
    now = timezone.now()
    assert everywhere(reader, story(tree, "kalan", expire_at=now + timedelta(minutes=1))) == ALL
    assert everywhere(reader, story(tree, "biten", expire_at=now - timedelta(minutes=1))) == set()


def test_a_page_marked_expired_is_gone_even_if_it_says_live(tree, reader):
    assert everywhere(reader, story(tree, "suresi-gecmis", expired=True)) == set()


@pytest.mark.parametrize("above", [False, True], ids=["itself", "its parent"])
@pytest.mark.parametrize(("kind", "for_member"), [("login", ALL), ("password", set()), ("groups", set())])
def test_restrictions_close_a_page_and_what_is_below(kind, for_member, above, tree, reader, member):
    page = story(tree, "uyelere")
    PageViewRestriction.objects.create(page=tree.stories if above else page, restriction_type=kind, password="gizli")
    assert everywhere(reader, page) == set()
    assert everywhere(member, page) == for_member


def test_a_restriction_closes_nothing_beside_it(tree, reader):
    first = story(tree, "birinci")
    second = tree.stories.add_child(instance=_like(first, "birinci-2"))
    PageViewRestriction.objects.create(page=first, restriction_type="login")
    assert everywhere(reader, second) == ALL


def test_a_sign_in_opens_a_closed_site_but_no_password_within(tree, reader, member):
    first = story(tree, "birinci")
    second = tree.stories.add_child(instance=_like(first, "ikinci"))
    PageViewRestriction.objects.create(page=tree.home, restriction_type="login")
    assert [everywhere(reader, page) for page in (first, second)] == [set(), set()]
    assert [everywhere(member, page) for page in (first, second)] == [ALL, ALL]
    PageViewRestriction.objects.create(page=second, restriction_type="password", password="gizli")
    assert [everywhere(member, page) for page in (first, second)] == [ALL, set()]
    assert selectors.page_by_path(reader, "", "en") == tree.english


def _like(page, slug):
    return StoryPage(
        title=slug, slug=slug, locale=page.locale, person_name="A", graduated="B", occupation="C", summary="D"
    )


def test_pages_outside_of_the_site_are_not_found(tree, reader):
    elsewhere = Page.objects.get(depth=1).add_child(
        instance=ContentPage(title="Arşiv", slug="arsiv", locale=tree.home.locale)
    )
    assert not selectors.visible_pages(reader, ContentPage).filter(pk=elsewhere.pk).exists()


def test_each_language_has_its_own_pages(tree, reader):
    issue = bulletin(tree, 1)
    assert list(selectors.visible_pages(reader, BulletinPage, "tr")) == [issue]
    assert list(selectors.visible_pages(reader, BulletinPage, "en")) == []
    assert list(selectors.visible_pages(reader, BulletinPage)) == [issue]
    assert selectors.page_by_path(reader, "bulten/sayi-1", "en") is None


@pytest.mark.parametrize("path", ["", "/", "//"])
def test_the_empty_path_is_the_start_page(path, tree, reader):
    assert selectors.page_by_path(reader, path, "tr") == tree.home
    assert selectors.page_by_path(reader, path, "en") == tree.english


@pytest.mark.parametrize("path", ["\x00", "\ud800", "a" * 501, "yok", "../bulten", "%", "bulten/%", "ana-sayfa"])
def test_a_wrong_path_is_no_page(path, tree, reader):
    assert selectors.page_by_path(reader, path, "tr") is None


def test_an_unknown_language_has_no_pages(tree, reader):
    assert selectors.page_by_path(reader, "", "de") is None


def test_addresses_count_from_the_start_page(tree):
    assert selectors.public_path(bulletin(tree, 1)) == "/bulten/sayi-1/"
    assert selectors.public_path(tree.home) == "/"
    assert selectors.public_address(tree.english) == "/en/"


def test_a_list_costs_one_query_and_a_path_two(tree, reader, django_assert_num_queries):
    for number in range(1, 21):
        bulletin(tree, number)
    with django_assert_num_queries(1):
        assert len(selectors.visible_pages(reader, BulletinPage, "tr")) == 20
    Page.objects.first().content_type  # noqa: B018 - Django remembers content types; that is not ours to count
    with django_assert_num_queries(2):
        assert selectors.page_by_path(reader, "bulten/sayi-7", "tr").number == 7


def test_settings_are_read_without_being_written(tree, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert selectors.site_settings().pk is None


@pytest.mark.postgres
def test_what_closes_pages_and_where_the_tree_starts_is_looked_up_once_a_list(tree, reader):
    for place in range(30):
        story(tree, f"oyku-{place}")
    plan = json.loads(selectors.visible_pages(reader, StoryPage, "tr").explain(format="json", analyze=True))
    times = {"wagtailcore_pageviewrestriction": 0, "wagtailcore_site": 0}
    for node in _nodes(plan[0]["Plan"]):
        if node.get("Relation Name") in times:
            times[node["Relation Name"]] += node["Actual Loops"]
    assert times == {"wagtailcore_pageviewrestriction": 1, "wagtailcore_site": 1}


def _nodes(node):
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
