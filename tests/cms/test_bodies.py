"""Bodies as a viewer reads them: typed, narrowed, and as cheap for twenty pages as for two."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from cms import selectors
from cms.bodies import load_bodies
from cms.body_parts import (
    AgendaBlock,
    AgendaItem,
    CallToActionBlock,
    EventsBlock,
    HeadingBlock,
    ImageBlock,
    ParagraphBlock,
    PostingsBlock,
    QuoteBlock,
    StoriesBlock,
)
from cms.models import BulletinPage
from portal.accounts.models import Role
from portal.privacy.viewers import Viewer
from tests.cms.newsroom import bulletin, event, firm, posting, story


def stored(page):
    """Return the page as the database holds it."""
    return type(page).objects.get(pk=page.pk)


def read(viewer, page):
    """Return the body of one stored page."""
    return load_bodies(viewer, [stored(page)])[page.pk]


def test_each_block_is_read_as_its_type(tree, reader, picture):
    told = story(tree, "zeynep")
    job = posting(firm(), "Yazılım geliştirici")
    talk = event("Kariyer Günü", 5)
    issue = bulletin(
        tree,
        1,
        [
            ("heading", "Bu ay"),
            ("paragraph", "<p>Merhaba <b>mezunlar</b>.</p>"),
            ("image", {"image": picture, "alt": "Kampüs kapısı"}),
            ("quote", {"text": "İlk işimi bir seminerde buldum.", "attribution": "2016 mezunu"}),
            ("agenda", [{"title": "Mezunlar Günü", "date": date(2025, 5, 24), "place": "Kampüs", "text": ""}]),
            ("stories", [told]),
            ("postings", {"title": "İlanlar", "kind": "", "limit": 5}),
            ("events", {"title": "Etkinlikler", "limit": 3}),
            ("call_to_action", {"text": "Mentor ol", "url": "https://mezun.example/mentor"}),
        ],
    )
    blocks = read(reader, issue)
    assert [type(block) for block in blocks] == [
        HeadingBlock,
        ParagraphBlock,
        ImageBlock,
        QuoteBlock,
        AgendaBlock,
        StoriesBlock,
        PostingsBlock,
        EventsBlock,
        CallToActionBlock,
    ]
    assert len({block.id for block in blocks}) == 9
    heading, paragraph, image, quote, agenda, stories, postings, events, button = blocks
    assert heading.text == "Bu ay"
    assert paragraph.html == "<p>Merhaba <b>mezunlar</b>.</p>"
    assert (image.alt, image.width, image.height) == ("Kampüs kapısı", 1200, 600)
    assert image.url.startswith("/media/images/") and "width-1200" in image.url
    assert (quote.text, quote.attribution) == ("İlk işimi bir seminerde buldum.", "2016 mezunu")
    assert agenda.items == [AgendaItem("Mezunlar Günü", date(2025, 5, 24), "Kampüs", "")]
    assert stories.stories == [told]
    assert (postings.title, postings.postings) == ("İlanlar", [job])
    assert (events.title, events.events) == ("Etkinlikler", [talk])
    assert (button.text, button.url) == ("Mentor ol", "https://mezun.example/mentor")


def test_a_page_without_a_body_has_an_empty_one(tree, reader):
    assert load_bodies(reader, [tree.home, tree.bulletins]) == {tree.home.pk: [], tree.bulletins.pk: []}


def test_blocks_written_by_code_and_not_yet_saved_are_read_alike(tree, reader):
    page = BulletinPage(
        title="Sayı 9",
        locale=tree.home.locale,
        number=9,
        month=date(2025, 5, 1),
        body=[("agenda", [{"title": "Kurul", "date": date(2025, 6, 2), "place": "", "text": ""}])],
    )
    assert load_bodies(reader, [page])[None][0].items == [AgendaItem("Kurul", date(2025, 6, 2), "", "")]


def test_stories_keep_the_editors_order_and_leave_out_what_is_hidden(tree, reader):
    first, second, draft = story(tree, "birinci"), story(tree, "ikinci"), story(tree, "taslak", live=False)
    assert read(reader, bulletin(tree, 1, [("stories", [second, draft, first])]))[0].stories == [second, first]


def test_a_block_of_hidden_stories_is_as_if_it_were_not_there(tree, reader):
    draft = story(tree, "taslak", live=False)
    with_hidden = bulletin(tree, 1, [("heading", "Merhaba"), ("stories", [draft])])
    without = bulletin(tree, 2, [("heading", "Merhaba")])
    assert [block.kind for block in read(reader, with_hidden)] == [block.kind for block in read(reader, without)]


def test_an_english_page_shows_the_english_story_once_it_is_published(tree, reader):
    told = story(tree, "zeynep")
    english = told.copy_for_translation(tree.english.locale, copy_parents=True)
    issue = bulletin(tree, 1, [("stories", [told])]).copy_for_translation(tree.english.locale, copy_parents=True)
    assert read(reader, issue)[0].stories == [told]
    english.save_revision().publish()
    assert [page.pk for page in read(reader, issue)[0].stories] == [english.pk]


def test_a_picture_of_a_closed_collection_is_left_out(tree, reader, member, picture):
    picture.collection = Collection.objects.get(depth=1).add_child(name="Kurul")
    picture.save()
    issue = bulletin(tree, 1, [("image", {"image": picture, "alt": "Toplantı"})])
    assert [block.kind for block in read(reader, issue)] == ["image"]
    CollectionViewRestriction.objects.create(collection=picture.collection, restriction_type="login")
    assert read(reader, issue) == []
    assert [block.kind for block in read(member, issue)] == ["image"]


def test_a_picture_whose_file_is_gone_is_left_out(tree, reader, picture):
    picture.file.storage.delete(picture.file.name)
    assert read(reader, bulletin(tree, 1, [("image", {"image": picture, "alt": "Kampüs"})])) == []


@pytest.fixture
def market(db):
    """Return a firm with one posting of each sort a page must tell apart."""
    employer = firm()
    posting(employer, "Herkese")
    posting(employer, "Üyelere", reach="members")
    posting(employer, "Taslak", state="draft")
    posting(employer, "Onay bekleyen", state="submitted")
    posting(employer, "Yarın açılacak", publish_on=timezone.localdate() + timedelta(days=1))
    posting(employer, "Dün biten", deadline=timezone.localdate() - timedelta(days=1))
    posting(firm(state="suspended", tax_number="1234567891"), "Askıdaki firma")
    return employer


def titles(viewer, **value):
    block = {"title": "", "kind": "", "limit": 10, **value}
    return [row.title_tr for row in selectors.choose_postings(selectors.newest_postings(viewer), block)]


def test_each_reader_sees_the_postings_open_to_them(market, reader):
    today = timezone.localdate()
    assert titles(reader) == ["Herkese"]
    assert titles(Viewer(today=today, user_id=2, profile_id=1)) == ["Üyelere", "Herkese"]


def test_a_page_shows_neither_the_centers_queue_nor_a_firms_own_drafts(market):
    today = timezone.localdate()
    center = Viewer(today=today, user_id=2, roles=frozenset({Role.CENTER_STAFF}))
    own_firm = Viewer(today=today, user_id=3, employer_id=market.pk)
    assert titles(center) == ["Üyelere", "Herkese"]
    assert titles(own_firm) == ["Üyelere", "Herkese"]


def test_kind_and_limit_choose_among_the_newest(db, reader):
    employer = firm()
    today = timezone.localdate()
    for age in range(12):
        posting(employer, f"iş {age}", publish_on=today - timedelta(days=age))
    for age in range(3):
        posting(employer, f"staj {age}", kind="internship", publish_on=today - timedelta(days=20 + age))
    assert titles(reader, limit=2) == ["iş 0", "iş 1"]
    assert titles(reader, kind="internship", limit=2) == ["staj 0", "staj 1"]
    assert len(titles(reader, limit=10)) == len(titles(reader, limit=99)) == 10
    assert titles(reader, kind="gift") == []


def test_events_are_the_next_ones_that_take_place(db, reader):
    event("Geçen hafta", -7)
    event("Sonra", 9)
    event("Önce", 2)
    event("Taslak", 3, state="draft")
    event("İptal", 4, state="canceled")
    event("Kaydı kapalı", 5, state="registration_closed")
    upcoming = selectors.next_events(reader)
    found = [row.title_tr for row in selectors.choose_events(upcoming, {"limit": 10})]
    assert found == ["Önce", "Kaydı kapalı", "Sonra"]
    assert [row.title_tr for row in selectors.choose_events(upcoming, {"limit": 1})] == ["Önce"]


def full_body(told, picture, number):
    return [
        ("paragraph", f'<p><a linktype="page" id="{told.pk}">oku</a> {number}</p>'),
        ("image", {"image": picture, "alt": f"Kampüs {number}"}),
        ("stories", [told]),
        ("postings", {"title": "İlanlar", "kind": ["", "job", "internship"][number % 3], "limit": 1 + number % 5}),
        ("events", {"title": "Etkinlikler", "limit": 1 + number % 3}),
    ]


def test_twenty_bodies_cost_as_many_queries_as_two(tree, reader, picture, django_assert_num_queries):
    employer = firm()
    for kind in ("job", "internship"):
        posting(employer, kind, kind=kind)
    event("Kariyer Günü", 5)
    chosen = [story(tree, f"hikaye-{letter}") for letter in "abcdefghijklmnopqrst"]
    for number, told in enumerate(chosen, start=1):
        bulletin(tree, number, full_body(told, picture, number))
    pages = list(BulletinPage.objects.order_by("number"))
    load_bodies(reader, pages)
    with CaptureQueriesContext(connection) as two:
        load_bodies(reader, pages[:2])
    # Pages 2, stories 2, pictures 2, postings 1, events 1.
    assert len(two) == 8
    with django_assert_num_queries(8):
        bodies = load_bodies(reader, pages)
        for page in pages:
            shown = bodies[page.pk]
            assert [block.kind for block in shown] == ["paragraph", "image", "stories", "postings", "events"]
            assert shown[3].postings[0].employer.name == "Yazılım A.Ş."
            assert selectors.public_address(shown[2].stories[0]).startswith("/tr/hikayeler/")
