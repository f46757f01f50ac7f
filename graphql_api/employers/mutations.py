"""A firm's own deeds: registering, renewing, and looking after its people."""

from collections.abc import Callable

import strawberry

from graphql_api.context import Info
from graphql_api.global_ids import key_of
from graphql_api.guard import content_type, exposed
from graphql_api.payloads import Payload, problem, refusal
from portal.employers import members, services
from portal.employers.models import MemberRole
from portal.privacy.audiences import Audience
from portal.privacy.refusals import DeedRefused
from portal.workflow.services import IllegalTransition

from .firm_types import INVITATION, MEMBER, MemberRoleEnum, MyFirm, my_firm

_PATHS = {"tax_number": "taxNumber", "about_tr": "aboutTr", "about_en": "aboutEn"}


@strawberry.input(description="A firm as it registers itself.")
class RegisterEmployerInput:
    """What registering takes."""

    name: str = strawberry.field(description="Up to 200 characters.")
    tax_number: str = strawberry.field(description="Ten digits, the last of which checks the others.")
    domain: str = strawberry.field(description="The firm's own site, as in firma.com.tr.")
    sector: str = strawberry.field(description="The code of a sector.")
    province: str = strawberry.field(description="The plate code of a province.")
    about_tr: str = strawberry.field(default="", description="What the firm does; plain text.")
    about_en: str = strawberry.field(default="", description="Empty: the Turkish one is shown.")
    position: str = strawberry.field(default="", description="What one is in the firm.")


@strawberry.input(description="Whom to ask to act for one's firm.")
class InviteColleagueInput:
    """What inviting takes."""

    email: str = strawberry.field(description="The address that will be able to accept.")
    role: MemberRoleEnum = strawberry.field(default=MemberRole.VIEWER, description="What they will be.")


@strawberry.input(description="Which invitation to take back.")
class WithdrawInvitationInput:
    """What taking back takes."""

    invitation_id: strawberry.ID = strawberry.field(description="The id of a FirmInvitation.")


@strawberry.input(description="The invitation of a letter.")
class AcceptInvitationInput:
    """What accepting takes."""

    token: str = strawberry.field(description="The code of the letter, or the token of its link.")


@strawberry.input(description="Who gets which role.")
class SetMemberRoleInput:
    """What changing a role takes."""

    member_id: strawberry.ID = strawberry.field(description="The id of a FirmMember.")
    role: MemberRoleEnum = strawberry.field(description="What they are from now on.")


@strawberry.input(description="Who no longer acts for one's firm; one's own id to leave.")
class RemoveMemberInput:
    """What removing takes."""

    member_id: strawberry.ID = strawberry.field(description="The id of a FirmMember.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The firm afterwards.")
class FirmPayload(Payload):
    """The firm of whoever asks; null once they left it."""

    firm: MyFirm | None = exposed(Audience.PUBLIC, default=None, description="Null where it was not done.")


def _answer(info: Info, deed: Callable[[], object]) -> FirmPayload:
    """Do a deed of a firm's people; what the room refuses is told as a problem."""
    try:
        deed()
    except DeedRefused as refused:
        return FirmPayload(problems=refusal(refused))
    info.context.forget_viewer()
    return FirmPayload(firm=my_firm(info.context))


@strawberry.type
class EmployerMutations:
    """The part of Mutation about one's own firm."""

    @exposed(Audience.PUBLIC, description="Register a firm, with oneself as its owner; the center decides.")
    def register_employer(self, info: Info, input: RegisterEmployerInput) -> FirmPayload | None:
        draft = services.EmployerDraft(
            name=input.name,
            tax_number=input.tax_number,
            domain=input.domain,
            sector=input.sector,
            province=input.province,
            about_tr=input.about_tr,
            about_en=input.about_en,
            position=input.position,
        )
        try:
            services.register_employer(info.context.viewer, draft=draft)
        except services.NotAllowed:
            return FirmPayload(problems=[problem("NOT_ALLOWED", services.SIGN_IN_FIRST)])
        except services.InvalidEmployer as refused:
            return FirmPayload(
                problems=[
                    problem("INVALID", reason, [_PATHS.get(field, field)] if field else ())
                    for field, reason in refused.problems
                ]
            )
        return FirmPayload(firm=my_firm(info.context))

    @exposed(Audience.PUBLIC, description="Hand one's firm in again, once its approval ended or changes were asked.")
    def renew_approval(self, info: Info) -> FirmPayload | None:
        try:
            services.renew_employer(info.context.viewer)
        except services.NotAllowed:
            return FirmPayload(problems=[problem("NOT_ALLOWED", members.NotAnOwner.message)])
        except IllegalTransition as refused:
            return FirmPayload(problems=refusal(refused))
        return FirmPayload(firm=my_firm(info.context))

    @exposed(Audience.PUBLIC, description="Ask a colleague by mail; nothing tells whether the address has an account.")
    def invite_colleague(self, info: Info, input: InviteColleagueInput) -> FirmPayload | None:
        viewer = info.context.viewer
        return _answer(info, lambda: members.invite(viewer, email=input.email, role=MemberRole(input.role)))

    @exposed(Audience.PUBLIC, description="Take an invitation back; its link is dead at once.")
    def withdraw_invitation(self, info: Info, input: WithdrawInvitationInput) -> FirmPayload | None:
        key = key_of(input.invitation_id, INVITATION)
        return _answer(info, lambda: members.withdraw_invitation(info.context.viewer, public_id=key))

    @exposed(Audience.PUBLIC, description="Act for the firm of an invitation to one's own verified address.")
    def accept_invitation(self, info: Info, input: AcceptInvitationInput) -> FirmPayload | None:
        return _answer(info, lambda: members.accept_invitation(info.context.viewer, token=input.token))

    @exposed(Audience.PUBLIC, description="Give somebody of one's firm another role.")
    def set_member_role(self, info: Info, input: SetMemberRoleInput) -> FirmPayload | None:
        key, role = key_of(input.member_id, MEMBER), MemberRole(input.role)
        return _answer(info, lambda: members.set_member_role(info.context.viewer, user_public_id=key, role=role))

    @exposed(Audience.PUBLIC, description="Let somebody no longer act for one's firm, from their next request on.")
    def remove_member(self, info: Info, input: RemoveMemberInput) -> FirmPayload | None:
        key = key_of(input.member_id, MEMBER)
        return _answer(info, lambda: members.remove_member(info.context.viewer, user_public_id=key))
