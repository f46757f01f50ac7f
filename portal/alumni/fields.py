"""The fields several sources tell, one name each: how a value is cleaned, read and set.

A value is what JSON holds: a text, a code of the reference data, or a dict. What only the person ever says (headline,
summary, plans, skills) is not among them: it is edited whole, by her.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import InvalidAddress, normalize_email
from portal.privacy.policies import FieldGroup
from portal.reference.selectors import provinces, sectors
from portal.reference.telephone import InvalidNumber, normalize_number
from portal.reference.turkish import fold

from .models import AlumniProfile, Employment

Value = Any
"""A text, or of a job and a degree a dict; the empty text is nothing."""


class InvalidValue(ValidationError):
    """A field cannot hold this."""


@dataclass(frozen=True, slots=True)
class SourcedField:
    """A field that several sources tell: its group, its words, how it is cleaned."""

    group: FieldGroup
    label: Any
    clean: Callable[[Any], Value]


def _text(most: int, *, required: bool = False) -> Callable[[Any], str]:
    def clean(value: Any) -> str:
        text = " ".join(str(value or "").split())
        if len(text) > most or not text.isprintable():
            raise InvalidValue(_("No more than %(most)d characters can be entered.") % {"most": most})
        if required and not any(sign.isalpha() for sign in text):
            raise InvalidValue(_("This cannot be empty."))
        return text

    return clean


def _email(value: Any) -> str:
    text = str(value or "").strip()
    try:
        return normalize_email(text) if text else ""
    except InvalidAddress as refused:
        raise InvalidValue(InvalidAddress.message) from refused


def _phone(value: Any) -> str:
    text = str(value or "").strip()
    try:
        return normalize_number(text) if text else ""
    except InvalidNumber as refused:
        raise InvalidValue(_("This is not a telephone number.")) from refused


def _code(rows: Callable[[], Any]) -> Callable[[Any], str]:
    def clean(value: Any) -> str:
        code = str(value or "").strip()
        if code and (not code.isprintable() or not rows().filter(code=code).exists()):
            raise InvalidValue(_("There is no such code."))
        return code

    return clean


def _job(value: Any) -> Mapping[str, str]:
    try:
        started = date.fromisoformat(str(value["started_on"]))
    except (KeyError, TypeError, ValueError) as refused:
        raise InvalidValue(_("A job needs the day it began.")) from refused
    if started > timezone.localdate():
        # It would end the present one, and the firm where the person still works would find her.
        raise InvalidValue(_("A job begins before it ends, and not in the future."))
    return {
        "employer_name": _text(200, required=True)(value.get("employer_name")),
        "title": _text(160, required=True)(value.get("title")),
        "started_on": started.isoformat(),
    }


def _degree(value: Any) -> Value:
    return value


FIELDS: Mapping[str, SourcedField] = {
    "first_name": SourcedField(FieldGroup.IDENTITY, _("First name"), _text(100, required=True)),
    "last_name": SourcedField(FieldGroup.IDENTITY, _("Last name"), _text(100, required=True)),
    "contact_email": SourcedField(FieldGroup.CONTACT_EMAIL, _("E-mail address"), _email),
    "contact_phone": SourcedField(FieldGroup.CONTACT_PHONE, _("Telephone"), _phone),
    "postal_address": SourcedField(FieldGroup.ADDRESS, _("Postal address"), _text(300)),
    "province": SourcedField(FieldGroup.LOCATION, _("Province"), _code(provinces)),
    "sector": SourcedField(FieldGroup.SECTOR, _("Sector"), _code(sectors)),
    "job": SourcedField(FieldGroup.CAREER, _("Present job"), _job),
    "degree": SourcedField(FieldGroup.EDUCATION, _("Degree"), _degree),
}
CONTACT = (FieldGroup.CONTACT_EMAIL, FieldGroup.CONTACT_PHONE)
"""A contact counts as confirmed while one way of reaching the person is (K-04)."""
CAREER = (FieldGroup.CAREER,)


def held_value(profile: AlumniProfile, field: str) -> Value:
    """Return what is held of a field; of the job the present one that began last."""
    if field in ("province", "sector"):
        term = getattr(profile, field)
        return term.code if term else ""
    if field == "job":
        job = present_jobs(profile).first()
        return job_value(job) if job else ""
    return getattr(profile, field)


def present_jobs(profile: AlumniProfile) -> Any:
    """Return the jobs without an end, the one that began last first."""
    return Employment.objects.filter(profile=profile, ended_on__isnull=True).order_by("-started_on", "-pk")


def job_value(job: Employment) -> dict[str, str]:
    """Return a job as a value."""
    return {"employer_name": job.employer_name, "title": job.title, "started_on": job.started_on.isoformat()}


def same(field: str, one: Value, other: Value) -> bool:
    """Say whether two values of a field say the same; of a job firm and position count, however they are spelled."""
    if field == "job" and one and other:
        return all(fold(one[name]) == fold(other[name]) for name in ("employer_name", "title"))
    return bool(one == other)


def in_words(field: str, value: Value) -> str:
    """Return a value for people to read; empty for nothing."""
    if not value:
        return ""
    if field == "job":
        return f"{value['title']}, {value['employer_name']} ({value['started_on'][:4]})"
    if field == "degree":
        return " · ".join(str(part) for part in (value.get("unit", ""), value.get("graduated_on") or "") if part)
    return str(value)
