"""Calling and correcting, for a representative's own frontend; each person only ever through what is entrusted."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from graphql_api.alumni.enums import FieldGroupEnum
from graphql_api.alumni.freshness import SourcedFieldEnum
from graphql_api.alumni.types import AlumnusType, page_of_alumni
from graphql_api.context import Info
from graphql_api.errors import not_found
from graphql_api.global_ids import key_of
from graphql_api.guard import content_type, exposed
from graphql_api.payloads import Payload, UserProblem, problem, refusal
from portal.alumni.selectors import projections_by_public_id
from portal.alumni.services import InvalidProfile
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup
from portal.privacy.refusals import DeedRefused
from portal.tracking import selectors, services

from .types import CALL, CALL_LIST, TRACKERS, CallListType, CallType, OutcomeEnum, call_list_types, call_type

_FIELDS = {"job": "employerName", "contact_email": "contactEmail", "contact_phone": "contactPhone"}


@strawberry.input(description="How a graduate is reached; what is left out or null stays as it is, empty takes it out.")
class UpdateAlumnusContactInput:
    """What correcting the contact takes."""

    alumnus_id: strawberry.ID = strawberry.field(description="The id of an Alumnus of the viewer's units.")
    contact_email: str | None = None
    contact_phone: str | None = strawberry.field(default=None, description="With or without +90.")
    province: str | None = strawberry.field(default=None, description="The plate code.")


@strawberry.input(description="Where a graduate works; what is left out or null stays as it is.")
class UpdateAlumnusCareerInput:
    """What correcting the career takes."""

    alumnus_id: strawberry.ID = strawberry.field(description="The id of an Alumnus of the viewer's units.")
    employer_name: str | None = strawberry.field(default=None, description="With title and startedOn: the present job.")
    title: str | None = None
    started_on: date | None = None
    sector: str | None = strawberry.field(default=None, description="The code; empty takes it out.")


@strawberry.input(description="What the graduate said is still true.")
class ConfirmAlumnusInput:
    """What confirming takes."""

    alumnus_id: strawberry.ID = strawberry.field(description="The id of an Alumnus of the viewer's units.")
    groups: list[FieldGroupEnum] = strawberry.field(
        description="Of CONTACT_EMAIL, CONTACT_PHONE, LOCATION, CAREER, SECTOR; others are left alone."
    )


@strawberry.input(description="A new list.")
class CreateCallListInput:
    """What making a list takes."""

    unit_id: strawberry.ID = strawberry.field(description="The id of a Unit entrusted to the viewer.")
    name: str = strawberry.field(description="Up to 120 characters.")


@strawberry.input(description="Whom to put on a list.")
class AddToCallListInput:
    """What putting people on a list takes."""

    call_list_id: strawberry.ID = strawberry.field(description="The id of a CallList.")
    alumnus_ids: list[strawberry.ID] = strawberry.field(description="At most 100.")


@strawberry.input(description="From which list.")
class CallListInput:
    """What taking the next one and finishing take."""

    call_list_id: strawberry.ID = strawberry.field(description="The id of a CallList.")


@strawberry.input(description="What came of a call.")
class RecordCallOutcomeInput:
    """What noting an outcome takes."""

    call_id: strawberry.ID = strawberry.field(description="The id of a Call in the viewer's hands.")
    outcome: OutcomeEnum
    call_back_on: date | None = strawberry.field(
        default=None, description="With CALL_BACK: from tomorrow to ninety days ahead."
    )


@content_type(Audience.PUBLIC)
@strawberry.type(description="What became of the words told.")
class AlumnusRecordPayload(Payload):
    """The person, and what was written, confirmed or waits."""

    alumnus: AlumnusType | None = exposed(*TRACKERS, default=None, description="As the viewer sees them afterwards.")
    applied: list[SourcedFieldEnum] | None = exposed(*TRACKERS, default=None, description="What was written.")
    confirmed: list[SourcedFieldEnum] | None = exposed(*TRACKERS, default=None, description="What was right already.")
    proposed: list[SourcedFieldEnum] | None = exposed(
        *TRACKERS, default=None, description="The person said otherwise: these wait for their decision."
    )


@content_type(Audience.PUBLIC)
@strawberry.type(description="The list afterwards.")
class CallListPayload(Payload):
    """A list; of those to be put on it, how many were."""

    call_list: CallListType | None = exposed(*TRACKERS, default=None, description="Null where it was not done.")
    added: int | None = exposed(*TRACKERS, default=None, description="How many came on it.")
    resting: int | None = exposed(
        *TRACKERS, default=None, description="How many are not to be called or have no number that works."
    )


@content_type(Audience.PUBLIC)
@strawberry.type(description="The call in hand, or as it stands afterwards.")
class CallPayload(Payload):
    """A call."""

    call: CallType | None = exposed(*TRACKERS, default=None, description="Null: nobody is to be called today.")


def _refused(deed: Callable[[], Any]) -> tuple[Any, list[UserProblem]]:
    """Perform ``deed``; return what it returns, or why it was refused. Raises NOT_FOUND for whoever is not there."""
    try:
        return deed(), []
    except services.NotEntrusted:
        raise not_found() from None
    except InvalidProfile as refused:
        return None, [problem("INVALID", why, [_FIELDS.get(name, name)]) for name, why in refused.problems]
    except DeedRefused as refused:
        return None, refusal(refused)


def _edit(
    info: Info, alumnus_id: str, values: Mapping[str, Any], groups: frozenset[FieldGroup] = frozenset()
) -> AlumnusRecordPayload:
    context, key = info.context, key_of(alumnus_id, "Alumnus")
    written, problems = _refused(
        lambda: services.edit_record(context.viewer, person=key, values=values, confirmed=groups)
    )
    if problems or key is None:
        return AlumnusRecordPayload(problems=problems)
    seen = projections_by_public_id(context.viewer, [key])
    return AlumnusRecordPayload(
        alumnus=page_of_alumni(list(seen.values()), context.language)[0] if seen else None,
        applied=[SourcedFieldEnum[name.upper()] for name in written.applied],
        confirmed=[SourcedFieldEnum[name.upper()] for name in written.confirmed],
        proposed=[SourcedFieldEnum[one.field.upper()] for one in written.proposed],
    )


def _list_payload(info: Info, key: UUID | None, **told: int) -> CallListPayload:
    found = selectors.call_list(info.context.viewer, key)
    return CallListPayload(call_list=call_list_types(info.context, [found])[0] if found else None, **told)


@strawberry.type
class TrackingMutations:
    """The part of Mutation about keeping in touch."""

    @exposed(*TRACKERS, description="Correct how a graduate is reached; what they said themselves waits for them.")
    def update_alumnus_contact(self, info: Info, input: UpdateAlumnusContactInput) -> AlumnusRecordPayload | None:
        told = {name: getattr(input, name) for name in ("contact_email", "contact_phone", "province")}
        return _edit(info, input.alumnus_id, {name: value for name, value in told.items() if value is not None})

    @exposed(*TRACKERS, description="Correct where a graduate works; what they said themselves waits for them.")
    def update_alumnus_career(self, info: Info, input: UpdateAlumnusCareerInput) -> AlumnusRecordPayload | None:
        values: dict[str, Any] = {} if input.sector is None else {"sector": input.sector}
        if any(part is not None for part in (input.employer_name, input.title, input.started_on)):
            values["job"] = {
                "employer_name": input.employer_name,
                "title": input.title,
                "started_on": input.started_on.isoformat() if input.started_on else "",
            }
        return _edit(info, input.alumnus_id, values)

    @exposed(*TRACKERS, description="Note that the graduate said of some groups that they are still true.")
    def confirm_alumnus(self, info: Info, input: ConfirmAlumnusInput) -> AlumnusRecordPayload | None:
        return _edit(info, input.alumnus_id, {}, frozenset(FieldGroup[group.name] for group in input.groups))

    @exposed(*TRACKERS, description="Make an empty call list for a unit.")
    def create_call_list(self, info: Info, input: CreateCallListInput) -> CallListPayload | None:
        key, viewer = key_of(input.unit_id, "Unit"), info.context.viewer
        made, problems = _refused(lambda: services.make_list(viewer, unit_id=key, name=input.name))
        return CallListPayload(problems=problems) if problems else _list_payload(info, made.public_id)

    @exposed(*TRACKERS, description="Put people on a list; whoever is not the viewer's is left out like nobody.")
    def add_to_call_list(self, info: Info, input: AddToCallListInput) -> CallListPayload | None:
        key, viewer = key_of(input.call_list_id, CALL_LIST), info.context.viewer
        people = [one for value in input.alumnus_ids[:100] if (one := key_of(value, "Alumnus"))]
        added, problems = _refused(lambda: services.add_people(viewer, list_id=key, people=people))
        if problems:
            return CallListPayload(problems=problems)
        return _list_payload(info, key, added=added.added, resting=added.resting)

    @exposed(*TRACKERS, description="Finish a list: nobody is called from it any more.")
    def finish_call_list(self, info: Info, input: CallListInput) -> CallListPayload | None:
        key, viewer = key_of(input.call_list_id, CALL_LIST), info.context.viewer
        _done, problems = _refused(lambda: services.close_list(viewer, list_id=key))
        return CallListPayload(problems=problems) if problems else _list_payload(info, key)

    @exposed(*TRACKERS, description="Take the next person of a list in hand for half an hour; needs Access-Reason.")
    def take_next_call(self, info: Info, input: CallListInput) -> CallPayload | None:
        key, viewer = key_of(input.call_list_id, CALL_LIST), info.context.viewer
        call, problems = _refused(lambda: services.take_next(viewer, list_id=key))
        return CallPayload(problems=problems, call=call_type(info.context, call) if call else None)

    @exposed(*TRACKERS, description="Note what came of a call.")
    def record_call_outcome(self, info: Info, input: RecordCallOutcomeInput) -> CallPayload | None:
        key, viewer, outcome = key_of(input.call_id, CALL), info.context.viewer, input.outcome
        call, problems = _refused(
            lambda: services.record_outcome(viewer, call_id=key, outcome=outcome, call_back_on=input.call_back_on)
        )
        return CallPayload(problems=problems, call=call_type(info.context, call) if call else None)
