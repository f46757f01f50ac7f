"""One way to move anything from state to state."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import TransitionNotAllowed

from portal.privacy.deeds import note_on
from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer

from .models import Transition

Stateful = TypeVar("Stateful", bound=models.Model)


class IllegalTransition(DeedRefused):
    """The thing is not in a state from which this deed leads anywhere."""

    code = "ILLEGAL_STATE"
    message = _("This cannot be done in the present state.")

    def __init__(self, deed: str, state: str) -> None:
        super().__init__(f"{deed} from {state}")
        self.deed = deed
        self.state = state


class ReasonMissing(Exception):
    """A refusal needs its reason."""

    message = _("Please give a reason; the other side will read it.")


def move(
    row: Stateful, deed: str, *, actor: Viewer, reason: str = "", needs_reason: bool = False, audited: bool = True
) -> Stateful:
    """Perform the state machine's transition ``deed`` on ``row`` and keep the trace.

    Belongs inside the caller's transaction. The update is conditional on the state that was read, so of two at once
    one wins on every database; the other raises IllegalTransition. What somebody in office moves of others stands in
    the audit log too; not ``audited`` where the caller goes on locking rows, and writes its own link last.
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
        if audited:
            note_on(actor, f"{row._meta.label_lower}.{deed}", row, fields=["state"], reason=reason)
    return row


def move_all(rows: Sequence[Stateful], deed: str, *, actor: Viewer, reason: str = "") -> None:
    """Perform ``deed`` on many rows of one kind that are in one state: three statements a thousand, or nothing.

    Only the state is written, and no link of the audit log: what moves many writes one for all. Raises
    IllegalTransition where one of them is in another state.
    """
    if not rows:
        return
    source = rows[0].state  # type: ignore[attr-defined]
    for row in rows:
        if row.state != source:  # type: ignore[attr-defined]
            raise IllegalTransition(deed, row.state)  # type: ignore[attr-defined]
        try:
            getattr(row, deed)()
        except TransitionNotAllowed as refused:
            raise IllegalTransition(deed, source) from refused
    target = rows[0].state  # type: ignore[attr-defined]
    keys = [row.pk for row in rows]
    with transaction.atomic():
        moved = type(rows[0])._base_manager.filter(pk__in=keys, state=source).update(state=target)
        if moved != len(keys):
            raise IllegalTransition(deed, source)
        now = timezone.now()
        Transition.objects.bulk_create(
            [
                Transition(
                    entity=rows[0]._meta.label_lower,
                    entity_id=key,
                    name=deed,
                    source=source,
                    target=target,
                    actor_id=actor.user_id,
                    reason=reason.strip()[:500],
                    at=now,
                )
                for key in keys
            ],
            batch_size=1000,
        )
