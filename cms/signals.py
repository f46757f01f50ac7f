"""What follows from a change of pages: facts for those who subscribed, the search index above all."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction, get_page_models

from portal.outbox import services as outbox

from . import workflow
from .models import SecondPersonApprovalTask

TOPIC = "page.changed"
_TOLD_BY_EDITORS = frozenset({"title", "slug", "live", "expired", "expire_at", "path", "url_path", "locale"})


def write_subtree(page: Page) -> None:
    """Write the fact for a page and all below it: addresses and restrictions are inherited."""
    with transaction.atomic():
        outbox.write(TOPIC, Page.objects.filter(path__startswith=page.path).values_list("pk", flat=True))


def page_saved(instance: Any, *, raw: bool = False, update_fields: Any = None, **_rest: Any) -> None:
    """Note that a page may read differently now.

    Hooked to the row and not to Wagtail's ``page_published``, which the editor sends outside of any transaction: a
    crash after it would leave the change untold. Every way a page goes online, offline or elsewhere saves its row, and
    Page.save and Page.move are transactions themselves, so the fact commits with what it tells of. Saving a draft
    names the few columns it touches; that tells readers nothing.
    """
    if raw or not isinstance(instance, Page):
        return
    if update_fields is None or _TOLD_BY_EDITORS.intersection(update_fields):
        write_subtree(instance)


def page_deleted(instance: Any, **_rest: Any) -> None:
    """Note that a page is gone; each page of a deleted tree sends its own signal, inside the deletion's transaction."""
    outbox.write(TOPIC, [instance.pk])


def restriction_changed(instance: PageViewRestriction, *, raw: bool = False, **_rest: Any) -> None:
    """Note that a part of the tree was closed or opened.

    Wagtail saves a restriction without a transaction, so a crash in between loses the fact. Nothing leaks: what a
    search finds is asked of the pages again, and the nightly comparison repairs the index.
    """
    if not raw:
        write_subtree(instance.page)


def guarded_part_made(instance: Any, *, created: bool = False, raw: bool = False, **_rest: Any) -> None:
    """Put a new list of bulletins, stories or courses, a translation's too, behind the approval that already stands."""
    if created and not raw and SecondPersonApprovalTask.objects.exists():
        workflow.ensure_workflow()


def connect() -> None:
    """Listen to every page type and to restrictions; called once, when the app is ready."""
    # A type's save does not announce its parent's row; Wagtail moves and expires pages through the parent alone.
    for model in {Page, *get_page_models()}:
        post_save.connect(page_saved, sender=model, dispatch_uid=f"cms.page_saved.{model._meta.label}")
    pre_delete.connect(page_deleted, sender=Page, dispatch_uid="cms.page_deleted")
    for signal in (post_save, post_delete):
        signal.connect(restriction_changed, sender=PageViewRestriction, dispatch_uid="cms.restriction_changed")
    for model in workflow.GUARDED:
        post_save.connect(guarded_part_made, sender=model, dispatch_uid=f"cms.guarded.{model._meta.label}")
