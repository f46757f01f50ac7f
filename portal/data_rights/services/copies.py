"""Making an access copy, handing it over, and taking it away when its time is over."""

from functools import partial
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.data_rights.models import KEPT, OPEN, CameBy, DataRequest, RequestKind, RequestState
from portal.data_rights.packing import pack
from portal.data_rights.selectors import is_officer, own_request
from portal.ledger import services as ledger
from portal.ledger.access import Access, Door, Reason
from portal.privacy.deeds import note_on
from portal.privacy.policies import FieldGroup, mask_of
from portal.privacy.viewers import Viewer, anonymous
from portal.workflow.services import ReasonMissing, move

from .answering import WrongKind, person_behind
from .requests import RequestNotFound, entrusted, locked, settle


def copies_to_make() -> QuerySet[DataRequest]:
    """Return the requests whose copy is to be made now: of whoever proved who asks, or the officer took in hand."""
    ready = Q(state=RequestState.IN_PROGRESS) | Q(state=RequestState.IDENTITY_CHECKED, came_by=CameBy.ACCOUNT)
    return DataRequest.objects.filter(ready, kind=RequestKind.ACCESS, copy="").order_by("pk")


def make_copy(pk: int) -> None:
    """Make the copy of a request that waits for it; a request from the own account is answered with it.

    Harmless when repeated or late.
    """
    row = copies_to_make().filter(pk=pk).select_related("user", "profile").first()
    if row is None:
        return
    content = pack(person_behind(row), number=row.number, at=timezone.localtime(), language=row.language)
    column = DataRequest.copy.field
    stored = column.storage.save(column.generate_filename(row, "copy.zip"), ContentFile(content))
    try:
        kept = _keep(pk, stored)
    except BaseException:
        column.storage.delete(stored)
        raise
    if not kept:
        column.storage.delete(stored)


def _keep(pk: int, stored: str) -> bool:
    """Note the file that was made; say whether the request still waited for it."""
    with transaction.atomic():
        if not copies_to_make().filter(pk=pk).exists():
            return False
        row = locked(pk)
        if row.copy or row.state not in OPEN:
            return False
        row.copy, row.copy_until = stored, timezone.now() + KEPT
        row.save(update_fields=["copy", "copy_until", "changed_at"])
        if row.came_by == CameBy.ACCOUNT:
            if row.state == RequestState.IDENTITY_CHECKED:
                move(row, "take_up", actor=anonymous())
            settle(anonymous(), row, "")
    return True


def answer_access(actor: Viewer, pk: int, how: str) -> DataRequest:
    """Note how the officer handed a copy over to somebody who did not ask from an account, and answer.

    Raises NotAllowed, OwnAffair, RequestNotFound, WrongKind, ReasonMissing, IllegalTransition.
    """
    if not how.strip():
        raise ReasonMissing
    with transaction.atomic():
        row = entrusted(actor, pk)
        if row.kind != RequestKind.ACCESS or not row.holds_copy():
            raise WrongKind
        return settle(actor, row, how)


def fetch_copy(actor: Viewer, *, public_id: UUID) -> "tuple[str, File[bytes]]":
    """Return the name and the file of a copy, to its owner or, for handing over, to the officer.

    Whoever asked from the own account fetches it there: nobody has to read it for them. What the officer fetches
    stands in the person's ledger and in the audit log first. Raises RequestNotFound for another's, for one that is not
    made, and for one whose time is over.
    """
    row = own_request(actor, public_id)
    if row is None and is_officer(actor):
        row = DataRequest.objects.exclude(came_by=CameBy.ACCOUNT).filter(public_id=public_id).first()
        if row is not None and row.holds_copy():
            _note_reading(actor, row)
    if row is None or not row.holds_copy():
        raise RequestNotFound
    return f"{row.number}.zip", row.copy.open("rb")


def _note_reading(actor: Viewer, row: DataRequest) -> None:
    with transaction.atomic():
        if row.profile_id is not None:
            reader = Viewer(today=actor.today, user_id=actor.user_id, roles=actor.roles, reason=Reason.REQUEST)
            ledger.record(reader, {row.profile_id: mask_of(FieldGroup)}, Access(Door.OFFICE))
        note_on(actor, f"{DataRequest._meta.label_lower}.fetch", row, fields=["copy"])


def drop_copies() -> int:
    """Take away the copies whose time is over; return how many."""
    count = 0
    for pk in DataRequest.objects.exclude(copy="").filter(copy_until__lte=timezone.now()).values_list("pk", flat=True):
        with transaction.atomic():
            row = locked(pk)
            stored, storage = str(row.copy.name), row.copy.storage
            row.copy, row.copy_until = "", None
            row.save(update_fields=["copy", "copy_until", "changed_at"])
            transaction.on_commit(partial(storage.delete, stored))
        count += 1
    return count
