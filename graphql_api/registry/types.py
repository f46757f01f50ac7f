"""One's own request for a record, as the schema tells it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import strawberry

from graphql_api.context import Context
from graphql_api.enums import described_enum
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed, related
from graphql_api.institution.types import UnitType, load_units
from portal.privacy.audiences import Audience
from portal.registry.models import ClaimRequest, ClaimState
from portal.registry.selectors import told_reason

CLAIM = "ClaimRequest"
ClaimStateEnum = described_enum(
    ClaimState,
    name="ClaimState",
    description="Where a request for a record stands.",
    members={
        "RECEIVED": "It waits for the center.",
        "IN_REVIEW": "A person of the center works on it.",
        "ACCEPTED": "The record is the claimant's.",
        "REJECTED": "No record was given; the reason says why.",
        "WITHDRAWN": "The claimant took it back, or proved the record after all.",
    },
)


def _programs(context: Context, claims: Sequence[Any]) -> Sequence[UnitType | None]:
    return load_units(context, [claim.row.program_id for claim in claims])


@content_type(Audience.PUBLIC)
@strawberry.type(name=CLAIM, description="The viewer's own request for a record; it tells nothing of any record.")
class ClaimRequestType:
    """What the viewer asked, and what became of it; nobody is told of another's."""

    row: strawberry.Private[ClaimRequest]
    id: strawberry.ID = strawberry.field(description="For withdrawClaimRequest.")
    first_name: str
    last_name: str
    birth_date: date | None
    student_number: str
    graduation_year: int | None
    explanation: str
    contact_phone: str
    received_at: datetime
    reason: str = strawberry.field(description="Why it was accepted or rejected; empty before that.")
    state: ClaimStateEnum = exposed(Audience.PUBLIC)
    program: UnitType | None = related(_programs, Audience.PUBLIC, description="As the viewer named it.")


def claim_request_type(claim: ClaimRequest) -> ClaimRequestType:
    """Return the viewer's own request."""
    return ClaimRequestType(
        row=claim,
        id=strawberry.ID(global_id(CLAIM, claim.public_id)),
        first_name=claim.first_name,
        last_name=claim.last_name,
        birth_date=claim.birth_date,
        student_number=claim.student_number,
        graduation_year=claim.graduation_year,
        explanation=claim.explanation,
        contact_phone=claim.contact_phone,
        received_at=claim.created_at,
        reason=told_reason(claim),
        state=ClaimState(claim.state),
    )
