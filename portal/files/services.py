"""Handing a file in, and taking it back (S1-23): files first, then the row, then the old files.

A crash between two of these steps leaves at most a file nobody knows, which the sweep takes; never a row without a
file, and never a row that shows another's.
"""

import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from portal.alumni import services as alumni
from portal.privacy.viewers import Viewer

from . import isolation
from .addresses import Ticket, read_ticket, ticket_token
from .cleaning.refusal import Unfit
from .kinds import ADDRESS_MINUTES, LIMITS, UPLOADS_A_DAY, Kind, Limits
from .models import CurriculumVitae, Photo
from .refusals import Refused
from .selectors import MODELS
from .storage import private

logger = logging.getLogger(__name__)

_ENDING = {Kind.PHOTO: "jpg", Kind.CV: "pdf"}
_FAR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Upload:
    """Where one file goes: a path, good for one upload within ``seconds``, and what it takes."""

    path: str
    seconds: int
    limits: Limits


def start_upload(actor: Viewer, *, kind: Kind) -> Upload:
    """Give the actor leave to hand in one file for the own record. Raises Refused: NO_RECORD, TOO_OFTEN."""
    if actor.user_id is None or actor.profile_id is None:
        raise Refused("NO_RECORD")
    if _counted(f"files:uploads:{actor.user_id}:{actor.today.toordinal()}", _FAR) > UPLOADS_A_DAY:
        raise Refused("TOO_OFTEN")
    seconds = ADDRESS_MINUTES * 60
    ticket = Ticket(kind, int(time.time()) + seconds, secrets.token_bytes(16))
    token = ticket_token(ticket, user_id=actor.user_id)
    return Upload(reverse("files:upload", args=[token]), seconds, LIMITS[kind])


def ticket_of(actor: Viewer, token: str) -> Ticket:
    """Return the leave the actor holds; using it is ``use``. Raises Refused: ADDRESS_INVALID."""
    ticket = None if actor.user_id is None else read_ticket(token, user_id=actor.user_id)
    if ticket is None or actor.profile_id is None or ticket.expires < time.time():
        raise Refused("ADDRESS_INVALID")
    return ticket


def use(ticket: Ticket) -> None:
    """Use a leave up, before its bytes are read: of two uploads to one address one is taken. Raises Refused."""
    if not cache.add(f"files:used:{ticket.once.hex()}", 1, timeout=ADDRESS_MINUTES * 60 + 60):
        raise Refused("ADDRESS_INVALID")


def store(actor: Viewer, *, kind: Kind, content: bytes) -> None:
    """Make ``content`` the actor's photo or CV, in place of the one before. Nothing is stored where it is refused.

    Whom it is open to does not change. Raises Refused, and NoProfile where the record went away meanwhile.
    """
    try:
        made = isolation.clean(kind, content)
    except Unfit as unfit:
        raise Refused(unfit.code.upper()) from unfit
    row, names = _written(kind, made)
    try:
        with transaction.atomic():
            row.profile_id = alumni.own(actor).pk
            _take_away(MODELS[kind].objects.filter(profile_id=row.profile_id))
            row.save(force_insert=True)
    except alumni.NoProfile:
        _delete_files(names)
        raise
    # Whatever else fails may fail while it is committed, and then nobody knows what is: the sweep does.


def remove(actor: Viewer, *, kind: Kind) -> bool:
    """Take the actor's photo or CV away, and say whether there was one. Raises NoProfile."""
    with transaction.atomic():
        return _take_away(MODELS[kind].objects.filter(profile_id=alumni.own(actor).pk))


def sweep(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Delete the files no row knows, and return how many; a younger one may belong to an upload that is under way.

    A row whose file is gone is told in the log, and stays: a folder that is not mounted looks just like it.
    """
    known = {name for model in MODELS.values() for names in model.objects.values_list(*model.FILES) for name in names}
    storage, before, gone, there = private(), timezone.now() - older_than, 0, set()
    for folder in storage.listdir("")[0] if storage.exists("") else ():
        for file in storage.listdir(folder)[1]:
            name = f"{folder}/{file}"
            there.add(name)
            if name not in known and storage.get_modified_time(name) < before:
                storage.delete(name)
                gone += 1
    if missing := known - there:
        logger.error("%d private files are named by a row and are not there", len(missing))
    return gone


def _written(kind: Kind, made: Sequence[bytes]) -> tuple[Photo | CurriculumVitae, list[str]]:
    """Write the files under new names; return the row that will name them, not yet saved, and the names."""
    model, names = MODELS[kind], list[str]()
    row = model(uploaded_at=timezone.now())
    try:
        for column, content in zip(model.FILES, made, strict=True):
            getattr(row, column).save(f"x.{_ENDING[kind]}", ContentFile(content), save=False)
            names.append(getattr(row, column).name)
    except BaseException:
        _delete_files(names)
        raise
    if isinstance(row, CurriculumVitae):
        row.size_bytes = len(made[0])
    return row, names


def _take_away(rows: QuerySet[Any]) -> bool:
    """Delete rows, and their files once that is committed: a row that comes back must not have lost its file."""
    names = [name for row in rows for column in type(row).FILES if (name := getattr(row, column).name)]
    rows.delete()
    transaction.on_commit(partial(_delete_files, names))
    return bool(names)


def _delete_files(names: Sequence[str]) -> None:
    for name in names:
        private().delete(name)


def _counted(key: str, lasting: timedelta) -> int:
    cache.add(key, 0, timeout=int(lasting.total_seconds()))
    try:
        return cache.incr(key)
    except ValueError:  # the cache dropped the key between the two calls
        return 1
