"""Reads of memberships: one's own, and nobody else's."""

from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from portal.privacy.viewers import Viewer

from .models import FormEdition, Membership


def own_memberships(viewer: Viewer) -> QuerySet[Membership]:
    """Return the viewer's own memberships, the latest first."""
    rows = Membership.objects.select_related("form__edition", "record__degree__unit")
    return rows.none() if viewer.user_id is None else rows.filter(user_id=viewer.user_id)


def own_membership(viewer: Viewer, public_id: UUID | None) -> Membership | None:
    """Return one of the viewer's own memberships; None where it is absent or another's."""
    return own_memberships(viewer).filter(public_id=public_id).first() if public_id else None


def as_holder(viewer: Viewer, membership: Membership) -> Viewer:
    """Return the viewer as the one the record is about: she proved it, and may not have graduated to claim it yet."""
    if membership.user_id != viewer.user_id:
        raise PermissionError("a membership is held by its own user")
    return replace(viewer, profile_id=membership.record.profile_id)


def edition_in_force() -> FormEdition | None:
    """Return the newest edition of the form, None where the university has published none."""
    return FormEdition.objects.order_by("-published_on", "-revision", "-pk").first()
