"""The door of the back office: who may come in at all, from the roles in force.

Which pages, images and documents a group may touch is told in ``cms.workflow``; every other screen asks the roles
themselves (``access.py``). Here the two meet: one call brings all the groups of a user up to date.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms import workflow
from portal.accounts.models import CENTER_ROLES, Role, User
from portal.accounts.selectors import assignments_in_force

STAFF = "Back office"
"""Whoever has work here and does not write or approve pages for it. Only superusers ever read the name."""

ROLES_WITH_WORK = CENTER_ROLES | {
    Role.EDITOR,
    Role.DEPARTMENT_REPRESENTATIVE,
    Role.UNIT_COORDINATOR,
    Role.ADVISOR,
    Role.QUALITY_OFFICE,
    Role.IT_ADMIN,
    Role.PRIVACY_OFFICER,
}
"""The roles that find something to do here; all others stay outside until there is."""
_STAFF_ROLES = ROLES_WITH_WORK.difference(*workflow.MEMBERS.values())


@transaction.atomic
def ensure_groups() -> dict[str, Group]:
    """Make the groups of the back office and give them their rights; repeating it changes nothing."""
    groups = {**workflow.ensure_groups(), STAFF: Group.objects.get_or_create(name=STAFF)[0]}
    groups[STAFF].permissions.set([_permission("wagtailadmin", "access_admin")])
    groups[workflow.APPROVERS].permissions.add(_permission("cms", "change_sitesettings"))
    return groups


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def sync_user_groups(user: User) -> None:
    """Put ``user`` into the groups of the roles in force today, and out of those of roles that ended.

    Groups that no role leads to are somebody's own affair and stay. The first of a role brings the groups into being.
    Most people hold nothing and are in none: they cost two statements.
    """
    held = set(assignments_in_force(timezone.localdate()).filter(user=user).values_list("role", flat=True))
    if held or user.groups.exists():
        _sync(user, held)


@transaction.atomic
def _sync(user: User, held: set[str]) -> None:
    may_enter = user.is_active and user.email_verified_at is not None
    if may_enter and held & ROLES_WITH_WORK and not _are_ready():
        ensure_groups()
    workflow.sync_memberships(users=[user])
    staff = Group.objects.filter(name=STAFF)
    if may_enter and held & _STAFF_ROLES:
        user.groups.add(*staff)
    else:
        user.groups.remove(*staff)


def _are_ready() -> bool:
    """Say whether the groups were made: then the door opens for the staff."""
    return Permission.objects.filter(
        group__name=STAFF, content_type__app_label="wagtailadmin", codename="access_admin"
    ).exists()


def sync_all_groups() -> int:
    """Do the same for everybody who is in a group or holds a role; return how many people that was."""
    ids = set(User.objects.filter(groups__isnull=False).values_list("pk", flat=True))
    ids |= set(assignments_in_force(timezone.localdate()).values_list("user_id", flat=True))
    for user in User.objects.filter(pk__in=ids).order_by("pk"):
        sync_user_groups(user)
    return len(ids)


def sync_language(user: User) -> None:
    """Let the back office speak the language the user reads."""
    profile = UserProfile.get_for_user(user)
    if profile.preferred_language != user.language:
        profile.preferred_language = user.language
        profile.save(update_fields=["preferred_language"])
