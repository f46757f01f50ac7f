"""The rule of the second person: nobody lets through what they wrote or handed in themselves (DOMAIN section 4)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PagePermissionTester, Revision, TaskState


class NotApproved(Exception):
    """No second person approved what is published of this page."""

    message = _("Nobody but its author has approved this page.")


@dataclass(frozen=True, slots=True)
class Approval:
    """What is live of a page, and who let it through."""

    revision: Revision
    approved_by_id: int
    approved_at: datetime
    submitted_by_id: int | None


_STEP = {"task__content_type__app_label": "cms", "task__content_type__model": "secondpersonapprovaltask"}


def _approved_states(page: Page) -> Any:
    """Return the approvals of the page's revisions, the latest first."""
    return TaskState.objects.for_instance(page).filter(status=TaskState.STATUS_APPROVED, **_STEP).order_by("-pk")


def needs_second_person(page: Page) -> bool:
    """Say whether the step of the second person stands before the publication of ``page``."""
    review = page.get_workflow()
    return review is not None and review.workflow_tasks.filter(task__active=True, **_STEP).exists()


def contributors(page: Page) -> frozenset[int]:
    """Return the users whose work an approval of the page's draft would let through.

    These are all who wrote a revision since the published one, not only the last, or one could let an accomplice put
    in a comma; and whoever handed it in. A page taken offline counts from its last approval.
    """
    fresh = Page.objects.filter(pk=page.pk).values_list("live_revision_id", flat=True).first()
    since = fresh or _approved_states(page).values_list("revision_id", flat=True).first() or 0
    authors = Revision.objects.for_instance(page).filter(pk__gt=since, user_id__isnull=False)
    held = frozenset(authors.values_list("user_id", flat=True))
    state = page.current_workflow_state
    return held | {state.requested_by_id} if state and state.requested_by_id else held


def waits_for_publication(page: Page) -> bool:
    """Say whether the newest draft was approved and is not the published one yet."""
    newest = page.latest_revision_id
    return newest != page.live_revision_id and _approved_states(page).filter(revision_id=newest).exists()


def approved_revision(page: Page) -> Approval:
    """Return the published revision of ``page`` and who approved it; raise NotApproved where no second person did.

    Reads the page anew. A superuser can publish without approval; what was published so is refused here.
    """
    live = Page.objects.live().filter(pk=page.pk).values_list("live_revision_id", flat=True).first()
    state = _approved_states(page).filter(revision_id=live).select_related("revision", "workflow_state").first()
    if live is None or state is None or state.finished_by_id is None:
        raise NotApproved
    submitted_by = state.workflow_state.requested_by_id
    if state.finished_by_id in (submitted_by, state.revision.user_id):
        raise NotApproved
    return Approval(state.revision, state.finished_by_id, state.finished_at, submitted_by)


class SecondPersonPermissionTester(PagePermissionTester):
    """Wagtail's answers on who may do what, but where the second person stands only an approved draft is published.

    An approval asks this too, when the draft it let through is the newest and not yet live. Superusers are let through:
    they repair, and ``approved_revision`` still refuses to mail what they published alone.
    """

    def can_publish(self) -> bool:
        """Say whether the user may publish the newest draft as it stands."""
        allowed: bool = super().can_publish()
        if not allowed or self.user.is_superuser or not needs_second_person(self.page):
            return allowed
        return waits_for_publication(self.page)

    def can_publish_subpage(self) -> bool:
        """Say whether a page may be made and published in one go; never where the second person stands."""
        allowed: bool = super().can_publish_subpage()
        return allowed and (self.user.is_superuser or not needs_second_person(self.page))

    def can_set_view_restrictions(self) -> bool:
        """Say whether the user may close the page to readers: whoever may publish at all, with or without a draft."""
        return bool(super().can_publish())

    def can_unschedule(self) -> bool:
        """Say whether the user may call off a planned publication, likewise."""
        return bool(super().can_publish())
