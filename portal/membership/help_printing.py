"""Printing the form of somebody the center registered, who cannot print it."""

from django.db import transaction

from portal.accounts.models import CENTER_ROLES
from portal.privacy.deeds import note, person_subjects
from portal.privacy.viewers import Viewer

from .models import HelpRequest, HelpState
from .printing.form import FormUnreadable, print_form
from .rights import NotAllowed


class NoForm(Exception):
    """The request led to no form, or to one that cannot be printed any more."""


def print_for_applicant(actor: Viewer, *, request_id: int) -> tuple[bytes, str]:
    """Return the PDF of a completed request's form and its file name; the audit keeps who printed it.

    Raises NotAllowed, NoForm.
    """
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed
    rows = HelpRequest.objects.filter(pk=request_id, state=HelpState.COMPLETED, membership__isnull=False)
    asked = rows.select_related("membership__record", "membership__form__edition").first()
    if asked is None or asked.membership is None or not hasattr(asked.membership, "form"):
        raise NoForm
    form = asked.membership.form
    try:
        content = print_form(form, language=asked.language)
    except FormUnreadable as gone:
        raise NoForm from gone
    with transaction.atomic():
        whom = person_subjects(profiles=[asked.membership.record.profile_id])
        note(actor, "membership.membershipform.print_for", about=whom, fields=["form"])
    return content, f"{form.edition.document_number}-{form.serial}-{asked.language}.pdf"
