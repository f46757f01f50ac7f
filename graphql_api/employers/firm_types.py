"""One's own firm, as its people see it: state, colleagues, open invitations. Nobody else is told any of it."""

from datetime import date, datetime
from typing import Any

import strawberry
from django.utils import timezone

from graphql_api.context import Context
from graphql_api.enums import described_enum
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed
from portal.employers.members import MOST_MEMBERS, MOST_OPEN
from portal.employers.models import EmployerMember, EmployerState, MemberRole
from portal.employers.policies import RIGHTS, Act
from portal.employers.selectors import may, members_of, membership_of, open_invitations
from portal.employers.services import may_renew
from portal.privacy.audiences import Audience
from portal.workflow.selectors import last_reason

from .types import EmployerType, employer_type

MEMBER, INVITATION = "FirmMember", "FirmInvitation"

EmployerStateEnum = described_enum(
    EmployerState,
    name="EmployerState",
    description="Where a firm's approval stands.",
    members={
        "DRAFT": "Not handed in yet.",
        "SUBMITTED": "Waits for the center.",
        "IN_REVIEW": "Somebody of the center looks at it.",
        "APPROVED": "May search and post, until approvedUntil.",
        "CHANGES_REQUESTED": "The center asks for changes; it can be handed in again.",
        "REJECTED": "The center refused it.",
        "SUSPENDED": "Stopped by the center: no search, no posting is shown.",
        "EXPIRED": "The approval reached its day; it can be handed in again.",
        "CLOSED": "The relation ended.",
    },
)
MemberRoleEnum = described_enum(
    MemberRole,
    name="FirmRole",
    description="What somebody is in a firm.",
    members={
        "OWNER": "Does everything, and looks after the firm's people and its approval.",
        "RECRUITER": "Searches alumni, hands in and closes postings.",
        "VIEWER": "Reads how the firm stands and who acts for it.",
    },
)
ActEnum = described_enum(
    Act,
    name="FirmAct",
    description="What a role in a firm allows; SEARCH and POST need the firm to be approved as well.",
    members={
        "READ": "How the firm stands.",
        "SEARCH": "Alumni who opened themselves to firms.",
        "POST": "Hand in and close postings.",
        "MANAGE_MEMBERS": "Invite and remove colleagues, change their roles.",
        "RENEW": "Hand the firm in again once its approval ended.",
    },
)


@content_type(Audience.PUBLIC)
@strawberry.type(description="Somebody who acts for one's own firm.")
class FirmMember:
    """A colleague."""

    id: strawberry.ID
    name: str = strawberry.field(description="As the account says; the address where it says none.")
    email: str = strawberry.field(description="The address they sign in with.")
    position: str | None = strawberry.field(description="What they are in the firm, in their words.")
    role: MemberRoleEnum = exposed(Audience.PUBLIC, description="What they are on the platform.")
    is_self: bool = strawberry.field(description="Whether it is whoever asks.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A colleague who was asked and has not answered yet.")
class FirmInvitation:
    """An open invitation."""

    id: strawberry.ID
    email: str = strawberry.field(description="The address that can accept it.")
    role: MemberRoleEnum = exposed(Audience.PUBLIC, description="What they will be.")
    expires_at: datetime = strawberry.field(description="From then on the link is dead.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The firm one acts for, whatever its state.")
class MyFirm:
    """The firm with what is only its people's business."""

    employer: EmployerType | None = exposed(Audience.PUBLIC, description="What it says of itself.")
    state: EmployerStateEnum = exposed(Audience.PUBLIC, description="Where its approval stands.")
    approved_until: date | None = strawberry.field(description="The last day of the approval, once there was one.")
    can_renew: bool = strawberry.field(description="Whether renewApproval would hand it in again today.")
    reason: str | None = strawberry.field(description="What the center wrote with its last decision.")
    role: MemberRoleEnum = exposed(Audience.PUBLIC, description="What one is in it.")
    acts: list[ActEnum] = exposed(
        Audience.PUBLIC, bounded=len(Act), default_factory=list, description="What one's role allows."
    )
    members: list[FirmMember] = exposed(
        Audience.PUBLIC, bounded=MOST_MEMBERS, default_factory=list, description="Oneself and one's colleagues."
    )
    invitations: list[FirmInvitation] = exposed(
        Audience.PUBLIC,
        bounded=MOST_OPEN,
        default_factory=list,
        description="Open ones; told to owners only.",
    )


def _member(row: Any, user_id: int | None) -> FirmMember:
    return FirmMember(
        id=strawberry.ID(global_id(MEMBER, row.user.public_id)),
        name=str(row.user),
        email=row.user.email,
        position=row.title or None,
        role=MemberRole(row.role),
        is_self=row.user_id == user_id,
    )


def invitation_type(row: Any) -> FirmInvitation:
    """Return an invitation as the schema tells it."""
    return FirmInvitation(
        id=strawberry.ID(global_id(INVITATION, row.public_id)),
        email=row.email,
        role=MemberRole(row.role),
        expires_at=row.expires_at,
    )


def my_firm(context: Context) -> MyFirm | None:
    """Return the firm of whoever asks: four statements; None for whoever acts for none."""
    user_id = context.viewer.user_id
    own = membership_of(user_id) if user_id is not None else None
    return None if own is None else _told(own, context)


def _told(own: EmployerMember, context: Context) -> MyFirm:
    firm, invites = own.employer, may(own, Act.MANAGE_MEMBERS)
    asked = open_invitations(firm.pk, timezone.now())[:MOST_OPEN] if invites else ()
    return MyFirm(
        employer=employer_type(firm, context.language),
        state=EmployerState(firm.state),
        approved_until=firm.approved_until,
        can_renew=may(own, Act.RENEW) and may_renew(firm, context.viewer.today),
        reason=last_reason(firm) or None,
        role=MemberRole(own.role),
        acts=[act for act in Act if act in RIGHTS[MemberRole(own.role)]],
        members=[_member(row, own.user_id) for row in members_of(firm.pk)],
        invitations=[invitation_type(row) for row in asked],
    )
