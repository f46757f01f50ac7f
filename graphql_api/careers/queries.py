"""The list of postings."""

from enum import Enum
from typing import Any

import strawberry
from django.db.models import Q

from graphql_api.connection import After, Before, Connection, First, Last, PageArguments, paginate, scope_of
from graphql_api.context import Info
from graphql_api.guard import exposed, filter_on, order_enum
from graphql_api.keeping import EMPLOYERS, POSTINGS, WORDS, kept
from graphql_api.keyset import Order, kept_source
from graphql_api.sharing import reader_of
from portal.careers.selectors import having_skill, in_province
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

from .types import PostingKindEnum, PostingType, WorkModeEnum, listed, posting_type, rows


@strawberry.input(description="What to narrow the postings by.")
class PostingFilter:
    """All of them hold together."""

    kind: PostingKindEnum | None = filter_on("Posting.kind")
    province: str | None = filter_on("Posting.province", description="The plate code of a province.")
    work_mode: WorkModeEnum | None = filter_on("Posting.workMode")
    skill: str | None = filter_on("Posting.skills", description="The code of a skill.")


@order_enum({"DEADLINE": "Posting.deadline", "NEWEST": "Posting.publishOn"}, description="What comes first.")
class PostingOrder(Enum):
    """What the postings can be ordered by."""

    DEADLINE = "deadline"
    NEWEST = "newest"


_ORDERS = {
    PostingOrder.DEADLINE: [Order("deadline"), Order("public_id")],
    PostingOrder.NEWEST: [Order("publish_on", descending=True), Order("public_id")],
}


def _narrowed(*, skill: str | None = None, province: str | None = None, **equal: str) -> Q:
    """Return the condition of these values: ``skill`` is among those asked for, ``province`` where the work is done."""
    wanted = Q(**equal)
    wanted &= Q() if skill is None else having_skill(skill)
    return wanted if province is None else wanted & in_province(province)


def _found(viewer: Viewer, **given: str) -> Any:
    """Return the postings ``viewer`` may see with these values."""
    return rows(viewer).filter(_narrowed(**given))


def _arms(viewer: Viewer, **given: str) -> Any:
    """Return the same as the union of querysets."""
    return [arm.filter(_narrowed(**given)) for arm in listed(viewer)]


@strawberry.type
class CareerQueries:
    """The part of Query about postings."""

    @exposed(
        Audience.PUBLIC,
        keep=kept(POSTINGS, EMPLOYERS, WORDS),
        description="The live postings this viewer may read, and a firm's own in every state.",
    )
    def postings(
        self,
        info: Info,
        filter: PostingFilter | None = None,
        order: PostingOrder = PostingOrder.DEADLINE,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PostingType]:
        viewer, language = info.context.viewer, info.context.language
        given = {
            "kind": filter.kind.value if filter and filter.kind else None,
            "province": filter.province if filter else None,
            "work_mode": filter.work_mode.value if filter and filter.work_mode else None,
            "skill": filter.skill if filter else None,
        }
        return paginate(
            kept_source("postings", viewer, _ORDERS[order], given, _found, _arms),
            PageArguments(first, after, last, before),
            scope=scope_of("postings", filter, order, reader_of(viewer)),
            nodes=lambda page: [posting_type(row, language) for row in page],
        )
