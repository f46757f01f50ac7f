"""The units, the texts of consent, the people who work at the university, and their roles."""

from datetime import timedelta

from django.utils import timezone

from cms.backoffice.groups import ensure_groups, sync_user_groups
from portal.accounts.models import Role, User
from portal.accounts.services import Term, assign_role
from portal.institution.models import Unit
from portal.privacy.models import Notice, Purpose
from portal.privacy.viewers import Viewer, viewer_for
from portal.reference.models import FieldOfStudy

from .logins import COORDINATOR, LOGINS, PASSWORD, Login
from .material import content


def make_units() -> None:
    """Build the tree of units, a parent before its children."""
    plan = content("units")
    university = plan["university"]
    code = "KYU"
    by_code = {
        code: Unit.add_root(code=code, kind="university", name_tr=university["name_tr"], name_en=university["name_en"])
    }
    fields = {field.code: field for field in FieldOfStudy.objects.all()}
    for row in plan["units"]:
        parent = Unit.objects.get(pk=by_code[row["parent"] or code].pk)
        by_code[row["code"]] = parent.add_child(
            code=row["code"],
            kind=row["kind"],
            level=row.get("level", ""),
            name_tr=row["name_tr"],
            name_en=row["name_en"],
            field_of_study=fields.get(row.get("isced_f", "")),
            standard_years=row.get("duration_years"),
        )


def make_notices() -> None:
    """Write the texts of consent; the notice itself is a page."""
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(
            purpose=Purpose(row["purpose"]),
            version=row["version"],
            text_tr=row["text_tr"],
            text_en=row["text_en"],
            in_force_from=now + timedelta(days=row["in_force_offset_days"]),
        )
        for row in content("notices")
        if row["purpose"]
    )


def _account(login: Login) -> User:
    return User.objects.create_user(
        login.email,
        PASSWORD,
        first_name=login.first_name,
        last_name=login.last_name,
        email_verified_at=timezone.now(),
    )


def make_people() -> dict[str, User]:
    """Create the demo logins, and give their roles; return them by address."""
    users = {login.email: _account(login) for login in LOGINS}
    appointer = User.objects.create_user(
        "rektorluk@kuzeyyildizi.example", None, first_name="Rektörlük", email_verified_at=timezone.now()
    )
    start = timezone.localdate() - timedelta(days=400)
    for login in LOGINS:
        if login.role:
            unit = Unit.objects.get(code=login.unit).pk if login.unit else None
            term = Term(Role(login.role), start, start + timedelta(days=3 * 365), unit)
            assign_role(appointer.pk, user_id=users[login.email].pk, term=term)
    return users


def open_doors() -> None:
    """Bring the groups of the back office up to date; after the pages stand, because rights hang on them."""
    ensure_groups()
    for user in User.objects.filter(email__in=[login.email for login in LOGINS]):
        sync_user_groups(user)


def coordinator(days_ago: int = 0) -> Viewer:
    """Return the coordinator as a viewer, on a day so many days ago."""
    day = timezone.localdate() - timedelta(days=days_ago)
    return viewer_for(User.objects.get(email=COORDINATOR.email), today=day)
