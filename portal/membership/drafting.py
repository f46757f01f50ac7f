"""What a record says of its holder now, as the draft that would write exactly that: a form changes what it names."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.alumni.projection import Alumnus
from portal.alumni.selectors import projections_in_place
from portal.alumni.services import EmploymentDraft, ProfileDraft
from portal.privacy.viewers import Viewer

from .models import Membership
from .selectors import as_holder


def own_data(viewer: Viewer, membership: Membership) -> Alumnus | None:
    """Return the record of the viewer's own membership as its holder sees it; None where it is erased."""
    return projections_in_place(as_holder(viewer, membership), [membership.record.profile_id])[0]


def draft_with(seen: Alumnus | None, changes: Mapping[str, Any]) -> ProfileDraft:
    """Return the draft that leaves everything of ``seen`` as it is but ``changes``, by the names of ProfileDraft."""
    return replace(_draft_of(seen) if seen else ProfileDraft(), **changes)


def _draft_of(seen: Alumnus) -> ProfileDraft:
    return ProfileDraft(
        headline=seen.headline or "",
        summary=seen.summary or "",
        income_band=seen.income_band or "",
        open_to_job=bool(seen.open_to_job),
        open_to_internship=bool(seen.open_to_internship),
        open_to_mentoring=bool(seen.open_to_mentoring),
        province=seen.province.code if seen.province else "",
        sector=seen.sector.code if seen.sector else "",
        employments=tuple(
            EmploymentDraft(job.employer_name or "", job.title or "", job.started_on, job.ended_on, job.employer)
            for job in seen.employments or ()
            if job.started_on
        ),
        skills=tuple(skill.code for skill in seen.skills or ()),
        languages=tuple((one.language or "", one.proficiency or "") for one in seen.languages or ()),
    )
