"""Who read the viewer's own record: the access ledger, told to nobody but its owner."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import strawberry

from graphql_api.connection import PageArguments, paginate, scope_of
from graphql_api.context import Context
from graphql_api.employers.types import EmployerType, employer_type
from graphql_api.guard import AudienceKind, content_type
from graphql_api.keyset import KeysetSource, Order
from portal.employers.selectors import employers_by_key
from portal.ledger.access import Door, reason_in_words
from portal.ledger.selectors import lines_of
from portal.ledger.services import unpack_all
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup

from .enums import DoorEnum, FieldGroupEnum


@content_type(Audience.SELF)
@strawberry.type(name="AccessLedgerEntry", description="One read of the owner's record by a firm or by staff.")
class LedgerEntry:
    """Told to nobody but the person who was read."""

    read_at: datetime = strawberry.field(description="When.")
    read_as: AudienceKind = strawberry.field(description="EMPLOYER, UNIT or CENTER.")
    employer: EmployerType | None = strawberry.field(description="The firm, in whatever state it is by now.")
    door: DoorEnum = strawberry.field(description="Where.")
    groups: list[FieldGroupEnum] = strawberry.field(description="What was shown.")
    question: str | None = strawberry.field(description="What was searched or filtered by.")
    reason: str | None = strawberry.field(description="What staff said they needed it for.")


def ledger_of(context: Context, arguments: PageArguments) -> Any:
    """Return a page of who read the viewer's own record, newest first; what has just been read is among them."""
    profile_id = context.viewer.profile_id
    if profile_id is None:
        return None
    unpack_all()
    return paginate(
        KeysetSource(lines_of(profile_id), [Order("reading_id", descending=True)]),
        arguments,
        scope=scope_of("access_ledger", profile_id),
        nodes=lambda lines: _entries(lines, context.language),
    )


def _entries(lines: Sequence[Any], language: str) -> list[LedgerEntry]:
    firms = employers_by_key({line.reading.employer_id for line in lines if line.reading.employer_id})
    by_key = {firm.pk: employer_type(firm, language) for firm in firms}
    return [
        LedgerEntry(
            read_at=line.reading.read_at,
            read_as=Audience(line.reading.audience),
            employer=by_key.get(line.reading.employer_id),
            door=Door(line.reading.door),
            groups=[FieldGroupEnum[group.name] for group in FieldGroup if group.bit & line.groups],
            question=line.reading.question or None,
            reason=reason_in_words(line.reading.reason) or None,
        )
        for line in lines
    ]
