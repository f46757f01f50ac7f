"""A preview shows one draft to one editor for fifteen minutes; nothing else shows drafts."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from cms import workflow
from cms.previews import PreviewRefused, issue_preview_token, page_for_preview
from portal.accounts.models import RoleAssignment, User
from tests.cms.newsroom import bulletin, person


@pytest.fixture
def draft(tree, office):
    """Return an issue that is published as 'Sayı 1' and has a newer draft."""
    page = bulletin(tree, 1)
    page.title = "Taslak başlık"
    page.save_revision(user=office.editor)
    return type(page).objects.get(pk=page.pk)


def later(monkeypatch, **span):
    """Let signatures be read ``span`` from now."""
    moment = time.time() + timedelta(**span).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: moment)


def test_a_token_shows_the_newest_draft(draft, office):
    token = issue_preview_token(office.editor, draft)
    assert page_for_preview(token).title == "Taslak başlık"
    assert page_for_preview(token, page_id=draft.pk).pk == draft.pk


def test_a_token_ends_after_fifteen_minutes(draft, office, monkeypatch):
    token = issue_preview_token(office.editor, draft)
    later(monkeypatch, minutes=14, seconds=58)
    assert page_for_preview(token).pk == draft.pk
    later(monkeypatch, minutes=2)
    with pytest.raises(PreviewRefused):
        page_for_preview(token)


def test_a_token_opens_no_other_page(draft, office, tree):
    token = issue_preview_token(office.editor, draft)
    with pytest.raises(PreviewRefused):
        page_for_preview(token, page_id=bulletin(tree, 2).pk)


def test_a_token_that_was_touched_is_refused(draft, office):
    token = issue_preview_token(office.editor, draft)
    for wrong in (token[:-1], token[1:], token.replace(":", "", 1), "", "\ud800", "a:b:c", "ü" * 30):
        with pytest.raises(PreviewRefused):
            page_for_preview(wrong)


def test_only_those_who_may_edit_get_a_token(draft, db):
    with pytest.raises(PreviewRefused):
        issue_preview_token(person("reader@mezun.example"), draft)


def test_a_token_ends_with_the_role_it_was_given_to(draft, office):
    token = issue_preview_token(office.editor, draft)
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(user=office.editor).update(ends_on=yesterday)
    workflow.sync_memberships()
    with pytest.raises(PreviewRefused):
        page_for_preview(token)


def test_a_token_ends_with_its_page_and_its_person(draft, office):
    token = issue_preview_token(office.editor, draft)
    User.objects.filter(pk=office.editor.pk).update(is_active=False)
    with pytest.raises(PreviewRefused):
        page_for_preview(token)
    User.objects.filter(pk=office.editor.pk).update(is_active=True)
    draft.delete()
    with pytest.raises(PreviewRefused):
        page_for_preview(token)
