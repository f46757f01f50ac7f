"""When groups and language follow what was decided elsewhere."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.users.models import UserProfile

from portal.accounts.models import RoleAssignment, User

from .groups import ROLES_WITH_WORK, sync_language, sync_user_groups


@receiver(user_logged_in, dispatch_uid="backoffice.signed_in")
def on_sign_in(user: User, **_unknown: Any) -> None:
    """Bring groups and language up to date: a role may have begun or ended since the last time."""
    sync_user_groups(user)
    if user.has_perm("wagtailadmin.access_admin"):
        sync_language(user)


@receiver([post_save, post_delete], sender=RoleAssignment, dispatch_uid="backoffice.role_changed")
def on_role_changed(instance: RoleAssignment, raw: bool = False, **_unknown: Any) -> None:
    """Bring the groups of whoever got or lost a role up to date; a fixture is taken as it is."""
    if not raw and instance.role in ROLES_WITH_WORK:
        sync_user_groups(instance.user)
        # Wagtail writes to whoever approves, and in the language it knows of them.
        if instance.user.has_perm("wagtailadmin.access_admin"):
            sync_language(instance.user)


@receiver(post_save, sender=UserProfile, dispatch_uid="backoffice.language_changed")
def on_profile_saved(instance: UserProfile, raw: bool = False, **_unknown: Any) -> None:
    """Keep the language chosen in the back office as the user's own: mail and the interface speak it too."""
    if not raw and instance.preferred_language in dict(settings.LANGUAGES):
        User.objects.filter(pk=instance.user_id).exclude(language=instance.preferred_language).update(
            language=instance.preferred_language
        )
