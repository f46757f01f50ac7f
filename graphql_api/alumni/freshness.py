"""Whose word one's own record is and how old it is, and what other sources say that differs."""

from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum
from typing import Any

import strawberry

from graphql_api.connection import After, Before, Connection, First, Last, PageArguments, paginate, scope_of
from graphql_api.context import Context, Info
from graphql_api.enums import described_enum
from graphql_api.global_ids import global_id, key_or_nobody
from graphql_api.guard import content_type, exposed
from graphql_api.keyset import KeysetSource, Order
from graphql_api.payloads import Payload, problem, refusal
from portal.alumni import freshness as selectors
from portal.alumni.fields import FIELDS
from portal.alumni.provenance import Source
from portal.alumni.services import InvalidProfile, freshness, proposals
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup
from portal.privacy.refusals import DeedRefused

from .enums import FieldGroupEnum

PROPOSAL = "Proposal"
SourceEnum = described_enum(
    Source,
    name="FieldSource",
    description="Where a value came from.",
    members={
        "STUDENT_RECORDS": "The file of the student affairs office.",
        "SELF": "The person.",
        "SURVEY": "What the person answered in a survey.",
        "REPRESENTATIVE": "The representative of the department.",
        "EMPLOYER": "A firm; it only ever proposes.",
        "STAFF": "The career and alumni center.",
    },
)
SourcedFieldEnum = described_enum(
    Enum("SourcedField", {name.upper(): name for name in FIELDS}),  # type: ignore[misc]
    name="SourcedField",
    description="A field that several sources tell.",
    members={
        "FIRST_NAME": "The first name.",
        "LAST_NAME": "The last name.",
        "CONTACT_EMAIL": "The address of mail for being written to.",
        "CONTACT_PHONE": "The telephone number.",
        "POSTAL_ADDRESS": "The postal address.",
        "PROVINCE": "The province the person lives in.",
        "SECTOR": "The sector the person works in.",
        "JOB": "The present job.",
        "DEGREE": "A degree of this university.",
    },
)


@content_type(Audience.SELF)
@strawberry.type(description="Where a group of one's own record came from, and who confirmed it last.")
class GroupFreshness:
    """One group; told to its owner alone."""

    group: FieldGroupEnum
    source: SourceEnum = strawberry.field(description="Whose word it is.")
    verified_by: SourceEnum | None = strawberry.field(description="Who last said that it holds; null: nobody yet.")
    verified_on: date | None = strawberry.field(description="On which day.")
    is_stale: bool = strawberry.field(description="Nobody has confirmed it for a year.")


@content_type(Audience.SELF)
@strawberry.type(name="Proposal", description="Another source says something else than one's own record holds.")
class ProposalType:
    """As its owner reads it."""

    id: strawberry.ID
    field: SourcedFieldEnum
    group: FieldGroupEnum
    held: str = strawberry.field(description="What the record holds, for people to read; empty: nothing.")
    held_source: SourceEnum
    held_on: date | None = strawberry.field(description="When that was last confirmed.")
    told: str = strawberry.field(description="What the other source says; empty: that there is nothing.")
    source: SourceEnum
    told_on: date
    waits_until: date = strawberry.field(description="The record stays as it is where nobody decides until then.")
    may_accept: bool = strawberry.field(
        description="Names and degrees are the student records' and the center's; there one can only decline."
    )


@strawberry.input(description="Which proposal.")
class ProposalInput:
    """What deciding takes."""

    proposal_id: strawberry.ID = strawberry.field(description="The id of a Proposal.")


@strawberry.input(description="What is still true.")
class ConfirmRecordInput:
    """What confirming takes."""

    groups: list[FieldGroupEnum] = strawberry.field(description="The groups the owner has looked at.")


