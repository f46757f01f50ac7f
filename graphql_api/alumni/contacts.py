"""What firms ask people for, and what people open to single firms."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import strawberry

from graphql_api.connection import PageArguments, paginate, scope_of
from graphql_api.context import Context, Info
from graphql_api.employers.types import EmployerType, employer_type
from graphql_api.enums import described_enum
from graphql_api.errors import not_found
from graphql_api.global_ids import global_id, key_or_nobody
from graphql_api.guard import content_type, exposed
from graphql_api.keyset import KeysetSource, Order
from graphql_api.payloads import Payload, refusal
from graphql_api.selection import names_below
from portal.alumni import contacts, selectors, services
from portal.alumni.models import ContactState
from portal.employers.selectors import employers_by_key
from portal.ledger.access import Access, Door
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, groups_in
from portal.privacy.refusals import DeedRefused

from .enums import FieldGroupEnum
from .types import AlumnusType, page_of_alumni

REQUEST = "ContactRequest"
ContactStateEnum = described_enum(
    ContactState,
    name="ContactState",
    description="Where a request stands. A firm is never told DECLINED: it reads SENT, and later LAPSED.",
    members={
        "SENT": "It waits for the person.",
        "ACCEPTED": "The person opened something to the firm.",
        "DECLINED": "The person opened nothing.",
        "WITHDRAWN": "The firm took it back.",
        "LAPSED": "Nobody answered within 30 days.",
    },
)


@content_type(Audience.SELF)
@strawberry.type(description="What a firm asked the viewer.")
class ReceivedContactRequest:
    """As the person asked reads it."""

    id: strawberry.ID
    employer: EmployerType | None = strawberry.field(description="Who asks, in whatever state the firm is by now.")
    message: str = strawberry.field(description="What the firm wrote; plain text.")
    groups: list[FieldGroupEnum] = strawberry.field(description="What it asks for.")
    state: ContactStateEnum
    asked_on: date


@content_type(Audience.EMPLOYER)
@strawberry.type(description="What the viewer's firm asked a person.")
class SentContactRequest:
    """As the firm reads it."""

    id: strawberry.ID
    person: AlumnusType | None = exposed(
        Audience.EMPLOYER, default=None, description="As the firm sees them now; null where it does not any more."
    )
    message: str
    groups: list[FieldGroupEnum]
    state: ContactStateEnum
    asked_on: date


@content_type(Audience.SELF)
@strawberry.type(description="What the owner opened to one firm, until a day.")
class AccessGrantType:
    """Beyond what is open to all employers."""

    employer: EmployerType | None
    groups: list[FieldGroupEnum]
    until: date = strawberry.field(description="The last day.")


def _groups(mask: int) -> list[Any]:
    return [FieldGroupEnum[group.name] for group in FieldGroup if group in groups_in(mask)]


def _firms(keys: set[int], language: str) -> dict[int, EmployerType]:
    return {firm.pk: employer_type(firm, language) for firm in employers_by_key(keys)}


def received(context: Context, arguments: PageArguments) -> Any:
    """Return a page of what firms asked the viewer, newest first."""

    def nodes(rows: Sequence[Any]) -> list[ReceivedContactRequest]:
        firms = _firms({row.employer_id for row in rows}, context.language)
        return [
            ReceivedContactRequest(
                id=strawberry.ID(global_id(REQUEST, row.public_id)),
                employer=firms.get(row.employer_id),
                message=row.message,
                groups=_groups(row.groups),
                state=ContactState(row.state),
                asked_on=row.asked_on,
            )
            for row in rows
        ]

    source = KeysetSource(contacts.requests_to(context.viewer), [Order("pk", descending=True)])
    return paginate(source, arguments, scope=scope_of("received", context.viewer.profile_id), nodes=nodes)


def sent(info: Info, arguments: PageArguments) -> Any:
    """Return a page of what the viewer's firm asked people, newest first."""
    context, asked = info.context, names_below(info)
    viewer = context.viewer

    def nodes(rows: Sequence[Any]) -> list[SentContactRequest]:
        keys = list(dict.fromkeys(row.profile_id for row in rows))
        seen = selectors.projections_in_place(viewer, keys, asked, access=Access(Door.LIST, "contact requests"))
        people = dict(zip(keys, page_of_alumni(seen, context.language), strict=True))
        return [
            SentContactRequest(
                id=strawberry.ID(global_id(REQUEST, row.public_id)),
                person=people[row.profile_id],
                message=row.message,
                groups=_groups(row.groups),
                state=contacts.told_state(row, viewer.today),
                asked_on=row.asked_on,
            )
            for row in rows
        ]

    source = KeysetSource(contacts.requests_of(viewer), [Order("pk", descending=True)])
    return paginate(source, arguments, scope=scope_of("sent", viewer.employer_id), nodes=nodes)


