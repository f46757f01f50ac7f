"""Becoming a member, and getting the form."""

from collections.abc import Callable
from datetime import date
from typing import Any

import strawberry

from graphql_api.alumni.types import ProficiencyEnum
from graphql_api.context import Info
from graphql_api.errors import not_found
from graphql_api.global_ids import key_of
from graphql_api.guard import content_type, exposed
from graphql_api.payloads import Payload, problem, refusal
from portal.alumni.services import EmploymentDraft, InvalidProfile
from portal.membership import services
from portal.membership.models import Membership
from portal.membership.selectors import own_membership
from portal.privacy.audiences import Audience
from portal.privacy.refusals import DeedRefused
from portal.registry.services import ClaimRefused

from .types import MembershipType, membership_type


@strawberry.input(description="What proves that a student record is one's own.")
class StartMembershipInput:
    """What starting takes."""

    student_number: str = strawberry.field(description="As the student records hold it.")
    birth_date: date = strawberry.field(description="As the student records hold it.")


@strawberry.input(description="A job.")
class MembershipJobInput:
    """One job."""

    employer_name: str = strawberry.field(description="Up to 200 characters.")
    title: str = strawberry.field(description="Up to 160 characters.")
    started_on: date
    ended_on: date | None = strawberry.field(default=None, description="Null: the present job.")


@strawberry.input(description="A language.")
class MembershipLanguageInput:
    """One language."""

    language: str = strawberry.field(description="ISO 639-1.")
    proficiency: ProficiencyEnum


@strawberry.input(
    description="One's own data; what is left out or null stays as it is, a list replaces the whole list."
)
class CompleteMembershipInput:
    """What completing takes."""

    membership_id: strawberry.ID = strawberry.field(description="The id of one's own Membership.")
    headline: str | None = strawberry.field(default=None, description="Up to 160 characters; empty takes it back.")
    summary: str | None = strawberry.field(default=None, description="Up to 2,000 characters; empty takes it back.")
    province: str | None = strawberry.field(default=None, description="The plate code; empty takes it back.")
    sector: str | None = strawberry.field(default=None, description="The code; empty takes it back.")
    open_to_job: bool | None = None
    open_to_internship: bool | None = None
    open_to_mentoring: bool | None = None
    skills: list[str] | None = strawberry.field(default=None, description="Codes of skills.")
    employments: list[MembershipJobInput] | None = None
    languages: list[MembershipLanguageInput] | None = None


@strawberry.input(description="Which membership to issue the form of.")
class IssueMembershipFormInput:
    """What issuing takes."""

    membership_id: strawberry.ID = strawberry.field(description="The id of one's own Membership.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The viewer's own membership afterwards.")
class MembershipPayload(Payload):
    """The membership."""

    membership: MembershipType | None = exposed(
        Audience.PUBLIC, default=None, description="Null where it was not done."
    )


_PLAIN = ("headline", "summary", "province", "sector", "open_to_job", "open_to_internship", "open_to_mentoring")


def _changes(given: CompleteMembershipInput) -> dict[str, Any]:
    """Return what was given, by the names of the draft."""
    changes = {name: value for name in _PLAIN if (value := getattr(given, name)) is not None}
    if given.skills is not None:
        changes["skills"] = tuple(given.skills)
    if given.employments is not None:
        changes["employments"] = tuple(
            EmploymentDraft(job.employer_name, job.title, job.started_on, job.ended_on) for job in given.employments
        )
    if given.languages is not None:
        changes["languages"] = tuple((one.language, one.proficiency.value) for one in given.languages)
    return changes


def _done(info: Info, deed: Callable[[], Membership]) -> MembershipPayload:
    """Perform ``deed`` and answer the membership as it is now, or the reasons it was refused."""
    try:
        public_id = deed().public_id
    except services.MembershipNotFound:
        raise not_found() from None
    except InvalidProfile as refused:
        return MembershipPayload(
            problems=[problem("INVALID", reason, [spelled(field)]) for field, reason in refused.problems]
        )
    except ClaimRefused as refused:
        return MembershipPayload(problems=[problem("PROOF_REFUSED", refused.message)])
    except DeedRefused as refused:
        return MembershipPayload(problems=refusal(refused))
    info.context.forget_viewer()
    row = own_membership(info.context.viewer, public_id)
    return MembershipPayload(membership=membership_type(row) if row else None)


def spelled(field: str) -> str:
    """Return a field's name in the schema's spelling."""
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)


@strawberry.type
class MembershipMutations:
    """The part of Mutation about membership."""

    @exposed(
        Audience.PUBLIC,
        description="Begin a membership; twice is the same as once. Every refused proof reads the same.",
    )
    def start_membership(self, info: Info, input: StartMembershipInput) -> MembershipPayload | None:
        viewer = info.context.viewer
        return _done(
            info,
            lambda: services.start_membership(viewer, student_number=input.student_number, birth_date=input.birth_date),
        )

    @exposed(Audience.PUBLIC, description="Write one's own data and become a member. No consent is a condition.")
    def complete_membership(self, info: Info, input: CompleteMembershipInput) -> MembershipPayload | None:
        viewer, key = info.context.viewer, key_of(input.membership_id, "Membership")
        return _done(info, lambda: services.complete_membership(viewer, public_id=key, changes=_changes(input)))

    @exposed(Audience.PUBLIC, description="Issue the form for the diploma; who has one keeps it, with its number.")
    def issue_membership_form(self, info: Info, input: IssueMembershipFormInput) -> MembershipPayload | None:
        viewer, key = info.context.viewer, key_of(input.membership_id, "Membership")
        return _done(info, lambda: services.issue_form(viewer, public_id=key).membership)
