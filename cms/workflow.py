"""From a draft to a published page: who may write, who may approve, and the step between (DOMAIN section 4)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from portal.accounts.models import Role, User
from portal.accounts.selectors import assignments_in_force

from .models import (
    BulletinIndexPage,
    CourseIndexPage,
    HomePage,
    SecondPersonApprovalTask,
    StoryIndexPage,
)

EDITORS = gettext_noop("Editors")
APPROVERS = gettext_noop("Approvers")
REVIEW = gettext_noop("Approval by a second person")

MEMBERS = {
    EDITORS: frozenset({Role.EDITOR}),
    APPROVERS: frozenset({Role.COORDINATOR, Role.DEPUTY_COORDINATOR}),
}
"""Which roles in force put a user into which group (DOMAIN section 2)."""

GUARDED = (BulletinIndexPage, StoryIndexPage, CourseIndexPage)
"""The parts of the tree where nothing is published without a second person."""

_PAGE_RIGHTS = {EDITORS: ("add_page", "change_page"), APPROVERS: ("add_page", "change_page", "publish_page")}
_FILE_RIGHTS = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
_GENERAL_RIGHTS = (("wagtailadmin", "access_admin"), ("simple_translation", "submit_translation"))


class NotYours(PermissionDenied):
    """Whoever approves wrote the draft, handed it in, or is nobody's approver."""

    message = _("Somebody else must approve this page: you wrote it or handed it in.")


class NothingToDecide(Exception):
    """The page waits for nobody's decision, or already waits for one."""

    message = _("This page is not at that point of its way.")


def _names(word: str) -> list[str]:
    """Return ``word`` in every language of the site, the site's own first."""
    names = []
    for code in dict.fromkeys([settings.LANGUAGE_CODE, *(code for code, _name in settings.LANGUAGES)]):
        with translation.override(code):
            names.append(gettext(word))
    return names


_SHIPPED_GROUPS = {EDITORS: "Editors", APPROVERS: "Moderators"}
_SHIPPED_WORKFLOW = "Moderators approval"


def group(word: str) -> Group:
    """Return the group EDITORS or APPROVERS, made where it is missing.

    Its name is what staff read, so it stands in the site's language, and is found again in any. The groups that
    Wagtail's migrations bring become ours: two kinds of editors would confuse everybody.
    """
    name, *others = _names(word)
    held = Group.objects.filter(name=name).first()
    if held is not None:
        return held
    held = Group.objects.filter(name__in=[*others, _SHIPPED_GROUPS[word]]).order_by("pk").first() or Group()
    held.name = name
    held.save()
    return held


@transaction.atomic
def ensure_groups() -> dict[str, Group]:
    """Make the two groups and give them their rights on every start page; return them. Repeating it changes nothing."""
    groups = {word: group(word) for word in (EDITORS, APPROVERS)}
    # Wagtail gives its groups the root of the tree, where one could add start pages of languages.
    GroupPagePermission.objects.filter(group__in=groups.values(), page__depth=1).delete()
    for word, held in groups.items():
        for label, codename in _GENERAL_RIGHTS:
            held.permissions.add(_permission(label, codename))
        for collection in Collection.objects.filter(depth=1):
            for codename in _FILE_RIGHTS:
                GroupCollectionPermission.objects.get_or_create(
                    group=held, collection=collection, permission=_permission_named(codename)
                )
        for home in HomePage.objects.all():
            for codename in _PAGE_RIGHTS[word]:
                GroupPagePermission.objects.get_or_create(
                    group=held, page=home.page_ptr, permission=_permission("wagtailcore", codename)
                )
    return groups


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def _permission_named(codename: str) -> Permission:
    label = "wagtailimages" if codename.endswith("_image") else "wagtaildocs"
    return _permission(label, codename)


@transaction.atomic
def ensure_workflow() -> Workflow:
    """Put the second person's approval before every guarded part of the tree; return the workflow.

    Repeating it changes nothing; a part that was given another workflow keeps it.
    """
    # Wagtail's own workflow stands at the root, before all pages, and lets people approve what they wrote.
    shipped = Workflow.objects.filter(name=_SHIPPED_WORKFLOW)
    WorkflowPage.objects.filter(workflow__in=shipped, page__depth=1).delete()
    shipped.update(active=False)
    task = SecondPersonApprovalTask.objects.order_by("pk").first()
    if task is None:
        task = SecondPersonApprovalTask.objects.create(name=_names(REVIEW)[0])
    task.groups.add(group(APPROVERS))
    held = WorkflowTask.objects.filter(task=task.task_ptr).order_by("pk").first()
    review = held.workflow if held else Workflow.objects.create(name=_names(REVIEW)[0])
    if held is None:
        WorkflowTask.objects.create(workflow=review, task=task.task_ptr, sort_order=0)
    for index in Page.objects.type(*GUARDED):
        WorkflowPage.objects.get_or_create(page=index, defaults={"workflow": review})
    return review


def _concerns(users: Sequence[User], day: date) -> bool:
    """Say whether one of ``users`` is in a group or holds a role that leads into one."""
    ids = [user.pk for user in users]
    roles = frozenset[Role]().union(*MEMBERS.values())
    held = assignments_in_force(day).filter(user_id__in=ids, role__in=roles)
    return Group.objects.filter(user__in=ids).exists() or held.exists()


@transaction.atomic
def sync_memberships(today: date | None = None, *, users: Sequence[User] | None = None) -> None:
    """Put into each group exactly those whose roles are in force today; an ended term ends the rights (S3-31).

    ``users`` narrows it to some, e.g. to whoever is signing in; most of them hold nothing, which costs two queries.
    Who is in a group may enter the back office.
    """
    day = today or timezone.localdate()
    if users is not None and not _concerns(users, day):
        return
    looked_at = Q() if users is None else Q(pk__in=[user.pk for user in users])
    worthy = looked_at & Q(is_active=True, email_verified_at__isnull=False)
    for word, roles in MEMBERS.items():
        held = group(word)
        holders = assignments_in_force(day).filter(role__in=roles).values("user_id")
        due = User.objects.filter(worthy, pk__in=holders)
        held.user_set.remove(*User.objects.filter(looked_at, groups=held).exclude(pk__in=due.values("pk")))
        held.user_set.add(*due)


@transaction.atomic
def submit(page: Page, *, by: User) -> Any:
    """Hand in the newest draft of ``page`` for approval; return the state of its workflow.

    Raises NothingToDecide where no workflow stands before the page, there is no draft, or one is already on its way.
    """
    specific = page.specific
    review = specific.get_workflow()
    if review is None or specific.latest_revision_id is None or specific.workflow_in_progress:
        raise NothingToDecide
    if not specific.permissions_for_user(by).can_edit():
        raise PermissionDenied
    return review.start(specific, by)


@transaction.atomic
def approve(page: Page, *, by: User, comment: str = "") -> None:
    """Let the handed-in draft through, which publishes it.

    Raises NothingToDecide where the page waits for nobody, and NotYours for whoever wrote it or handed it in.
    """
    specific = page.specific
    state = specific.current_workflow_task_state
    if state is None or state.status != state.STATUS_IN_PROGRESS:
        raise NothingToDecide
    task = state.task.specific
    if "approve" not in {name for name, _label, _modal in task.get_actions(specific, by)}:
        raise NotYours
    task.on_action(state, by, "approve", comment=comment)