@strawberry.input(description="How the owner is reached; what is left out or null stays as it is, empty takes it out.")
class UpdateContactInput:
    """What changing the contact takes."""

    contact_email: str | None = strawberry.field(default=None, description="Not the address one signs in with.")
    contact_phone: str | None = strawberry.field(default=None, description="With or without +90.")
    postal_address: str | None = strawberry.field(default=None, description="Up to 300 characters.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="Whether it was done.")
class FreshnessPayload(Payload):
    """What the deeds on freshness answer."""

    freshness: list[GroupFreshness] | None = exposed(
        Audience.SELF, bounded=14, default=None, description="As it is now; null where it was not done."
    )


def freshness_of(context: Context) -> list[GroupFreshness] | None:
    """Return the freshness of the viewer's own record, None where there is none."""
    viewer = context.viewer
    if viewer.profile_id is None:
        return None
    return [
        GroupFreshness(
            group=FieldGroupEnum[one.group.name],
            source=one.source,
            verified_by=one.verified_by,
            verified_on=one.verified_on,
            is_stale=one.is_stale(viewer.today),
        )
        for one in selectors.freshness_of([viewer.profile_id])[viewer.profile_id]
    ]


def waiting(context: Context, arguments: PageArguments) -> Any:
    """Return a page of what waits for the owner, newest first."""
    viewer = context.viewer

    def nodes(rows: Sequence[Any]) -> list[ProposalType]:
        words = selectors.in_language(rows, context.language)
        takes = proposals.acceptable(viewer, rows)
        return [
            ProposalType(
                id=strawberry.ID(global_id(PROPOSAL, row.public_id)),
                field=SourcedFieldEnum(row.field),
                group=FieldGroupEnum[row.group],
                held=words[row.pk][0],
                held_source=Source(row.held_source),
                held_on=row.held_on,
                told=words[row.pk][1],
                source=Source(row.source),
                told_on=row.told_on,
                waits_until=row.expires_on,
                may_accept=row.pk in takes,
            )
            for row in rows
        ]

    source = KeysetSource(selectors.proposals_to(viewer), [Order("pk", descending=True)])
    return paginate(source, arguments, scope=scope_of("proposals", viewer.profile_id), nodes=nodes)


def _answer(info: Info, deed: Callable[[], object]) -> FreshnessPayload:
    try:
        deed()
    except DeedRefused as refused:
        return FreshnessPayload(problems=refusal(refused))
    except InvalidProfile as refused:
        return FreshnessPayload(
            problems=[problem("INVALID", reason, [_camel(field)]) for field, reason in refused.problems[:20]]
        )
    return FreshnessPayload(freshness=freshness_of(info.context))


def _camel(field: str) -> str:
    first, *rest = field.split("_")
    return first + "".join(part.title() for part in rest)


@strawberry.type
class FreshnessQueries:
    """The part of Query about what differs."""

    @exposed(Audience.SELF, description="What other sources say that differs from the viewer's own record.")
    def my_proposals(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[ProposalType] | None:
        return waiting(info.context, PageArguments(first, after, last, before))


@strawberry.type
class FreshnessMutations:
    """The part of Mutation about what is still true, and what differs."""

    @exposed(Audience.SELF, description="Take over what another source says; from then on it is the owner's word.")
    def accept_proposal(self, info: Info, input: ProposalInput) -> FreshnessPayload | None:
        viewer, key = info.context.viewer, key_or_nobody(input.proposal_id, PROPOSAL)
        return _answer(info, lambda: proposals.accept_proposal(viewer, proposal=key))

    @exposed(Audience.SELF, description="Leave the record as it is, which confirms it.")
    def decline_proposal(self, info: Info, input: ProposalInput) -> FreshnessPayload | None:
        viewer, key = info.context.viewer, key_or_nobody(input.proposal_id, PROPOSAL)
        return _answer(info, lambda: proposals.keep_proposal(viewer, proposal=key))

    @exposed(Audience.SELF, description="Say that these groups of the own record are still true.")
    def confirm_record(self, info: Info, input: ConfirmRecordInput) -> FreshnessPayload | None:
        viewer = info.context.viewer
        groups = [FieldGroup[group.name] for group in input.groups]
        return _answer(
            info,
            lambda: freshness.confirm(viewer, profile_id=viewer.profile_id or 0, groups=groups, source=Source.SELF),
        )

    @exposed(Audience.SELF, description="Say how one is reached; whom it is open to does not change.")
    def update_contact(self, info: Info, input: UpdateContactInput) -> FreshnessPayload | None:
        viewer = info.context.viewer
        told = {
            field: value
            for field in ("contact_email", "contact_phone", "postal_address")
            if (value := getattr(input, field)) is not None
        }
        return _answer(
            info,
            lambda: freshness.write(viewer, profile_id=viewer.profile_id or 0, values=told, source=Source.SELF),
        )
