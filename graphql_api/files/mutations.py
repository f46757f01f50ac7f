"""Handing in one's own photo or CV, and taking it away."""

from datetime import datetime, timedelta

import strawberry
from django.utils import timezone

from graphql_api.alumni.mutations import OwnRecordPayload
from graphql_api.alumni.queries import own_record
from graphql_api.context import Info
from graphql_api.enums import described_enum
from graphql_api.guard import content_type, exposed
from graphql_api.payloads import Payload, problem, refusal
from portal.alumni.services import NoProfile
from portal.files import services
from portal.files.kinds import Kind
from portal.files.refusals import Refused
from portal.privacy.audiences import Audience

FileKind = described_enum(
    Kind,
    name="FileKind",
    description="A file of a person.",
    members={"PHOTO": "A photo: JPEG, PNG or WebP, up to 8 MB.", "CV": "A curriculum vitae: PDF, up to 5 MB."},
)


@strawberry.input(description="Which file shall be handed in.")
class StartUploadInput:
    """What starting an upload takes."""

    kind: FileKind


@strawberry.input(description="Which file shall go.")
class RemoveFileInput:
    """What taking a file away takes."""

    kind: FileKind


@content_type(Audience.PUBLIC)
@strawberry.type(description="Where one file goes: POST its bytes, bare, to `url` with the session's cookie.")
class Upload:
    """Leave to hand in one file."""

    url: str = strawberry.field(description="A path of this user's own; takes one file, once.")
    expires_at: datetime = strawberry.field(description="Until when it takes it.")
    max_bytes: int = strawberry.field(description="A larger file is refused before it is read.")
    accepts: list[str] = strawberry.field(description="Media types, for the file chooser; the bytes decide.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="Leave to hand in one file.")
class StartUploadPayload(Payload):
    """What starting an upload answers."""

    upload: Upload | None = exposed(Audience.PUBLIC, default=None, description="Null where it was refused.")


@strawberry.type
class FileMutations:
    """The part of Mutation about files."""

    @exposed(Audience.PUBLIC, description="Ask for an address that takes the viewer's photo or CV.")
    def start_upload(self, info: Info, input: StartUploadInput) -> StartUploadPayload | None:
        try:
            started = services.start_upload(info.context.viewer, kind=input.kind)
        except Refused as refused:
            return StartUploadPayload(problems=[problem(refused.code, refused.message)])
        return StartUploadPayload(
            upload=Upload(
                url=started.path,
                expires_at=timezone.now() + timedelta(seconds=started.seconds),
                max_bytes=started.limits.most_bytes,
                accepts=list(started.limits.accepts),
            )
        )

    @exposed(Audience.PUBLIC, description="Take the viewer's photo or CV away; nothing is wrong where there is none.")
    def remove_file(self, info: Info, input: RemoveFileInput) -> OwnRecordPayload | None:
        try:
            services.remove(info.context.viewer, kind=input.kind)
        except NoProfile as refused:
            return OwnRecordPayload(problems=refusal(refused))
        return OwnRecordPayload(record=own_record(info.context))
