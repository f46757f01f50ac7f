"""The letter to whoever asked about the own data: what has become of the request, in the person's language."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from portal.data_rights.models import DataRequest, RequestState
from portal.data_rights.services import MOVED

from .letters import WRITERS, frontend_address, letter


def _moved(ids: Sequence[int]) -> list[EmailMessage]:
    """Return a letter for each request, from where it stands now; none to whoever is erased or has no address."""
    rows = DataRequest.objects.filter(pk__in=ids).select_related("user", "profile").order_by("pk")
    letters = []
    for row in rows:
        address = (row.user.email if row.user else "") or (row.profile.contact_email if row.profile else "")
        if not address:
            continue
        copy = reverse("data_rights:copy", args=[row.public_id]) if row.holds_copy() and row.user else ""
        with translation.override(row.language):
            facts = {
                "number": row.number,
                "kind": row.get_kind_display(),
                "state": row.state,
                "received": date_format(timezone.localtime(row.received_at), "d.m.Y"),
                "due": date_format(row.due_on, "d.m.Y"),
                "answer": row.answer,
                "copy": copy if row.state == RequestState.ANSWERED else "",
                "until": date_format(timezone.localtime(row.copy_until), "d.m.Y H:i") if row.copy_until else "",
                "link": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + copy
                if copy and row.state == RequestState.ANSWERED
                else frontend_address("data-requests"),
            }
        letters.append(letter(address, "data_request", facts, language=row.language))
    return letters


WRITERS[MOVED] = _moved
