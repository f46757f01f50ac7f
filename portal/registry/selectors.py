"""Reads of imports, and how many graduates the student records know."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from portal.institution.selectors import within
from portal.privacy.viewers import Viewer
from portal.workflow.selectors import last_reason

from .importing.cells import holds_national_id as holds_national_id
from .importing.problems import Problem, from_json
from .importing.reporting import report_csv
from .models import OPEN_CLAIMS, ClaimRequest, ClaimState, ImportBatch, StudentRecord


def imports() -> QuerySet[ImportBatch]:
    """Return the imports, the latest first."""
    return ImportBatch.objects.select_related("imported_by")


def problems_of(batch: ImportBatch) -> list[Problem]:
    """Return the kept problems of an import; each tells row, column and, in the reader's language, the reason."""
    return from_json(batch.errors)


def report_file(batch: ImportBatch) -> str:
    """Return the kept problems of an import as a CSV file in the reader's language; no cell of it is a formula."""
    return report_csv(problems_of(batch))


def people_known() -> int:
    """Return how many people the student records know: what K-08 divides by. Two degrees of one are one person."""
    return StudentRecord.objects.values("profile_id").distinct().count()


def record_of_number(student_number: str) -> StudentRecord | None:
    """Return the record with this student number, with profile and program, for the center's work; None for none."""
    rows = StudentRecord.objects.select_related("profile", "degree__unit")
    return rows.filter(student_number=student_number).first()


def claim_requests() -> QuerySet[ClaimRequest]:
    """Return the requests for records with who asks and for what; whoever asks this was let into the queue."""
    return ClaimRequest.objects.select_related("claimant", "program")


def waiting_claims() -> QuerySet[ClaimRequest]:
    """Return the requests that wait for the center."""
    return ClaimRequest.objects.filter(state__in=OPEN_CLAIMS)


def own_claim_request(viewer: Viewer) -> ClaimRequest | None:
    """Return the viewer's latest request for a record; None for whoever made none."""
    if viewer.user_id is None:
        return None
    return ClaimRequest.objects.filter(claimant_id=viewer.user_id).order_by("-created_at", "-pk").first()


def told_reason(claim: ClaimRequest) -> str:
    """Return why a request was decided as it was, as its claimant reads it; empty before that."""
    return last_reason(claim) if claim.state in (ClaimState.ACCEPTED, ClaimState.REJECTED) else ""


def profile_ids_by_number(numbers: Iterable[str], *, unit_paths: tuple[str, ...] | None) -> dict[str, int]:
    """Return whose these student numbers are, as far as the degree is of these units; None means of any.

    A number of another unit's degree is as absent as one that nobody has, even where the person has a degree in both.
    """
    rows = StudentRecord.objects.filter(student_number__in=list(numbers))
    if unit_paths is not None:
        rows = rows.filter(within(unit_paths, through="degree__unit__"))
    return dict(rows.values_list("student_number", "profile_id"))


def records_before_diploma(day: date) -> QuerySet[StudentRecord]:
    """Return the records of degrees that were not taken before ``day``: still expected, or taken since."""
    return StudentRecord.objects.filter(Q(degree__graduated_on__isnull=True) | Q(degree__graduated_on__gte=day))
