"""Who is out of date, call lists and calls, as those entrusted with these people read them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import strawberry

from graphql_api.alumni.types import AlumnusType, page_of_alumni
from graphql_api.context import Context
from graphql_api.enums import described_enum
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed
from portal.alumni.freshness import TRACKED, freshness_of
from portal.ledger.access import Door
from portal.privacy.audiences import Audience
from portal.tracking import selectors
from portal.tracking.models import Call, CallList, CallState, Outcome

CALL_LIST, CALL = "CallList", "Call"
TRACKERS = (Audience.UNIT, Audience.CENTER)
CallStateEnum = described_enum(
    CallState,
    name="CallState",
    description="What has become of one person of a list.",
    members={
        "WAITING": "To be called.",
        "REACHED": "Spoken to.",
        "GIVEN_UP": "Three tries without an answer.",
        "WRONG_NUMBER": "The number is not the person's.",
        "OPTED_OUT": "Asked not to be called: never again, by no unit.",
        "DECEASED": "Reported to the center, which checks.",
        "DROPPED": "Taken off the list.",
    },
)
OutcomeEnum = described_enum(
    Outcome,
    name="CallOutcome",
    description="What came of one call.",
    members={
        "REACHED": "Spoken to.",
        "NO_ANSWER": "Again in two, then in five days; after the third time not any more.",
        "CALL_BACK": "Promised for a day.",
        "WRONG_NUMBER": "Not the person's number.",
        "OPTED_OUT": "Asked not to be called: kept for ever.",
        "DECEASED": "Said to have died: the center hears of it.",
    },
)


@content_type(*TRACKERS)
@strawberry.type(description="Somebody of whom contact or career is out of date.")
class StaleAlumnus:
    """One line of the list."""

    person: AlumnusType | None = exposed(*TRACKERS, default=None, description="As the viewer sees them.")
    contact_confirmed_on: date | None = strawberry.field(description="Null: nobody ever did.")
    contact_is_stale: bool = strawberry.field(description="Not confirmed within a year.")
    career_confirmed_on: date | None = strawberry.field(description="Null: nobody ever did.")
    career_is_stale: bool = strawberry.field(description="Not confirmed within a year.")


@content_type(*TRACKERS)
@strawberry.type(name="CallAttempt", description="A call that was made.")
class AttemptType:
    """One call."""

    made_at: datetime
    outcome: OutcomeEnum


@content_type(*TRACKERS)
@strawberry.type(name="Call", description="One person of a call list.")
class CallType:
    """One person to call."""

    id: strawberry.ID
    person: AlumnusType | None = exposed(*TRACKERS, default=None, description="As the viewer sees them.")
    state: CallStateEnum
    tries: int = strawberry.field(description="Calls without an answer; three at most.")
    due_on: date = strawberry.field(description="Not before this day.")
    is_promised: bool = strawberry.field(description="The person asked for that day.")
    attempts: list[AttemptType] | None = exposed(*TRACKERS, bounded=20, default=None, description="The first first.")


@content_type(*TRACKERS)
@strawberry.type(name="CallList", description="Some people of one unit to call; it belongs to the unit.")
class CallListType:
    """A list and how far it is."""

    id: strawberry.ID
    name: str
    unit: str = strawberry.field(description="The code of the unit.")
    created_at: datetime
    is_finished: bool
    people: int
    waiting: int = strawberry.field(description="Still to be called.")
    due: int = strawberry.field(description="To be called today.")
    reached: int


def call_list_types(context: Context, lists: Sequence[CallList]) -> list[CallListType]:
    """Return lists as the schema tells them: one statement for how far they are."""
    progress = selectors.progress_of(context.viewer, lists)
    return [
        CallListType(
            id=strawberry.ID(global_id(CALL_LIST, one.public_id)),
            name=one.name,
            unit=one.unit.code,
            created_at=one.created_at,
            is_finished=one.closed_at is not None,
            people=progress[one.pk].people,
            waiting=progress[one.pk].waiting,
            due=progress[one.pk].due,
            reached=progress[one.pk].reached,
        )
        for one in lists
    ]


def call_type(context: Context, call: Call) -> CallType:
    """Return a call with its person as the viewer sees them; the ledger holds that read. Raises LedgerUnavailable."""
    seen = selectors.seen_people(context.viewer, [call.profile_id], door=Door.PROFILE)
    person = page_of_alumni([seen.get(call.profile_id)], context.language)[0]
    return CallType(
        id=strawberry.ID(global_id(CALL, call.public_id)),
        person=person,
        state=CallState(call.state),
        tries=call.tries,
        due_on=call.due_on,
        is_promised=call.is_promised,
        attempts=[
            AttemptType(made_at=one.made_at, outcome=Outcome(one.outcome))
            for one in selectors.attempts_of([call.pk])[call.pk][-20:]
        ],
    )


def stale_types(context: Context, keys: Sequence[int], asked: Any) -> list[StaleAlumnus | None]:
    """Return the lines of these people, None for one who is hidden by now: a fixed number of statements."""
    viewer = context.viewer
    seen = selectors.seen_people(viewer, keys, asked, door=Door.LIST)
    people = page_of_alumni([seen.get(pk) for pk in keys], context.language)
    told = freshness_of([pk for pk in keys if pk in seen])

    def line(pk: int, person: AlumnusType) -> StaleAlumnus:
        days = {
            word: max((one.verified_on for one in told[pk] if one.group in groups and one.verified_on), default=None)
            for word, groups in TRACKED.items()
        }
        stale = {
            word: all(one.is_stale(viewer.today) for one in told[pk] if one.group in groups)
            for word, groups in TRACKED.items()
        }
        return StaleAlumnus(
            person=person,
            contact_confirmed_on=days["contact"],
            contact_is_stale=stale["contact"],
            career_confirmed_on=days["career"],
            career_is_stale=stale["career"],
        )

    return [line(pk, person) if person else None for pk, person in zip(keys, people, strict=True)]
