"""A firm hands a posting in."""

from datetime import date

import strawberry
from django.utils.translation import gettext_lazy as _

from graphql_api.context import Info
from graphql_api.errors import not_found
from graphql_api.global_ids import key_of
from graphql_api.guard import content_type, exposed
from graphql_api.payloads import Payload, UserProblem, problem, refusal
from portal.careers import services
from portal.careers.models import WorkMode
from portal.privacy.audiences import Audience
from portal.workflow.services import IllegalTransition

from .types import PostingKindEnum, PostingType, WorkModeEnum, posting_type, rows


@strawberry.input(description="A posting as its firm writes it. Pay is in lira a month.")
class SubmitPostingInput:
    """What a posting takes."""

    kind: PostingKindEnum
    title_tr: str = strawberry.field(description="Up to 160 characters.")
    description_tr: str = strawberry.field(description="Up to 8,000 characters of plain text.")
    deadline: date = strawberry.field(description="The last day on which it is shown; today or later.")
    publish_on: date | None = strawberry.field(default=None, description="Null: today, once approved.")
    title_en: str = strawberry.field(default="", description="Empty: the Turkish one is shown.")
    description_en: str = strawberry.field(default="", description="Empty: the Turkish one is shown.")
    province: str | None = strawberry.field(default=None, description="The plate code of a province.")
    work_mode: WorkModeEnum = strawberry.field(default=WorkMode.ONSITE, description="Where the work is done.")
    pay_from: int | None = strawberry.field(default=None, description="Lira a month.")
    pay_to: int | None = strawberry.field(default=None, description="Lira a month; not below payFrom.")
    apply_url: str = strawberry.field(default="", description="An address with https; empty: through the center.")
    skills: list[str] = strawberry.field(default_factory=list, description="Codes of skills.")


@strawberry.input(description="Which posting to take offline.")
class ClosePostingInput:
    """What closing takes."""

    posting_id: strawberry.ID = strawberry.field(description="The id of a Posting of one's own firm.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The posting afterwards.")
class PostingPayload(Payload):
    """The firm's own posting."""

    posting: PostingType | None = exposed(Audience.PUBLIC, default=None, description="Null where it was not done.")


def _payload(info: Info, key: int) -> PostingPayload:
    found = rows(info.context.viewer).filter(pk=key).first()
    return PostingPayload(posting=posting_type(found, info.context.language) if found else None)


def _problems(refused: services.InvalidDraft) -> list[UserProblem]:
    return [problem("INVALID", message, [path]) for path, message in refused.problems]


@strawberry.type
class CareerMutations:
    """The part of Mutation about postings."""

    @exposed(Audience.PUBLIC, description="Hand a posting of one's approved firm to the center for approval.")
    def submit_posting(self, info: Info, input: SubmitPostingInput) -> PostingPayload | None:
        viewer = info.context.viewer
        draft = services.PostingDraft(
            kind=input.kind.value,
            title_tr=input.title_tr,
            title_en=input.title_en,
            description_tr=input.description_tr,
            description_en=input.description_en,
            publish_on=input.publish_on or viewer.today,
            deadline=input.deadline,
            province=input.province,
            work_mode=input.work_mode.value,
            pay_from=input.pay_from,
            pay_to=input.pay_to,
            apply_url=input.apply_url,
            skills=tuple(input.skills),
        )
        try:
            posting = services.submit_posting(viewer, draft=draft)
        except services.NotAllowed:
            only_firms = _("Only the contact of an approved employer can hand in a posting.")
            return PostingPayload(problems=[problem("NOT_ALLOWED", only_firms)])
        except services.InvalidDraft as refused:
            return PostingPayload(problems=_problems(refused))
        return _payload(info, posting.pk)

    @exposed(Audience.PUBLIC, description="Take one's own firm's live posting offline before its deadline.")
    def close_posting(self, info: Info, input: ClosePostingInput) -> PostingPayload | None:
        key = key_of(input.posting_id, "Posting")
        try:
            posting = services.close_posting(info.context.viewer, public_id=key)
        except services.PostingNotFound:
            raise not_found() from None
        except IllegalTransition as refused:
            return PostingPayload(problems=refusal(refused, "postingId"))
        return _payload(info, posting.pk)
