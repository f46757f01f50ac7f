"""Drafted, handed in, approved by a second person, published: through the back office as people do it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow, WorkflowPage
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms import workflow
from cms.models import BulletinIndexPage, BulletinPage, SecondPersonApprovalTask
from cms.second_person import NotApproved, approved_revision, contributors
from portal.accounts.models import Role, RoleAssignment, User
from tests.cms.newsroom import bulletin, person


def typed(page, title, **extra):
    """Return what the editor's form sends for an issue titled ``title``."""
    return nested_form_data(
        {
            "title": title,
            "slug": page.slug,
            "seo_title": "",
            "search_description": "",
            "number": str(page.number),
            "month": "2025-05-01",
            "intro": "Bu ay neler var?",
            "body": streamfield([("heading", "Merhaba")]),
            "comments": inline_formset([]),
            **extra,
        }
    )


def save(client, user, page, title, **extra):
    """Save, or do another deed of the editor, as ``user``."""
    client.force_login(user)
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), typed(page, title, **extra), follow=True)


def decide(client, user, page, deed="approve"):
    """Press the button of the approval step, as ``user``."""
    client.force_login(user)
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, deed, state.pk])
    return client.post(address, {"comment": ""}, follow=True)


def stored(page):
    return BulletinPage.objects.get(pk=page.pk)


@pytest.fixture
def issue(tree, office):
    """Return an issue nobody published yet, written by the editor."""
    page = bulletin(tree, 1, live=False, owner=office.editor)
    page.save_revision(user=office.editor)
    return stored(page)


@pytest.fixture
def handed_in(client, issue, office):
    """Return the issue after the editor handed it in."""
    save(client, office.editor, issue, "Mayıs sayısı", **{"action-submit": "1"})
    return stored(issue)


def test_an_editor_hands_in_and_a_coordinator_publishes(client, handed_in, office):
    assert handed_in.live is False
    assert handed_in.workflow_in_progress is True
    decide(client, office.coordinator, handed_in)
    page = stored(handed_in)
    assert (page.live, page.title) == (True, "Mayıs sayısı")
    approval = approved_revision(page)
    assert approval.revision.pk == page.live_revision_id
    assert (approval.approved_by_id, approval.submitted_by_id) == (office.coordinator.pk, office.editor.pk)


def test_an_editor_can_neither_publish_nor_approve(client, issue, office):
    save(client, office.editor, issue, "Yayınla", **{"action-publish": "1"})
    assert stored(issue).live is False
    save(client, office.editor, issue, "Yayınla", **{"action-submit": "1"})
    decide(client, office.editor, stored(issue))
    assert stored(issue).live is False


def test_who_handed_it_in_cannot_approve_it(client, issue, office):
    save(client, office.coordinator, issue, "Benim sayım", **{"action-submit": "1"})
    page = stored(issue)
    response = decide(client, office.coordinator, page)
    assert "approve" not in {name for name, _l, _m in page.current_workflow_task.get_actions(page, office.coordinator)}
    assert stored(issue).live is False
    assert stored(issue).workflow_in_progress is True
    assert response.status_code == 200
    decide(client, office.deputy, stored(issue))
    assert stored(issue).live is True


def test_an_approver_who_edits_and_approves_in_one_go_is_refused(client, handed_in, office):
    extra = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    save(client, office.coordinator, handed_in, "Değiştirdim", **extra)
    page = stored(handed_in)
    assert page.live is False
    assert page.get_latest_revision_as_object().title == "Değiştirdim"
    decide(client, office.deputy, page)
    assert stored(handed_in).live is True


def test_an_approver_who_changes_nothing_approves_in_the_editor(client, tree, office):
    written = [("events", {"title": "Buluşmalar", "limit": 3}), ("paragraph", RichText("<p>Sevgiyle kalın.</p>"))]
    page = bulletin(tree, 2, written, live=False, owner=office.editor)
    page.save_revision(user=office.editor)
    workflow.submit(page, by=office.editor)
    body = streamfield(
        [("events", {"title": "Buluşmalar", "limit": "3"}), ("paragraph", rich_text("<p>Sevgiyle kalın.</p>"))]
    )
    for place, block in enumerate(page.body.get_prep_value()):
        body[str(place)]["id"] = block["id"]
    deed = {"action-workflow-action": "1", "workflow-action-name": "approve", "body": body}

    save(client, office.coordinator, stored(page), page.title, **deed)

    assert stored(page).live is True
    assert page.revisions.count() == 1


def test_who_wrote_any_part_of_the_draft_is_an_author_even_if_another_typed_last(issue, office):
    issue.save_revision(user=office.coordinator)
    issue.save_revision(user=office.editor)
    workflow.submit(issue, by=office.editor)
    with pytest.raises(workflow.NotYours):
        workflow.approve(issue, by=office.coordinator)
    workflow.approve(issue, by=office.deputy)
    assert stored(issue).live is True


def test_superusers_do_not_approve_themselves_and_what_they_publish_alone_is_not_approved(issue, office):
    chief = User.objects.create_superuser("chief@mezun.example", "parola-parola-1", email_verified_at=timezone.now())
    issue.save_revision(user=chief)
    workflow.submit(issue, by=chief)
    with pytest.raises(workflow.NotYours):
        workflow.approve(issue, by=chief)
    stored(issue).latest_revision.publish(user=chief)
    assert stored(issue).live is True
    with pytest.raises(NotApproved):
        approved_revision(stored(issue))


