"""Text comes out harmless, and its links lead nowhere the viewer may not go."""

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from cms.rich_text import Links, load_links, render_rich_text
from tests.cms.newsroom import story

NOTHING = Links(pages={}, documents={}, base="")


def link(page):
    return f'<p>Bkz. <a linktype="page" id="{page.pk}">hikâye</a>.</p>'


def test_a_link_leads_to_the_page(tree, reader):
    assert render_rich_text(reader, link(story(tree, "zeynep"))) == (
        '<p>Bkz. <a href="/tr/hikayeler/zeynep/">hikâye</a>.</p>'
    )


def test_a_mail_has_whole_addresses(tree, reader):
    text = render_rich_text(reader, link(story(tree, "zeynep")), base="https://mezun.example")
    assert text == '<p>Bkz. <a href="https://mezun.example/tr/hikayeler/zeynep/">hikâye</a>.</p>'


def test_hidden_and_absent_pages_keep_only_their_words(tree, reader):
    hidden = render_rich_text(reader, link(story(tree, "gizli-proje", live=False)))
    absent = render_rich_text(reader, '<p>Bkz. <a linktype="page" id="999999">hikâye</a>.</p>')
    assert hidden == absent == "<p>Bkz. hikâye.</p>"


def test_a_link_leads_to_the_translation_in_the_readers_language(tree, reader):
    page = story(tree, "zeynep")
    english = page.copy_for_translation(tree.english.locale, copy_parents=True)
    links = load_links(reader, [link(page)])
    assert links.render(link(page), locale_id=english.locale_id) == link_to("/tr/hikayeler/zeynep/")
    english.save_revision().publish()
    links = load_links(reader, [link(page)])
    assert links.render(link(page), locale_id=english.locale_id) == link_to("/en/hikayeler/zeynep/")


def link_to(address):
    return f'<p>Bkz. <a href="{address}">hikâye</a>.</p>'


@pytest.fixture
def document(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shelf = Collection.objects.get(depth=1).add_child(name="Kurul")
    return get_document_model().objects.create(title="Tutanak", file=ContentFile(b"x", "tutanak.txt"), collection=shelf)


def test_a_document_of_a_closed_collection_keeps_only_its_words(document, tree, reader, member):
    value = f'<p><a linktype="document" id="{document.pk}">tutanak</a></p>'
    assert f"/documents/{document.pk}/" in render_rich_text(reader, value)
    closed = CollectionViewRestriction.objects.create(collection=document.collection, restriction_type="login")
    assert render_rich_text(reader, value) == "<p>tutanak</p>"
    assert f"/documents/{document.pk}/" in render_rich_text(member, value)
    closed.restriction_type = "groups"
    closed.save()
    assert render_rich_text(member, value) == "<p>tutanak</p>"


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("<p>a <b>b</b> <i>c</i></p>", "<p>a <b>b</b> <i>c</i></p>"),
        ("<ul><li>a</li></ul><br/>", "<ul><li>a</li></ul><br>"),
        ('<p class="x" onclick="y()">a</p>', "<p>a</p>"),
        ("<script>alert(1)</script>a", "a"),
        ('<img src="x" onerror="y()">a', "a"),
        ('<embed embedtype="image" id="1" alt="Gizli" format="left"/>a', "a"),
        ("<h2>a</h2>", "a"),
        ("a < b & c", "a &lt; b &amp; c"),
        ('<a href="https://a.example/?x=1&amp;y=2">a</a>', '<a href="https://a.example/?x=1&amp;y=2">a</a>'),
        ('<a href="mailto:a@b.example">a</a>', '<a href="mailto:a@b.example">a</a>'),
        ('<a href="java\tscript:alert(1)">a</a>', "a"),
        ('<a href="//evil.example">a</a>', "a"),
        ('<a linktype="page" id="x">a</a>', "a"),
        ("<a>a</a>", "a"),
        ("<p>a<b>b</p>c", "<p>a<b>b</b></p>c"),
        ("</p>a", "a"),
        ('<a linktype="page" id="5"><b>a</b></a> c', "<b>a</b> c"),
    ],
)
def test_only_harmless_elements_come_out(stored, written):
    assert NOTHING.render(stored) == written


@given(st.text(alphabet='<>/abpilu "=&;script:href\x00', max_size=80))
def test_whatever_is_stored_nothing_harmful_comes_out_and_twice_is_once(stored):
    written = NOTHING.render(stored)
    assert "<script" not in written and "javascript:" not in written
    assert NOTHING.render(written) == written


def test_many_texts_cost_as_many_queries_as_one(tree, reader, django_assert_num_queries):
    pages = [story(tree, f"hikaye-{letter}") for letter in "abcdefghij"]
    with django_assert_num_queries(2):
        load_links(reader, [link(pages[0])])
    with django_assert_num_queries(2):
        load_links(reader, [link(page) for page in pages])


def test_a_text_kept_read_is_written_anew_for_each_viewer(tree, reader, member):
    page = story(tree, "zeynep")
    read_before = render_rich_text(reader, link(page))
    page.unpublish()
    assert (read_before, render_rich_text(reader, link(page))) == (
        link_to("/tr/hikayeler/zeynep/"),
        "<p>Bkz. hikâye.</p>",
    )


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ('<a href="x:"><a href="https://a.example">b</a></a>c', '<a href="https://a.example">b</a>c'),
        ('<p><a href="https://a.example">b</p>c</a>', '<p><a href="https://a.example">b</a></p>c'),
        ('<a href="x:">b<a href="https://a.example">c', 'b<a href="https://a.example">c</a>'),
    ],
)
def test_links_within_links_and_never_closed_end_where_they_began(stored, written):
    assert NOTHING.render(stored) == written
