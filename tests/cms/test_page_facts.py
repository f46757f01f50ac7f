"""Every change that readers can notice is in the outbox, in the transaction of the change; drafts are not."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.signals import TOPIC
from portal.outbox import services
from portal.outbox.models import Entry
from tests.cms.newsroom import bulletin, story


@pytest.fixture
def told(monkeypatch):
    """Return a function that tells about which pages facts were written since it was last asked."""
    monkeypatch.setattr(services, "_subscriptions", {})
    services.subscribe("test", [TOPIC], lambda _topic, _ids: None)

    def since():
        ids = set(Entry.objects.filter(channel="test", topic=TOPIC).values_list("entity_id", flat=True))
        Entry.objects.all().delete()
        return ids

    return since


def test_publication_and_its_end_are_told(tree, told):
    page = story(tree, "zeynep", live=False)
    told()
    page.save_revision().publish()
    assert told() == {page.pk}
    Page.objects.get(pk=page.pk).specific.unpublish()
    assert told() == {page.pk}


def test_a_saved_draft_is_not_told(tree, told):
    page = story(tree, "zeynep")
    told()
    page.title = "Başka"
    page.save_revision()
    assert told() == set()


def test_a_new_address_is_told_of_everything_below(tree, told):
    first, second = story(tree, "bir"), story(tree, "iki")
    told()
    tree.stories.slug = "basari"
    tree.stories.save()
    assert told() == {tree.stories.pk, first.pk, second.pk}


def test_a_move_is_told_of_everything_that_moved(tree, told):
    tree.about.refresh_from_db()
    child = tree.about.add_child(instance=type(tree.about)(title="Ekip", slug="ekip", locale=tree.home.locale))
    tree.about.refresh_from_db()
    told()
    tree.about.move(tree.english, pos="last-child")
    assert told() == {tree.about.pk, child.pk}


def test_a_deletion_is_told_of_everything_below(tree, told):
    page = bulletin(tree, 1)
    told()
    tree.bulletins.refresh_from_db()
    tree.bulletins.delete()
    assert told() == {tree.bulletins.pk, page.pk}


def test_an_expiry_found_by_the_clean_up_is_told(tree, told):
    page = story(tree, "biten", expire_at=timezone.now() - timedelta(hours=1))
    told()
    call_command("publish_scheduled", verbosity=0)
    assert Page.objects.get(pk=page.pk).live is False
    assert told() == {page.pk}


def test_closing_and_opening_a_part_of_the_tree_is_told(tree, told):
    page = story(tree, "zeynep")
    told()
    closed = PageViewRestriction.objects.create(page=tree.stories, restriction_type="login")
    assert told() == {tree.stories.pk, page.pk}
    closed.delete()
    assert told() == {tree.stories.pk, page.pk}


@pytest.mark.django_db(transaction=True)
def test_a_publication_that_is_rolled_back_leaves_no_fact(request):
    tree = request.getfixturevalue("tree")
    told = request.getfixturevalue("told")
    page = story(tree, "zeynep", live=False)
    told()
    revision = page.save_revision()
    with transaction.atomic():
        revision.publish()
        transaction.set_rollback(True)
    assert told() == set()
    revision.publish()
    assert told() == {page.pk}
