"""What an alumna does to her own record: claim it, open it, close it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import strawberry

from graphql_api.context import Info
from graphql_api.employers.types import rows as employer_rows
from graphql_api.errors import not_found
from graphql_api.global_ids import key_of
from graphql_api.guard import AudienceKind, content_type, exposed
from graphql_api.payloads import Payload, refusal
from portal.alumni import services
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup
from portal.privacy.refusals import DeedRefused
from portal.registry.services import claim_record

from .enums import FieldGroupEnum
from .queries import OwnRecord, own_record


@strawberry.input(description="What proves that a record is one's own.")
class ClaimRecordInput:
    """What claiming takes."""

    student_number: str = strawberry.field(description="As the student records hold it.")
    birth_date: date = strawberry.field(description="As the student records hold it.")


@strawberry.input(description="Everything that shall be open to one audience; what is not named is closed.")
class SetVisibilityInput:
    """What setting visibility takes."""

    audience: AudienceKind = strawberry.field(
        description="One of those an owner chooses for; the others follow from a role."
    )
    groups: list[FieldGroupEnum] = strawberry.field(
        description="All that shall be open; an empty list closes everything."
    )


@strawberry.input(description="Until when approved employers may find the owner; also records consent to it.")
class OpenToEmployersInput:
    """What opening takes."""

    until: date = strawberry.field(description="From today to one year ahead.")


@strawberry.input(description="Whether the owner stands in the alumni directory; records consent or its withdrawal.")
class SetDirectoryInput:
    """What the directory takes."""

    listed: bool = strawberry.field(description="True enters, false leaves.")


@strawberry.input(description="Whether a letter comes each month on who read one's record; off where nobody asked.")
class SetAccessDigestInput:
    """What the monthly letter takes."""

    monthly: bool = strawberry.field(description="True: from this month on; false: no more.")


@strawberry.input(description="A firm that shall never find the owner, or shall again.")
class BlockEmployerInput:
    """What blocking takes."""

    employer_id: strawberry.ID = strawberry.field(description="The id of an Employer.")
    blocked: bool = strawberry.field(default=True, description="False takes a block back.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The owner's record afterwards.")
class OwnRecordPayload(Payload):
    """What the deeds on one's own record answer."""

    record: OwnRecord | None = exposed(Audience.SELF, default=None, description="Null where it was not done.")


def _done(info: Info, deed: Callable[[], Any], *path: str) -> OwnRecordPayload:
    """Perform ``deed`` and answer the record as it is now, or the reason it was refused."""
    try:
        deed()
    except DeedRefused as refused:
        return OwnRecordPayload(problems=refusal(refused, *path))
    info.context.forget_viewer()
    return OwnRecordPayload(record=own_record(info.context))


@strawberry.type
class AlumniMutations:
    """The part of Mutation about one's own record."""

    @exposed(Audience.PUBLIC, description="Take over one's own record. Every refusal reads the same.")
    def claim_record(self, info: Info, input: ClaimRecordInput) -> OwnRecordPayload | None:
        viewer = info.context.viewer
        return _done(
            info,
            lambda: claim_record(viewer, student_number=input.student_number, birth_date=input.birth_date),
        )

    @exposed(Audience.PUBLIC, description="Say what one audience sees; in force with the next answer.")
    def set_visibility(self, info: Info, input: SetVisibilityInput) -> OwnRecordPayload | None:
        groups = [FieldGroup[group.name] for group in input.groups]
        viewer = info.context.viewer
        return _done(info, lambda: services.set_visibility(viewer, audience=input.audience, groups=groups), "groups")

    @exposed(Audience.PUBLIC, description="Let approved employers find the owner until a day.")
    def open_to_employers(self, info: Info, input: OpenToEmployersInput) -> OwnRecordPayload | None:
        viewer = info.context.viewer
        return _done(info, lambda: services.open_to_employers(viewer, until=input.until), "until")

    @exposed(Audience.PUBLIC, description="Let no employer find the owner from now on.")
    def close_to_employers(self, info: Info) -> OwnRecordPayload | None:
        viewer = info.context.viewer
        return _done(info, lambda: services.close_to_employers(viewer))

    @exposed(Audience.PUBLIC, description="Enter or leave the alumni directory.")
    def set_directory(self, info: Info, input: SetDirectoryInput) -> OwnRecordPayload | None:
        viewer = info.context.viewer
        return _done(info, lambda: services.set_directory(viewer, listed=input.listed), "listed")

    @exposed(Audience.PUBLIC, description="Keep one firm from ever finding the owner, or take that back.")
    def block_employer(self, info: Info, input: BlockEmployerInput) -> OwnRecordPayload | None:
        viewer = info.context.viewer
        key = key_of(input.employer_id, "Employer")
        firm = employer_rows(viewer).filter(public_id=key).first() if key else None
        if firm is None:
            raise not_found()
        deed = services.block_employer if input.blocked else services.unblock_employer
        return _done(info, lambda: deed(viewer, employer_id=firm.pk), "employerId")

    @exposed(Audience.PUBLIC, description="Get a letter a month on who read one's record, or no more.")
    def set_access_digest(self, info: Info, input: SetAccessDigestInput) -> OwnRecordPayload | None:
        viewer = info.context.viewer
        return _done(info, lambda: services.choose_digest(viewer, wanted=input.monthly), "monthly")
