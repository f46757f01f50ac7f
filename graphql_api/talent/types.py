"""Talent lists as the people of one firm read them; nobody else is told that they exist."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import strawberry

from graphql_api.alumni.types import AlumnusType, page_of_alumni
from graphql_api.context import Context
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed
from portal.privacy.audiences import Audience
from portal.talent import selectors
from portal.talent.models import TalentEntry, TalentList

LIST, ENTRY = "TalentList", "TalentEntry"
_E = Audience.EMPLOYER


@content_type(_E)
@strawberry.type(
    name="TalentList",
    description="A named list of people that the viewer's firm keeps, shared by everybody who searches for it.",
)
class TalentListType:
    """A list, without the people: those are pages of talentEntries."""

    id: strawberry.ID
    name: str = strawberry.field(description="Once a firm.")
    people: int = strawberry.field(description="On the list and open to the firm now: whoever closed is not counted.")
    created_on: date


@content_type(_E)
@strawberry.type(
    name="TalentEntry",
    description="A person on a list, only while she is open to the firm. Nothing of her is kept: she is read anew.",
)
class TalentEntryType:
    """A person on a list, with what the firm noted."""

    id: strawberry.ID
    talent_list_id: strawberry.ID = strawberry.field(description="The id of the TalentList.")
    person: AlumnusType | None = exposed(_E, default=None, description="As the firm sees her now.")
    note: str = strawberry.field(
        description="The firm's own words, up to 1,000 characters. She reads them in the copy of her data, which names"
        " the firm and the day as well; they are deleted with her, and two years after they were last touched."
    )
    added_at: datetime
    added_by: str | None = strawberry.field(description="The colleague, while they act for the firm.")


def list_types(context: Context, rows: Sequence[TalentList]) -> list[TalentListType]:
    """Return lists as the schema tells them: one statement for all their counts."""
    counts = selectors.counts_of(context.viewer, rows)
    return [
        TalentListType(
            id=strawberry.ID(global_id(LIST, row.public_id)),
            name=row.name,
            people=counts.get(row.pk, 0),
            created_on=row.created_on,
        )
        for row in rows
    ]


def entry_types(context: Context, rows: Sequence[TalentEntry], asked: Collection[str]) -> list[TalentEntryType | None]:
    """Return entries as the schema tells them, in order; None for whoever closed herself in this very moment.

    ``asked`` holds the names of the fields that will be shown of the people.
    """
    seen = selectors.seen_people(context.viewer, rows, asked)
    people, names = page_of_alumni(seen, context.language), selectors.colleagues(context.viewer, rows)
    return [
        None
        if person is None
        else TalentEntryType(
            id=strawberry.ID(global_id(ENTRY, row.public_id)),
            talent_list_id=strawberry.ID(global_id(LIST, row.talent_list.public_id)),
            person=person,
            note=row.note,
            added_at=row.added_at,
            added_by=names.get(row.added_by_id or 0),
        )
        for row, person in zip(rows, people, strict=True)
    ]
