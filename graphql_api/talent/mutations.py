"""What a firm does with its lists."""

from collections.abc import Callable
from typing import TypeVar

import strawberry

from graphql_api.context import Context, Info
from graphql_api.errors import not_found
from graphql_api.global_ids import key_of, key_or_nobody
from graphql_api.guard import content_type, exposed
from graphql_api.payloads import Payload, UserProblem, refusal
from graphql_api.selection import names_below
from portal.privacy.audiences import Audience
from portal.privacy.refusals import DeedRefused
from portal.talent import services
from portal.talent.models import TalentList

from .types import ENTRY, LIST, TalentEntryType, TalentListType, entry_types, list_types

_E = Audience.EMPLOYER
Done = TypeVar("Done")


@strawberry.input(description="A new, empty list.")
class CreateTalentListInput:
    """What making a list takes."""

    name: str = strawberry.field(description="Up to 80 characters, once a firm.")


@strawberry.input(description="Another name for a list.")
class RenameTalentListInput:
    """What renaming takes."""

    talent_list_id: strawberry.ID = strawberry.field(description="The id of a TalentList.")
    name: str = strawberry.field(description="Up to 80 characters, once a firm.")


@strawberry.input(description="Which list to delete, with all notes.")
class DeleteTalentListInput:
    """What deleting takes."""

    talent_list_id: strawberry.ID = strawberry.field(description="The id of a TalentList.")


@strawberry.input(description="Whom to put on a list.")
class AddToTalentListInput:
    """What adding takes."""

    talent_list_id: strawberry.ID = strawberry.field(description="The id of a TalentList.")
    alumnus_ids: list[strawberry.ID] = strawberry.field(description="Up to 100 people the firm finds.")
    note: str = strawberry.field(
        default="", description="On each who comes on it: up to 1,000 characters, which she can ask to read."
    )


@strawberry.input(description="Whom to take off a list.")
class RemoveFromTalentListInput:
    """What removing takes."""

    entry_id: strawberry.ID = strawberry.field(description="The id of a TalentEntry.")


@strawberry.input(description="What to note on a person of a list.")
class SetTalentNoteInput:
    """What noting takes."""

    entry_id: strawberry.ID = strawberry.field(description="The id of a TalentEntry.")
    note: str = strawberry.field(description="Up to 1,000 characters, which she can ask to read; empty takes it out.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The list afterwards.")
class TalentListPayload(Payload):
    """A list; of those to be put on it, how many were."""

    talent_list: TalentListType | None = exposed(
        _E, default=None, description="Null where it was not done, and after deleting."
    )
    added: int | None = exposed(
        _E, default=None, description="How many came on it; who stood on it, is hidden or is nobody does not count."
    )


@content_type(Audience.PUBLIC)
@strawberry.type(description="The person on the list afterwards.")
class TalentEntryPayload(Payload):
    """An entry."""

    entry: TalentEntryType | None = exposed(_E, default=None, description="Null where it was not done.")


def _done(deed: Callable[[], Done]) -> tuple[Done | None, list[UserProblem]]:
    """Do a deed; return what it returns, or why it was refused. Raises NOT_FOUND for what is hidden or absent."""
    try:
        return deed(), []
    except services.NotThere:
        raise not_found() from None
    except DeedRefused as refused:
        return None, refusal(refused)


def _told(context: Context, row: TalentList | None) -> TalentListType | None:
    return list_types(context, [row])[0] if row is not None else None


@strawberry.type
class TalentMutations:
    """The part of Mutation about talent lists."""

    @exposed(_E, description="Make an empty talent list for one's firm; everybody who searches for it finds it there.")
    def create_talent_list(self, info: Info, input: CreateTalentListInput) -> TalentListPayload | None:
        context = info.context
        row, problems = _done(lambda: services.create_list(context.viewer, name=input.name))
        return TalentListPayload(problems=problems, talent_list=_told(context, row))

    @exposed(_E, description="Give a talent list of one's firm another name.")
    def rename_talent_list(self, info: Info, input: RenameTalentListInput) -> TalentListPayload | None:
        context, key = info.context, key_or_nobody(input.talent_list_id, LIST)
        row, problems = _done(lambda: services.rename_list(context.viewer, list_id=key, name=input.name))
        return TalentListPayload(problems=problems, talent_list=_told(context, row))

    @exposed(_E, description="Delete a talent list of one's firm with all its notes.")
    def delete_talent_list(self, info: Info, input: DeleteTalentListInput) -> TalentListPayload | None:
        viewer, key = info.context.viewer, key_or_nobody(input.talent_list_id, LIST)
        _nothing, problems = _done(lambda: services.delete_list(viewer, list_id=key))
        return TalentListPayload(problems=problems)

    @exposed(_E, description="Put people on a talent list; whoever the firm does not find is left out like nobody.")
    def add_to_talent_list(self, info: Info, input: AddToTalentListInput) -> TalentListPayload | None:
        context, key = info.context, key_or_nobody(input.talent_list_id, LIST)
        people = [one for value in input.alumnus_ids if (one := key_of(value, "Alumnus"))]
        done, problems = _done(lambda: services.add_people(context.viewer, list_id=key, people=people, note=input.note))
        row, added = done or (None, None)
        return TalentListPayload(problems=problems, talent_list=_told(context, row), added=added)

    @exposed(_E, description="Take a person off a talent list, with the note.")
    def remove_from_talent_list(self, info: Info, input: RemoveFromTalentListInput) -> TalentListPayload | None:
        context, key = info.context, key_or_nobody(input.entry_id, ENTRY)
        row, problems = _done(lambda: services.remove_person(context.viewer, entry_id=key))
        return TalentListPayload(problems=problems, talent_list=_told(context, row))

    @exposed(_E, description="Write the note on a person of a talent list anew.")
    def set_talent_note(self, info: Info, input: SetTalentNoteInput) -> TalentEntryPayload | None:
        context, key = info.context, key_or_nobody(input.entry_id, ENTRY)
        row, problems = _done(lambda: services.set_note(context.viewer, entry_id=key, note=input.note))
        entry = entry_types(context, [row], names_below(info))[0] if row is not None else None
        return TalentEntryPayload(problems=problems, entry=entry)
