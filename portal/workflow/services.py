"""One way to move anything from state to state."""

from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import TransitionNotAllowed

from portal.privacy.viewers import Viewer

from .models import Transition

Stateful = TypeVar("Stateful", bound=models.Model)


class IllegalTransition(Exception):
    """The thing is not in a state from which this deed leads anywhere."""

    message = _("This cannot be done in the present state.")

    def __init__(self, deed: str, state: str) -> None:
        super().__init__(f"{deed} from {state}")
        self.deed = deed
        self.state = state


class ReasonMissing(Exception):
    """A refusal needs its reason."""

    message = _("Please give a reason; the other side will read it.")


def move(row: Stateful, deed: str, *, actor: Viewer, reason: str = "", needs_reason: bool = False) -> Stateful:
    """Perform the state machine's transition ``deed`` on ``row`` and keep the trace.

    Belongs inside the caller's transaction. The update is conditional on the state that was read, so of two at once
    one wins on every database; the other raises IllegalTransition.
    """
    if needs_reason and not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        source = row.state  # type: ignore[attr-defined]
        try:
            getattr(row, deed)()
        except TransitionNotAllowed as refused:
            raise IllegalTransition(deed, source) from refused
        target = row.state  # type: ignore[attr-defined]
        columns = {
            column.attname: column.pre_save(row, add=False)
            for column in row._meta.concrete_fields
            if not column.primary_key
        }
        if not type(row)._base_manager.filter(pk=row.pk, state=source).update(**columns):
            raise IllegalTransition(deed, source)
        Transition.objects.create(
            entity=row._meta.label_lower,
            entity_id=row.pk,
            name=deed,
            source=source,
            target=target,
            actor_id=actor.user_id,
            reason=reason.strip()[:500],
            at=timezone.now(),
        )
    return row
