"""Reads of the files: what hangs on a record for its projection, and one file for whoever may see it at this moment."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db.models import IntegerField, QuerySet, Value
from django.urls import reverse

from portal.alumni.projection import Alumnus
from portal.alumni.records import Attached, CvRecord, PhotoRecord
from portal.alumni.selectors import projections_by_public_id
from portal.ledger.access import Access, Door
from portal.privacy.statements import Statement
from portal.privacy.viewers import Viewer

from .addresses import Shown, read_shown, shown_token
from .kinds import Kind
from .models import CurriculumVitae, Photo

MODELS: dict[Kind, type[Photo | CurriculumVitae]] = {Kind.PHOTO: Photo, Kind.CV: CurriculumVitae}
_NO_SIZE = Value(-1, output_field=IntegerField())


def _rows(ids: list[int]) -> QuerySet[Any, Any]:
    # One statement for both: a photo tells no size.
    photos = Photo.objects.filter(profile_id__in=ids).order_by()
    documents = CurriculumVitae.objects.filter(profile_id__in=ids).order_by()
    return photos.values_list("profile_id", "public_id", _NO_SIZE, "uploaded_at").union(
        documents.values_list("profile_id", "public_id", "size_bytes", "uploaded_at"), all=True
    )


_ATTACHED = Statement(_rows)


def attached_to(ids: Sequence[int]) -> dict[int, Attached]:
    """Return the files of these profiles as records have them: one statement. Registered with ``alumni.loading``."""
    found: dict[int, Attached] = defaultdict(Attached)
    for profile, public_id, size, uploaded_at in _ATTACHED.rows(ids):
        if size < 0:
            found[profile] = replace(found[profile], photo=PhotoRecord(public_id))
        else:
            found[profile] = replace(found[profile], cv=CvRecord(public_id, size, uploaded_at))
    return found


def address_of(viewer: Viewer, kind: Kind, form: str, *, person: UUID, file: UUID) -> str:
    """Return the path at which this viewer, and nobody else, reads a file; good today and tomorrow.

    ``form`` is a size of ``kinds.PHOTO_SIZES``, or ``document``.
    """
    token = shown_token(Shown(kind, form, person, file, viewer.today), user_id=viewer.user_id)
    return reverse("files:show", args=[token])


def file_at(viewer: Viewer, token: str) -> "tuple[Kind, File[bytes]] | None":
    """Return the open file an address names, if ``viewer`` may see it now and the ledger holds that they did.

    None for one that is hidden, replaced, absent, forged, expired or somebody else's: they are one answer. Raises
    LedgerUnavailable.
    """
    wanted = read_shown(token, user_id=viewer.user_id)
    if wanted is None or not timedelta(0) <= viewer.today - wanted.made_on <= timedelta(days=1):
        return None
    # No image on a page can say why; whoever was given the address has said so.
    access = Access(Door.PROFILE, follows=True)
    seen = projections_by_public_id(viewer, [wanted.person], {wanted.kind.value}, access=access).get(wanted.person)
    held = None if seen is None else getattr(seen, wanted.kind.value)
    if held is None or held.public_id != wanted.file:
        return None
    opened = _opened(wanted.kind, wanted.form, held.public_id)
    return None if opened is None else (wanted.kind, opened)


def photo_of(seen: Alumnus, form: str) -> bytes | None:
    """Return the bytes of the photo in a projection, None for none; whoever projected it has told the ledger."""
    opened = _opened(Kind.PHOTO, form, seen.photo.public_id) if seen.photo else None
    if opened is None:
        return None
    with opened:
        return bytes(opened.read())


def _opened(kind: Kind, form: str, public_id: UUID) -> "File[bytes] | None":
    row = MODELS[kind].objects.filter(public_id=public_id).first()
    try:
        return getattr(row, form).open("rb") if row is not None else None
    except FileNotFoundError:
        return None  # replaced at this very moment; ``tasks.sweep`` tells of one that is gone for good
