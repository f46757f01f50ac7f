"""Asking the center for one's record, and taking that back."""

from collections.abc import Callable
from datetime import date

import strawberry

from graphql_api.context import Info
from graphql_api.errors import not_found
from graphql_api.global_ids import key_of
from graphql_api.guard import content_type, exposed
from graphql_api.payloads import Payload, problem, refusal
from portal.privacy.audiences import Audience
from portal.registry import services
from portal.registry.models import ClaimRequest
from portal.registry.selectors import own_claim_request
from portal.workflow.services import IllegalTransition

from .types import CLAIM, ClaimRequestType, claim_request_type


@strawberry.input(description="What the viewer says to get a record that number and date of birth did not prove.")
class RequestClaimReviewInput:
    """What asking takes."""

    first_name: str = strawberry.field(description="As on the diploma; up to 100 characters.")
    last_name: str = strawberry.field(description="As on the diploma; up to 100 characters.")
    explanation: str = strawberry.field(description="How the center can tell; up to 2,000 characters, plain text.")
    birth_date: date | None = None
    student_number: str = strawberry.field(default="", description="As far as it is known; never an identity number.")
    program_id: strawberry.ID | None = strawberry.field(default=None, description="The id of a Unit that is a program.")
    graduation_year: int | None = None
    contact_phone: str = strawberry.field(
        default="", description="Where the center may call; not written anywhere else."
    )


@strawberry.input(description="Which request to take back.")
class WithdrawClaimRequestInput:
    """What taking back takes."""

    request_id: strawberry.ID = strawberry.field(description="The id of one's own ClaimRequest.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The viewer's own request afterwards.")
class ClaimRequestPayload(Payload):
    """The request."""

    claim_request: ClaimRequestType | None = exposed(
        Audience.PUBLIC, default=None, description="Null where it was not done."
    )


_SPELLED = {
    "first_name": "firstName",
    "last_name": "lastName",
    "birth_date": "birthDate",
    "student_number": "studentNumber",
    "program": "programId",
    "graduation_year": "graduationYear",
    "contact_phone": "contactPhone",
}


def _done(info: Info, deed: Callable[[], ClaimRequest]) -> ClaimRequestPayload:
    """Perform ``deed`` and answer the request as it is now, or the reasons it was refused."""
    try:
        deed()
    except services.InvalidClaim as invalid:
        return ClaimRequestPayload(
            problems=[problem("INVALID", reason, [_SPELLED.get(field, field)]) for field, reason in invalid.problems]
        )
    except services.ReviewRefused as refused:
        if refused.code == services.ReviewRefused.code:
            raise not_found() from None
        return ClaimRequestPayload(problems=refusal(refused))
    except IllegalTransition as late:
        return ClaimRequestPayload(problems=refusal(late))
    claim = own_claim_request(info.context.viewer)
    return ClaimRequestPayload(claim_request=claim_request_type(claim) if claim else None)


def _draft(given: RequestClaimReviewInput) -> services.ClaimDraft:
    program = key_of(given.program_id, "Unit") if given.program_id is not None else None
    if given.program_id is not None and program is None:
        raise not_found()
    return services.ClaimDraft(
        first_name=given.first_name,
        last_name=given.last_name,
        explanation=given.explanation,
        birth_date=given.birth_date,
        student_number=given.student_number,
        program=program,
        graduation_year=given.graduation_year,
        contact_phone=given.contact_phone,
    )


@strawberry.type
class ClaimMutations:
    """The part of Mutation about asking for a record."""

    @exposed(
        Audience.PUBLIC,
        description="Ask the center for one's record. The answer is the same whether there is such a record or not.",
    )
    def request_claim_review(self, info: Info, input: RequestClaimReviewInput) -> ClaimRequestPayload | None:
        viewer = info.context.viewer
        return _done(info, lambda: services.request_review(viewer, draft=_draft(input)))

    @exposed(Audience.PUBLIC, description="Take one's own request back while it waits.")
    def withdraw_claim_request(self, info: Info, input: WithdrawClaimRequestInput) -> ClaimRequestPayload | None:
        viewer, key = info.context.viewer, key_of(input.request_id, CLAIM)
        if key is None:
            raise not_found()
        return _done(info, lambda: services.withdraw_review(viewer, request=key))
