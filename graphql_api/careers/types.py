"""Postings, as the schema tells them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from graphql_api.context import Context
from graphql_api.employers.types import EmployerType, load_by_key
from graphql_api.enums import described_enum
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed, related
from graphql_api.institution.types import UnitType, unit_type
from graphql_api.keeping import EMPLOYERS, POSTINGS, UNITS, WORDS, kept
from graphql_api.nodes import Node, register_node
from graphql_api.reference.types import Term, term, term_columns
from portal.careers import selectors
from portal.careers.models import PostingKind, PostingState, WorkMode
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

PostingKindEnum = strawberry.enum(PostingKind, name="PostingKind", description="What is offered.")
WorkModeEnum = strawberry.enum(WorkMode, name="WorkMode", description="Where the work is done.")
PostingStateEnum = described_enum(
    PostingState,
    name="PostingState",
    description="Where a posting stands. Readers only ever see LIVE; a firm sees its own in every state.",
    members={
        "DRAFT": "Not handed in yet.",
        "SUBMITTED": "Waits for the center.",
        "APPROVED": "Goes live on its day.",
        "LIVE": "Shown.",
        "CLOSED": "Taken offline before its deadline.",
        "EXPIRED": "Past its deadline.",
        "ARCHIVED": "Put away.",
        "CHANGES_REQUESTED": "The center asks for changes.",
        "REJECTED": "Refused by the center.",
    },
)


def _employers(context: Context, postings: Sequence[Any]) -> Sequence[EmployerType | None]:
    return load_by_key(context, [posting.employer_key for posting in postings])


def _skills(context: Context, postings: Sequence[Any]) -> Sequence[list[Term]]:
    found = selectors.skills_of([posting.key for posting in postings])
    return [
        [word for skill in found.get(posting.key, ()) if (word := term(skill, context.language))]
        for posting in postings
    ]


def _units(context: Context, postings: Sequence[Any]) -> Sequence[list[UnitType]]:
    found = selectors.units_of([posting.key for posting in postings])
    return [[unit_type(unit, context.language) for unit in found.get(posting.key, ())] for posting in postings]


@content_type(Audience.PUBLIC)
@strawberry.type(name="Posting", description="A job, internship, course or scholarship.")
class PostingType(Node):
    """A posting this viewer may read."""

    key: strawberry.Private[int]
    employer_key: strawberry.Private[int]
    title: str = strawberry.field(description="In the language of the request, in Turkish where there is none.")
    description: str = strawberry.field(
        description="In the language of the request, in Turkish where there is none. Plain text."
    )
    kind: PostingKindEnum = exposed(Audience.PUBLIC)
    state: PostingStateEnum = exposed(Audience.PUBLIC, description="LIVE to readers; the own firm sees every state.")
    work_mode: WorkModeEnum = exposed(Audience.PUBLIC, description="Where the work is done.")
    pay_from: int | None = exposed(Audience.PUBLIC, default=None, description="Turkish lira a month.")
    pay_to: int | None = exposed(Audience.PUBLIC, default=None, description="Turkish lira a month.")
    apply_url: str | None = exposed(
        Audience.PUBLIC, default=None, description="Where to apply; null: through the center."
    )
    publish_on: date = exposed(Audience.PUBLIC, description="The first day on which it is shown.")
    deadline: date = exposed(Audience.PUBLIC, description="The last day on which it is shown.")
    province: Term | None = exposed(Audience.PUBLIC, default=None, description="Where the work is; null: anywhere.")
    employer: EmployerType | None = related(
        _employers,
        Audience.PUBLIC,
        keep=kept(EMPLOYERS, WORDS),
        description="Null where this viewer may not see the firm.",
    )
    skills: list[Term] = related(
        _skills, Audience.PUBLIC, bounded=50, keep=kept(POSTINGS, WORDS), description="Looked for."
    )
    units: list[UnitType] = related(
        _units, Audience.PUBLIC, bounded=50, keep=kept(POSTINGS, UNITS), description="Whom it addresses; empty: all."
    )


def rows(viewer: Viewer) -> Any:
    """Return the postings ``viewer`` may see, with what their type reads and nothing else."""
    return _told(selectors.visible_to(viewer))


def listed(viewer: Viewer) -> list[Any]:
    """Return the same as the union of querysets, each over an index of its own."""
    return [_told(arm) for arm in selectors.listed(viewer)]


def _told(postings: Any) -> Any:
    return postings.select_related("province").only(*_COLUMNS)


_COLUMNS = (
    "public_id", "employer", "title_tr", "title_en", "description_tr", "description_en", "kind", "state", "work_mode",
    "pay_from", "pay_to", "apply_url", "publish_on", "deadline", *term_columns("province"),
)  # fmt: skip


def posting_type(posting: Any, language: str) -> PostingType:
    """Return a posting as the schema tells it."""
    return PostingType(
        id=strawberry.ID(global_id("Posting", posting.public_id)),
        key=posting.pk,
        employer_key=posting.employer_id,
        title=posting.title_in(language),
        description=posting.description_in(language),
        kind=PostingKind(posting.kind),
        state=PostingState(posting.state),
        work_mode=WorkMode(posting.work_mode),
        pay_from=posting.pay_from,
        pay_to=posting.pay_to,
        apply_url=posting.apply_url or None,
        publish_on=posting.publish_on,
        deadline=posting.deadline,
        province=term(posting.province, language),
    )


def _fetch(viewer: Viewer, keys: list[UUID]) -> dict[UUID, PostingType]:
    return {row.public_id: posting_type(row, viewer.language) for row in rows(viewer).filter(public_id__in=keys)}


register_node("Posting", _fetch)
