"""The membership form P1.3.FR.0058 as PDF, in Turkish or English (S4-10)."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.membership.codes import code_of, grouped
from portal.membership.models import FormEdition, MembershipForm

from .engine import qr_code, typeset

LANGUAGES = ("tr", "en")


class FormUnreadable(Exception):
    """The key the form's code was made with is gone; issuing the form anew gives it another code."""


def print_form(form: MembershipForm, *, language: str) -> bytes:
    """Return the PDF of a form in ``language`` (``tr`` or ``en``); the same form gives the same bytes.

    Raises FormUnreadable.
    """
    code = code_of(form.nonce, form.code_digest)
    if code is None:
        raise FormUnreadable
    with translation.override(language):
        return typeset("form", _values(form, code, language), on=form.issued_on)


def verify_address(code: str = "") -> str:
    """Return the address at which anybody checks a code."""
    path = reverse("membership:verify_code", args=[code]) if code else reverse("membership:verify")
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def _values(form: MembershipForm, code: str, language: str) -> dict[str, Any]:
    edition, english = form.edition, language == "en"
    return {
        "language": language,
        "title": _("Membership form"),
        "institution": edition.institution_en if english else edition.institution_tr,
        "document_number": edition.document_number,
        "serial": form.serial,
        "header": _header(edition),
        "page_label": _("Page"),
        "facts": [
            [_("Name and surname"), form.full_name],
            [_("Student number"), form.student_number],
            [_("Program"), form.program_en if english else form.program_tr],
            [_("Serial number"), form.serial],
            [_("Issued on"), _day(form.issued_on)],
        ],
        "statement": edition.statement_en if english else edition.statement_tr,
        "qr": qr_code(verify_address(code)),
        "qr_alt": _("QR code with the address at which this form is checked"),
        "code_label": _("Verification code"),
        "code": grouped(code),
        "code_explained": _("It tells whether its holder is a member, the initials and the date, and nothing else."),
        "verify_at": verify_address(),
        "signatures": [_("Signature of the member"), _("Received by the diploma desk")],
        "footer": _("Printed from the alumni platform."),
    }


def _header(edition: FormEdition) -> list[list[str]]:
    """Return the facts of a controlled document; what was never revised has no revision date (S0-01)."""
    return [
        [_("Document no."), edition.document_number],
        [_("Published on"), _day(edition.published_on)],
        [_("Revision"), f"{edition.revision:02d}" if edition.revision is not None else "–"],
        [_("Revised on"), _day(edition.revised_on) if edition.revised_on else "–"],
    ]


def _day(day: Any) -> str:
    return date_format(day, "d.m.Y")