def test_an_approver_cannot_go_around_the_step(client, issue, office):
    save(client, office.coordinator, issue, "Kestirme", **{"action-publish": "1"})
    assert stored(issue).live is False
    with pytest.raises(PermissionDenied):
        stored(issue).latest_revision.publish(user=office.coordinator)


def test_an_approved_draft_opens_no_door_for_what_its_approver_adds(client, handed_in, office):
    decide(client, office.coordinator, handed_in)
    stored(handed_in).unpublish()
    page = stored(handed_in)
    assert page.permissions_for_user(office.coordinator).can_publish() is True
    response = save(client, office.coordinator, page, "Araya eklenen", **{"action-publish": "1"})
    page = stored(handed_in)
    assert page.live is False
    assert page.get_latest_revision_as_object().title == "Araya eklenen"
    assert "Yayımlanmadan önce ikinci bir kişinin onaylaması gerekir" in response.content.decode()


def test_nobody_makes_and_publishes_an_issue_in_one_go(client, tree, office):
    client.force_login(office.coordinator)
    address = reverse("wagtailadmin_pages:add", args=["cms", "bulletinpage", tree.bulletins.pk])
    page = BulletinPage(slug="yeni", number=7)
    client.post(address, typed(page, "Yeni", **{"action-publish": "1"}), follow=True)
    assert BulletinPage.objects.get(slug="yeni").live is False


def test_an_edit_after_approval_is_a_new_draft_and_leaves_the_published_one(client, handed_in, office):
    decide(client, office.coordinator, handed_in)
    before = approved_revision(stored(handed_in))
    save(client, office.editor, stored(handed_in), "Sonradan")
    page = stored(handed_in)
    assert page.title == "Mayıs sayısı"
    assert page.has_unpublished_changes is True
    assert page.get_latest_revision_as_object().title == "Sonradan"
    assert approved_revision(page) == before
    assert contributors(page) == {office.editor.pk}


def test_changes_can_be_asked_for(client, handed_in, office):
    decide(client, office.coordinator, handed_in, "reject")
    page = stored(handed_in)
    assert page.live is False
    assert page.current_workflow_state.status == "needs_changes"


def test_a_page_offline_or_never_approved_has_no_approved_revision(tree, office, handed_in):
    with pytest.raises(NotApproved):
        approved_revision(handed_in)
    workflow.approve(handed_in, by=office.coordinator)
    assert approved_revision(handed_in).approved_by_id == office.coordinator.pk
    stored(handed_in).unpublish()
    with pytest.raises(NotApproved):
        approved_revision(handed_in)


def test_nothing_to_hand_in_or_to_decide(issue, office, tree):
    with pytest.raises(workflow.NothingToDecide):
        workflow.approve(issue, by=office.coordinator)
    with pytest.raises(workflow.NothingToDecide):
        workflow.submit(tree.about, by=office.coordinator)
    workflow.submit(issue, by=office.editor)
    with pytest.raises(workflow.NothingToDecide):
        workflow.submit(issue, by=office.editor)


def test_two_issues_of_a_language_do_not_share_a_number(client, tree, issue, office):
    bulletin(tree, 2)
    issue.number = 2
    response = save(client, office.editor, issue, "İki")
    assert response.context["form"].errors.keys() == {"number"}


def test_setting_up_twice_changes_nothing(tree, office):
    counts = [model.objects.count() for model in (Group, SecondPersonApprovalTask, Workflow, WorkflowPage)]
    call_command("ensure_editorial_setup", verbosity=0)
    assert [model.objects.count() for model in (Group, SecondPersonApprovalTask, Workflow, WorkflowPage)] == counts


def test_the_groups_are_named_in_the_language_of_the_site_and_wagtails_own_become_ours(tree, office):
    names = set(Group.objects.values_list("name", flat=True))
    assert names >= {"Editörler", "Onaylayanlar"}
    assert not names & {"Editors", "Moderators"}
    root = Page.objects.get(depth=1)
    assert not root.permissions_for_user(office.editor).can_add_subpage()
    assert tree.home.permissions_for_user(office.editor).can_add_subpage()
    assert tree.about.get_workflow() is None


def test_a_reader_is_looked_up_and_left_alone(tree, office, django_assert_num_queries):
    reader = person("reader@mezun.example")
    # Two questions within a savepoint.
    with django_assert_num_queries(4):
        workflow.sync_memberships(users=[reader])


def test_a_new_list_of_another_language_stands_behind_the_same_step(tree, office):
    english = tree.bulletins.copy_for_translation(tree.english.locale, copy_parents=True)
    assert BulletinIndexPage.objects.get(pk=english.pk).get_workflow() == tree.bulletins.get_workflow()


def test_groups_follow_the_roles_in_force(tree, office):
    editors = workflow.group(workflow.EDITORS)
    late = person("late@mezun.example", Role.EDITOR)
    workflow.sync_memberships(users=[late])
    assert late in editors.user_set.all()
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(user__in=[late, office.editor]).update(ends_on=yesterday)
    workflow.sync_memberships(users=[late])
    assert list(editors.user_set.all()) == [office.editor]
    workflow.sync_memberships()
    assert list(editors.user_set.all()) == []
    assert set(workflow.group(workflow.APPROVERS).user_set.all()) == {office.coordinator, office.deputy}


def test_an_unverified_or_closed_account_is_in_no_group(tree, office):
    User.objects.filter(pk=office.editor.pk).update(email_verified_at=None)
    User.objects.filter(pk=office.deputy.pk).update(is_active=False)
    workflow.sync_memberships()
    assert list(workflow.group(workflow.EDITORS).user_set.all()) == []
    assert list(workflow.group(workflow.APPROVERS).user_set.all()) == [office.coordinator]