def grants(context: Context) -> list[AccessGrantType]:
    """Return what the viewer opened to single firms."""
    viewer = context.viewer
    rows = list(contacts.grants_of(viewer.profile_id or 0, viewer.today)[:200])
    firms = _firms({row.employer_id for row in rows}, context.language)
    return [
        AccessGrantType(employer=firms.get(row.employer_id), groups=_groups(row.groups), until=row.until)
        for row in rows
    ]


@strawberry.input(description="Whom to ask for what.")
class RequestContactInput:
    """What asking takes."""

    alumnus_id: strawberry.ID = strawberry.field(description="Somebody the firm sees, with or without a name.")
    groups: list[FieldGroupEnum] = strawberry.field(description="What the firm asks for.")
    message: str = strawberry.field(description="Why, in up to 1,000 characters; plain text.")


@strawberry.input(description="What to open to the firm that asked.")
class AcceptContactInput:
    """What accepting takes."""

    request_id: strawberry.ID = strawberry.field(description="The id of a ReceivedContactRequest.")
    groups: list[FieldGroupEnum] = strawberry.field(description="What is opened; it need not be what was asked for.")
    until: date = strawberry.field(description="The last day: from today to one year ahead.")


@strawberry.input(description="Which request.")
class ContactRequestInput:
    """What declining and taking back take."""

    request_id: strawberry.ID = strawberry.field(description="The id of a received or a sent contact request.")


@strawberry.input(description="The firm to close to again.")
class RevokeGrantInput:
    """What revoking takes."""

    employer_id: strawberry.ID = strawberry.field(description="The id of an Employer.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="Whether it was done.")
class ContactPayload(Payload):
    """The lists tell the rest."""


def _answer(deed: Callable[[], object]) -> ContactPayload:
    try:
        deed()
    except DeedRefused as refused:
        return ContactPayload(problems=refusal(refused))
    return ContactPayload()


@strawberry.type
class ContactMutations:
    """The part of Mutation about asking and opening."""

    @exposed(Audience.EMPLOYER, description="Ask somebody the firm sees to open more to it.")
    def request_contact(self, info: Info, input: RequestContactInput) -> ContactPayload | None:
        person, viewer = key_or_nobody(input.alumnus_id, "Alumnus"), info.context.viewer
        groups = [FieldGroup[group.name] for group in input.groups]
        return _answer(lambda: services.request_contact(viewer, person=person, groups=groups, message=input.message))

    @exposed(Audience.SELF, description="Open something to the firm that asked, until a day.")
    def accept_contact_request(self, info: Info, input: AcceptContactInput) -> ContactPayload | None:
        request, viewer = key_or_nobody(input.request_id, REQUEST), info.context.viewer
        groups = [FieldGroup[group.name] for group in input.groups]
        return _answer(lambda: services.accept_contact(viewer, request=request, groups=groups, until=input.until))

    @exposed(Audience.SELF, description="Open nothing; the firm is not told.")
    def decline_contact_request(self, info: Info, input: ContactRequestInput) -> ContactPayload | None:
        request, viewer = key_or_nobody(input.request_id, REQUEST), info.context.viewer
        return _answer(lambda: services.decline_contact(viewer, request=request))

    @exposed(Audience.EMPLOYER, description="Take a request of one's firm back.")
    def withdraw_contact_request(self, info: Info, input: ContactRequestInput) -> ContactPayload | None:
        request, viewer = key_or_nobody(input.request_id, REQUEST), info.context.viewer
        return _answer(lambda: services.withdraw_contact(viewer, request=request))

    @exposed(Audience.SELF, description="Close to a firm what was opened to it alone; in force with its next answer.")
    def revoke_access_grant(self, info: Info, input: RevokeGrantInput) -> ContactPayload | None:
        viewer = info.context.viewer
        held = employers_by_key(contacts.grants_of(viewer.profile_id or 0, viewer.today).values("employer_id"))
        firm = held.filter(public_id=key_or_nobody(input.employer_id, "Employer")).first()
        if firm is None:
            raise not_found()
        return _answer(lambda: services.revoke_grant(viewer, employer_id=firm.pk))
