"""One's own requests about one's own data, as the schema tells them."""

from datetime import date, datetime

import strawberry
from django.urls import reverse

from graphql_api.context import Info
from graphql_api.enums import described_enum
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed
from portal.data_rights.models import Correctable, DataRequest, RequestKind, RequestState
from portal.data_rights.selectors import own_requests
from portal.privacy.audiences import Audience
from portal.privacy.models import Purpose

from .types import PurposeEnum

MOST = 100

KindEnum = described_enum(
    RequestKind,
    name="DataRequestKind",
    description="What is asked for.",
    members={
        "ACCESS": "A copy of everything that is held about the viewer.",
        "CORRECTION": "A field is wrong.",
        "ERASURE": "Everything about the viewer is to go, the account too.",
        "OBJECTION": "Data are no longer to be used for a purpose.",
    },
)
StateEnum = described_enum(
    RequestState,
    name="DataRequestState",
    description="Where a request stands.",
    members={
        "RECEIVED": "Received; who asks is not checked yet.",
        "IDENTITY_CHECKED": "It is known who asks.",
        "IN_PROGRESS": "Somebody works on it.",
        "ANSWERED": "Answered.",
        "REFUSED": "Refused; the answer holds the reason.",
        "WITHDRAWN": "Taken back.",
    },
)
FieldEnum = described_enum(
    Correctable,
    name="CorrectableField",
    description="What a correction is about.",
    members={
        "FIRST_NAME": "The first name.",
        "LAST_NAME": "The last name.",
        "CONTACT_EMAIL": "The contact address.",
        "CONTACT_PHONE": "The telephone.",
        "POSTAL_ADDRESS": "The postal address.",
        "PROVINCE": "The province, by its plate code.",
        "SECTOR": "The sector, by its code.",
        "EDUCATION": "A degree; the student records are corrected.",
        "OTHER": "Something else; the text says what.",
    },
)


@content_type(Audience.PUBLIC)
@strawberry.type(name="DataRequest", description="A request of the viewer's own about the viewer's own data.")
class DataRequestType:
    """Nobody is ever told of another's."""

    id: strawberry.ID = strawberry.field(description="For confirmDataRequest and withdrawDataRequest.")
    number: str = strawberry.field(description="Under which letters and people speak of it.")
    kind: KindEnum = exposed(Audience.PUBLIC)
    state: StateEnum = exposed(Audience.PUBLIC)
    text: str
    field: FieldEnum | None = exposed(Audience.PUBLIC, default=None, description="Of a correction.")
    value: str | None = strawberry.field(default=None, description="Of a correction: what is right.")
    evidence: str | None = strawberry.field(default=None, description="Of a correction: what shows it.")
    purpose: PurposeEnum | None = exposed(Audience.PUBLIC, default=None, description="Of an objection.")
    received_at: datetime
    due_on: date = strawberry.field(description="The day by which it is answered: thirty days after it was received.")
    days_left: int | None = strawberry.field(description="Below zero: overdue. Null: the clock has stopped.")
    settled_at: datetime | None
    answer: str | None = strawberry.field(description="What was done, or why it was refused.")
    copy_url: str | None = strawberry.field(description="The archive with the copy; a path, open to this session only.")
    copy_until: datetime | None = strawberry.field(description="Until when the copy can be fetched.")


def data_request_type(row: DataRequest, today: date) -> DataRequestType:
    """Return an own request as the schema tells it."""
    return DataRequestType(
        id=strawberry.ID(global_id("DataRequest", row.public_id)),
        number=row.number,
        kind=RequestKind(row.kind),
        state=RequestState(row.state),
        text=row.text,
        field=Correctable(row.field) if row.field else None,
        value=row.value or None,
        evidence=row.evidence or None,
        purpose=Purpose(row.purpose) if row.purpose else None,
        received_at=row.received_at,
        due_on=row.due_on,
        days_left=row.days_left(today) if row.is_open else None,
        settled_at=row.settled_at,
        answer=row.answer or None,
        copy_url=reverse("data_rights:copy", args=[row.public_id]) if row.holds_copy() else None,
        copy_until=row.copy_until if row.holds_copy() else None,
    )


@strawberry.type
class DataRequestQueries:
    """The part of Query about requests."""

    @exposed(Audience.PUBLIC, bounded=MOST, description="The viewer's own, the latest first; empty for nobody.")
    def my_data_requests(self, info: Info) -> list[DataRequestType]:
        viewer = info.context.viewer
        return [data_request_type(row, viewer.today) for row in own_requests(viewer)[:MOST]]
