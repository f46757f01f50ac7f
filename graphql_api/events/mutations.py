"""Taking and giving back a place."""

import strawberry

from graphql_api.context import Context, Info
from graphql_api.errors import not_found
from graphql_api.global_ids import key_of
from graphql_api.guard import content_type, exposed
from graphql_api.payloads import Payload, refusal
from portal.events import services
from portal.events.models import Registration
from portal.events.selectors import visible_to
from portal.privacy.audiences import Audience
from portal.privacy.refusals import DeedRefused

from .types import EventType, RegistrationType, event_type, registration_type


@strawberry.input(description="Which event to register for.")
class RegisterForEventInput:
    """What registering takes."""

    event_id: strawberry.ID = strawberry.field(description="The id of an Event.")


@strawberry.input(description="Which registration to give back.")
class CancelRegistrationInput:
    """What canceling takes."""

    registration_id: strawberry.ID = strawberry.field(description="The id of one's own Registration.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The viewer's place afterwards: confirmed, or on the waiting list.")
class RegistrationPayload(Payload):
    """The place and its event."""

    registration: RegistrationType | None = exposed(
        Audience.PUBLIC, default=None, description="Null where it was not done."
    )
    event: EventType | None = exposed(Audience.PUBLIC, default=None, description="With the seats left afterwards.")


def _payload(context: Context, held: Registration) -> RegistrationPayload:
    event = visible_to(context.viewer).filter(pk=held.event_id).first()
    return RegistrationPayload(
        registration=registration_type(held),
        event=event_type(event, context.language) if event else None,
    )


@strawberry.type
class EventMutations:
    """The part of Mutation about events."""

    @exposed(Audience.PUBLIC, description="Take a seat, or a place on the waiting list; twice is the same as once.")
    def register_for_event(self, info: Info, input: RegisterForEventInput) -> RegistrationPayload | None:
        key = key_of(input.event_id, "Event")
        try:
            held = services.register(info.context.viewer, public_id=key)
        except DeedRefused as refused:
            return RegistrationPayload(problems=refusal(refused))
        except services.EventNotFound:
            raise not_found() from None
        return _payload(info.context, held)

    @exposed(Audience.PUBLIC, description="Give one's place back; the first on the waiting list gets it.")
    def cancel_registration(self, info: Info, input: CancelRegistrationInput) -> RegistrationPayload | None:
        key = key_of(input.registration_id, "Registration")
        try:
            held = services.cancel_registration(info.context.viewer, public_id=key)
        except services.EventNotFound:
            raise not_found() from None
        return _payload(info.context, held)
