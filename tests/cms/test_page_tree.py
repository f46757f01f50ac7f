"""What stands where in the tree, and what an editor may type."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlockValidationError
from wagtail.models import Page, get_page_models

from cms import blocks
from cms.models import (
    BulletinIndexPage,
    BulletinPage,
    ContentPage,
    CourseIndexPage,
    CoursePage,
    HomePage,
    PortalPage,
    SiteSettings,
    StoryIndexPage,
    StoryPage,
)
from tests.cms.newsroom import bulletin, course, story

CHILDREN = {
    HomePage: {BulletinIndexPage, StoryIndexPage, CourseIndexPage, ContentPage},
    BulletinIndexPage: {BulletinPage},
    BulletinPage: set(),
    StoryIndexPage: {StoryPage},
    StoryPage: set(),
    CourseIndexPage: {CoursePage},
    CoursePage: set(),
    ContentPage: {ContentPage},
}


@pytest.mark.parametrize(("parent", "children"), CHILDREN.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_which_pages_stand_below_which(parent, children):
    assert set(parent.creatable_subpage_models()) == children


def test_start_pages_stand_only_below_the_root_of_the_tree():
    assert HomePage.clean_parent_page_models() == [Page]


def test_every_page_type_of_the_portal_is_in_the_table():
    assert {model for model in get_page_models() if issubclass(model, PortalPage)} == set(CHILDREN)


def test_a_start_page_has_one_list_of_bulletins(tree):
    assert not BulletinIndexPage.can_create_at(tree.home)
    assert BulletinIndexPage.can_create_at(tree.english)


def test_the_month_of_an_issue_is_kept_as_its_first_day(tree):
    assert bulletin(tree, 4, month=date(2025, 6, 17)).month == date(2025, 6, 1)


def test_outcomes_are_read_line_by_line(tree):
    assert course(tree, "ekip", outcomes="Toplantı yönetir\n\n  Dinler ").outcome_list == ["Toplantı yönetir", "Dinler"]


def body_errors(*raw):
    """Return the errors of a body, by position, then by field."""
    stream = blocks.Body()
    value = stream.to_python([{"type": kind, "value": content} for kind, content in raw])
    with pytest.raises(StreamBlockValidationError) as refused:
        stream.clean(value)
    return refused.value.block_errors


def accepted(*raw):
    stream = blocks.Body()
    return stream.clean(stream.to_python([{"type": kind, "value": content} for kind, content in raw]))


@pytest.mark.parametrize("limit", [0, 11, -1])
def test_a_block_shows_one_to_ten_postings(limit):
    errors = body_errors(("postings", {"title": "İlanlar", "kind": "", "limit": limit}))
    assert list(errors[0].block_errors) == ["limit"]


@pytest.mark.parametrize("limit", [1, 10])
def test_the_ends_of_that_range_are_accepted(limit):
    assert accepted(("postings", {"title": "İlanlar", "kind": "job", "limit": limit}))[0].value["limit"] == limit


def test_an_unknown_kind_of_posting_is_refused():
    errors = body_errors(("postings", {"title": "İlanlar", "kind": "gift", "limit": 3}))
    assert list(errors[0].block_errors) == ["kind"]


def test_a_picture_without_words_for_it_is_refused(picture):
    errors = body_errors(("image", {"image": picture.pk, "alt": ""}))
    assert list(errors[0].block_errors) == ["alt"]


def test_an_agenda_has_at_most_twenty_entries():
    entry = {"title": "Mezunlar Günü", "date": None, "place": "", "text": ""}
    assert len(accepted(("agenda", [entry] * 20))[0].value) == 20
    assert 0 in body_errors(("agenda", [entry] * 21))


def test_an_entry_of_the_agenda_needs_a_title():
    errors = body_errors(("agenda", [{"title": "", "date": None, "place": "Kampüs", "text": ""}]))
    assert 0 in errors


def test_a_block_holds_at_most_six_stories(tree):
    chosen = [story(tree, f"hikaye-{letter}").pk for letter in "abcdefg"]
    assert len(accepted(("stories", chosen[:6]))[0].value) == 6
    assert 0 in body_errors(("stories", chosen))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://mezun.example/x", "mentorluk"])
def test_a_button_leads_only_to_the_web(url):
    errors = body_errors(("call_to_action", {"text": "Mentor ol", "url": url}))
    assert list(errors[0].block_errors) == ["url"]


def test_each_kind_of_live_block_is_limited():
    rows = ("events", {"title": "Etkinlikler", "limit": 3})
    assert accepted(rows, rows)
    stream = blocks.Body()
    with pytest.raises(StreamBlockValidationError):
        stream.clean(stream.to_python([{"type": "events", "value": rows[1]}] * 3))


@pytest.mark.parametrize("name", blocks.Body().child_blocks)
def test_each_block_tells_what_it_is_and_shows_itself(name, rf):
    block = blocks.Body().child_blocks[name]
    assert block.meta.icon != "placeholder"
    assert block.get_description() and block.label and block.meta.group
    assert block.is_previewable
    assert type(block).example().kind == name


@pytest.mark.parametrize(
    "address", ["https://mezun.example.edu.tr/?a=1", "https://mezun.example.edu.tr/#x", "ftp://a.tr"]
)
def test_the_frontend_is_a_plain_address(address, tree):
    settings = SiteSettings(site_id=tree.home.sites_rooted_here.get().pk, frontend_url=address)
    with pytest.raises(ValidationError) as refused:
        settings.full_clean()
    assert list(refused.value.message_dict) == ["frontend_url"]
