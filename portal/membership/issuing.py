"""Issuing the form: a serial number, a code, and what is printed frozen (S4-09, S4-10)."""

import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.privacy.refusals import DeedRefused
from portal.privacy.viewers import Viewer
from portal.workflow.services import move

from .codes import code_of, digest_of, new_code
from .drafting import own_data
from .joining import locked
from .models import FormSerial, Membership, MembershipForm
from .selectors import edition_in_force

_CAPITALS = str.maketrans({"i": "İ", "ı": "I"})


class FormNotPublished(DeedRefused):
    """The university has published no edition of the form."""

    code = "FORM_NOT_PUBLISHED"
    message = _("The membership form has not been published yet; the career and alumni center will help you.")


def issue_form(actor: Viewer, *, public_id: uuid.UUID | None) -> MembershipForm:
    """Issue the form of the actor's own membership; who has one keeps it, with its number (S4-10).

    No consent is asked about. Raises MembershipNotFound, FormNotPublished, IllegalTransition before one is a member.
    """
    with transaction.atomic():
        membership = locked(actor, public_id)
        form = MembershipForm.objects.filter(membership=membership).first()
        if form is not None:
            return _readable(form)
        move(membership, "issue", actor=actor)
        return _print(actor, membership)


def issue_on_behalf(actor: Viewer, membership: Membership) -> MembershipForm:
    """Issue the form of somebody the center registered, inside the transaction of the caller, who writes the link.

    Who has one keeps it. Raises FormNotPublished, IllegalTransition.
    """
    form = MembershipForm.objects.filter(membership=membership).first()
    if form is not None:
        return form
    move(membership, "issue", actor=actor, audited=False)
    return _print(Viewer(today=actor.today, user_id=membership.user_id), membership)


def _print(actor: Viewer, membership: Membership) -> MembershipForm:
    edition = edition_in_force()
    if edition is None:
        raise FormNotPublished
    seen = own_data(actor, membership)
    name = (seen.full_name if seen else None) or ""
    nonce, program = uuid.uuid4(), membership.record.degree.unit
    return MembershipForm.objects.create(
        membership=membership,
        edition=edition,
        year=actor.today.year,
        number=_next_number(actor.today.year),
        nonce=nonce,
        code_digest=digest_of(new_code(nonce)),
        issued_on=actor.today,
        initials=initials_of(name),
        full_name=name,
        student_number=membership.record.student_number,
        program_tr=program.name_in("tr"),
        program_en=program.name_in("en"),
    )


def _next_number(year: int) -> int:
    """Return the next number of a year. The update waits for whoever is counting; a rollback gives the number back."""
    FormSerial.objects.get_or_create(year=year)
    FormSerial.objects.filter(year=year).update(last=F("last") + 1)
    return FormSerial.objects.values_list("last", flat=True).get(year=year)


def _readable(form: MembershipForm) -> MembershipForm:
    """Give a form whose key is gone a new code: the paper that is out answers no from here on."""
    if code_of(form.nonce, form.code_digest) is None:
        form.nonce = uuid.uuid4()
        form.code_digest = digest_of(new_code(form.nonce))
        form.save(update_fields=["nonce", "code_digest"])
    return form


def initials_of(name: str) -> str:
    """Return the first letters of a name's words, as a desk compares them with an identity card: ``I. N. Ö.``"""
    return " ".join(f"{word[0].translate(_CAPITALS).upper()}." for word in name.split())[:40]
