"""The firms: registered, and decided on by the center, through the services."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.employers import services
from portal.employers.models import Employer
from portal.privacy.viewers import viewer_for

from .logins import LOGINS
from .material import content
from .organization import coordinator

_AGE_DAYS = 200


def _contact(row: dict[str, Any]) -> User:
    """Return the firm's contact: a demo login where one acts for the firm, else an account nobody can sign in to."""
    login = next((login for login in LOGINS if login.employer == row["key"]), None)
    if login is not None:
        return User.objects.get(email=login.email)
    first, _space, last = row["contact"]["name"].rpartition(" ")
    return User.objects.create_user(
        row["contact"]["email"], None, first_name=first, last_name=last, email_verified_at=timezone.now()
    )


def make_firms() -> None:
    """Register every firm, and approve, refuse or leave waiting each as the plan says; suspend nobody yet."""
    center, approved_until = coordinator(_AGE_DAYS), timezone.localdate() + timedelta(days=300)
    for row in content("employers"):
        firm = services.register_employer(
            viewer_for(_contact(row), today=center.today),
            draft=services.EmployerDraft(
                name=row["name"],
                tax_number=row["tax_number"],
                domain=row["domain"],
                sector=row["sector"],
                province=row["province"],
                about_tr=row["about_tr"],
                about_en=row["about_en"],
                position=row["contact"]["title_tr"],
            ),
        )
        match row["status"]:
            case "approved" | "suspended":
                services.approve_employer(center, employer_id=firm.pk, until=approved_until)
            case "rejected":
                services.reject_employer(center, employer_id=firm.pk, reason=row["status_reason_tr"])
            case "in_review":
                services.review_employer(center, employer_id=firm.pk)


def suspend_firms() -> None:
    """Suspend the firms the plan says so of; after their postings went live, which are hidden with it."""
    for row in content("employers"):
        if row["status"] == "suspended":
            firm = Employer.objects.get(tax_number=row["tax_number"])
            services.suspend_employer(coordinator(), employer_id=firm.pk, reason=row["status_reason_tr"])


def firms_by_key() -> dict[str, Employer]:
    """Return the firms by their key in the plan."""
    by_number = {firm.tax_number: firm for firm in Employer.objects.all()}
    return {row["key"]: by_number[row["tax_number"]] for row in content("employers")}
