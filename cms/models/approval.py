"""The step of the workflow at which a second person decides."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page

from cms.second_person import contributors


class SecondPersonApprovalTask(AbstractGroupApprovalTask):
    """Approval by a member of the chosen groups who neither wrote the draft nor handed it in."""

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")

    @classmethod
    def get_description(cls) -> str:
        """Return what the step does, for whoever builds a workflow."""
        return str(_("A member of the chosen groups approves who neither wrote the draft nor handed it in."))

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return what ``user`` may do with the draft: its authors can only send it back, superusers among them."""
        actions: list[tuple[str, Any, bool]] = super().get_actions(obj, user)
        if actions and user.pk in contributors(obj):
            return [action for action in actions if action[0] != "approve"]
        return actions

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Do it; raise PermissionDenied where an author approves.

        Asked again here, because the editor saves what the approver typed and then approves, in one request: by then
        the approver is an author. Wagtail publishes the newest draft, so that is the one the approval is noted on.
        """
        if action_name == "approve":
            page = Page.objects.select_for_update().get(pk=task_state.workflow_state.object_id)
            if user.pk in contributors(page):
                raise PermissionDenied
            task_state.revision_id = page.latest_revision_id
        return super().on_action(task_state, user, action_name, **kwargs)
