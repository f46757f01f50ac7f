"""A person's photo and CV, as the schema tells them: where this viewer, and nobody else, reads them."""

from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from graphql_api.context import Info
from graphql_api.enums import described_enum
from graphql_api.guard import governed
from portal.alumni.projection import Alumnus
from portal.files.kinds import PHOTO_SIZES, Kind
from portal.files.selectors import address_of

PhotoSize = described_enum(
    Enum("PhotoSize", {name.upper(): name for name in PHOTO_SIZES}),  # type: ignore[arg-type]
    name="PhotoSize",
    description="The longest side of a photo; the other is as the picture is.",
    members={"SMALL": "96 pixels.", "MEDIUM": "256 pixels.", "LARGE": "640 pixels."},
)
Size = Annotated[PhotoSize, strawberry.argument(description="A small photo is not enlarged.")]


def _photo_url(self: "PhotoType", info: Info, size: Size = PhotoSize["MEDIUM"]) -> str | None:
    return address_of(info.context.viewer, Kind.PHOTO, size.value, person=self.person, file=self.file)


def _cv_url(self: "CvType", info: Info) -> str | None:
    return address_of(info.context.viewer, Kind.CV, "document", person=self.person, file=self.file)


@strawberry.type(name="Photo", description="The photo of a person.")
class PhotoType:
    """A photo this viewer sees."""

    person: strawberry.Private[UUID]
    file: strawberry.Private[UUID]
    url: str | None = governed(
        "files.Photo.large",
        resolver=_photo_url,
        reads={"size": ()},
        description="A path of this viewer's own, to a JPEG. Good until tomorrow, and while the photo is open to them.",
    )


@strawberry.type(name="CurriculumVitae", description="The curriculum vitae of a person.")
class CvType:
    """A CV this viewer sees."""

    person: strawberry.Private[UUID]
    file: strawberry.Private[UUID]
    url: str | None = governed(
        "files.CurriculumVitae.document",
        resolver=_cv_url,
        description="A path of this viewer's own, to a PDF. Good until tomorrow, and while the CV is open to them.",
    )
    size_bytes: int | None = governed("files.CurriculumVitae.size_bytes")
    uploaded_at: datetime | None = governed("files.CurriculumVitae.uploaded_at")


def photo_type(seen: Alumnus) -> PhotoType | None:
    """Return the photo of a projection."""
    return PhotoType(person=seen.public_id, file=seen.photo.public_id) if seen.photo else None


def cv_type(seen: Alumnus) -> CvType | None:
    """Return the CV of a projection."""
    if seen.cv is None:
        return None
    return CvType(
        person=seen.public_id, file=seen.cv.public_id, size_bytes=seen.cv.size_bytes, uploaded_at=seen.cv.uploaded_at
    )
