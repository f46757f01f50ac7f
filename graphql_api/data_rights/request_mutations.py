"""Asking for a copy, a correction, an erasure; objecting; proving who asks; taking it back."""

from collections.abc import Callable

import strawberry

from graphql_api.context import Info
from graphql_api.errors import not_found
from graphql_api.global_ids import key_of
from graphql_api.guard import content_type, exposed
from graphql_api.payloads import Payload, problem, refusal
from portal.data_rights import services
from portal.data_rights.models import DataRequest, RequestKind
from portal.data_rights.proving import proof_of
from portal.data_rights.services import RequestDraft
from portal.privacy.audiences import Audience
from portal.privacy.refusals import DeedRefused, SignInFirst

from .requests import DataRequestType, FieldEnum, KindEnum, data_request_type
from .types import PurposeEnum


@strawberry.input(description="What is asked for. Answered within thirty days.")
class RequestDataInput:
    """What asking takes."""

    kind: KindEnum
    text: str = strawberry.field(default="", description="In one's own words; up to 2,000 characters.")
    field: FieldEnum | None = strawberry.field(default=None, description="Of a correction: needed.")
    value: str = strawberry.field(default="", description="Of a correction: what is right, up to 300 characters.")
    evidence: str = strawberry.field(default="", description="Of a correction: what shows it, up to 2,000 characters.")
    purpose: PurposeEnum | None = strawberry.field(default=None, description="Of an objection: needed.")


@strawberry.input(description="Which of one's own requests.")
class DataRequestInput:
    """What the deeds on a request take."""

    request_id: strawberry.ID = strawberry.field(description="The id of one's own DataRequest.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The viewer's own request afterwards.")
class DataRequestPayload(Payload):
    """The request."""

    request: DataRequestType | None = exposed(Audience.PUBLIC, default=None, description="Null where it was not done.")


def _done(info: Info, deed: Callable[[], DataRequest]) -> DataRequestPayload:
    if info.context.viewer.user_id is None:
        return DataRequestPayload(problems=refusal(SignInFirst()))
    try:
        row = deed()
    except services.RequestNotFound:
        raise not_found() from None
    except services.InvalidRequest as refused:
        return DataRequestPayload(problems=[problem("INVALID", reason, [field]) for field, reason in refused.problems])
    except DeedRefused as refused:
        return DataRequestPayload(problems=refusal(refused))
    return DataRequestPayload(request=data_request_type(row, info.context.viewer.today))


@strawberry.type
class DataRequestMutations:
    """The part of Mutation about requests."""

    @exposed(
        Audience.PUBLIC,
        description="Ask for something about one's own data. Whoever signed in within the last minutes needs no other "
        "proof; otherwise the request stands at RECEIVED until confirmDataRequest, or until the officer has checked.",
    )
    def request_data(self, info: Info, input: RequestDataInput) -> DataRequestPayload | None:
        draft = RequestDraft(
            kind=RequestKind(input.kind),
            text=input.text,
            field=input.field.value if input.field else "",
            value=input.value,
            evidence=input.evidence,
            purpose=input.purpose.value if input.purpose else "",
        )
        viewer, proof = info.context.viewer, proof_of(info.context.request)
        return _done(info, lambda: services.open_request(viewer, draft=draft, proof=proof))

    @exposed(Audience.PUBLIC, description="Prove, after signing in anew, that one's own request is one's own.")
    def confirm_data_request(self, info: Info, input: DataRequestInput) -> DataRequestPayload | None:
        viewer, key = info.context.viewer, key_of(input.request_id, "DataRequest")
        proof = proof_of(info.context.request)
        return _done(info, lambda: services.confirm_identity(viewer, public_id=key, proof=proof))

    @exposed(Audience.PUBLIC, description="Take one's own request back, as long as it is not answered.")
    def withdraw_data_request(self, info: Info, input: DataRequestInput) -> DataRequestPayload | None:
        viewer, key = info.context.viewer, key_of(input.request_id, "DataRequest")
        return _done(info, lambda: services.withdraw(viewer, public_id=key))
