"""The postings: handed in and decided on as of their own days, so that each reaches its state as a real one does."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.careers import services
from portal.careers.models import Posting
from portal.employers.models import Employer
from portal.institution.models import Unit
from portal.privacy.viewers import Viewer, anonymous, viewer_for

from .firms import firms_by_key
from .material import content
from .organization import coordinator

_DECIDED = frozenset({"approved", "live", "closed", "expired", "archived"})


def _author(firm: Employer, day: date) -> Viewer:
    contact = User.objects.get(employer_membership__employer=firm)
    return viewer_for(contact, today=day)


def _draft(row: dict[str, Any], today: date, units: dict[str, int]) -> services.PostingDraft:
    return services.PostingDraft(
        kind=row["kind"],
        title_tr=row["title_tr"],
        title_en=row["title_en"],
        description_tr=row["description_tr"],
        description_en=row["description_en"],
        province=row["province"],
        work_mode=row["work_mode"],
        pay_from=row["pay_from"],
        pay_to=row["pay_to"],
        reach=row["reach"],
        publish_on=today + timedelta(days=row["publish_offset_days"]),
        deadline=today + timedelta(days=row["deadline_offset_days"]),
        unit_ids=tuple(units[code] for code in row["units"]),
        skills=tuple(str(code) for code in row["skills"]),
    )


def make_postings() -> None:
    """Write every posting and bring it to the state the plan names."""
    today = timezone.localdate()
    firms = firms_by_key()
    units = dict(Unit.objects.values_list("code", "pk"))
    for row in content("postings"):
        draft = _draft(row, today, units)
        handed_in = min(draft.publish_on, today)
        author = _author(firms[row["employer"]], handed_in)
        if row["state"] == "draft":
            services.save_draft(author, draft=draft, employer_id=firms[row["employer"]].pk)
            continue
        posting = services.submit_posting(author, draft=draft)
        _decide(posting, row, (today - handed_in).days)
    services.turn_of_day(anonymous())
    for row in content("postings"):
        if row["state"] == "archived":
            posting = Posting.objects.get(title_tr=row["title_tr"], employer=firms[row["employer"]])
            services.archive_posting(coordinator(), posting_id=posting.pk)


def _decide(posting: Posting, row: dict[str, Any], days_ago: int) -> None:
    """Decide as the center did, on the day the posting came in."""
    center = coordinator(days_ago)
    if row["state"] in _DECIDED:
        services.approve_posting(center, posting_id=posting.pk)
    elif row["state"] == "rejected":
        services.reject_posting(center, posting_id=posting.pk, reason=row["decision_note_tr"])
    elif row["state"] == "changes_requested":
        services.request_changes(center, posting_id=posting.pk, reason=row["decision_note_tr"])
    if row["state"] == "closed":
        services.close_posting(_author(posting.employer, timezone.localdate()), public_id=posting.public_id)
