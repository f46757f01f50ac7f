"""What a list shows of a page: enough for a card, no body."""

from typing import Any

import strawberry

from cms.selectors import public_path
from graphql_api.guard import content_type
from portal.privacy.audiences import Audience


@content_type(Audience.PUBLIC)
@strawberry.type(description="A success story as a card shows it.")
class StorySummary:
    """A story, without its body; fetch ``page(path)`` for the whole."""

    title: str
    path: str = strawberry.field(description="For page(path:).")
    person_name: str
    occupation: str | None = strawberry.field(description="What the person does today.")
    summary: str = strawberry.field(description="Two or three sentences.")


def story_summary(story: Any) -> StorySummary:
    """Return a story as a card shows it."""
    return StorySummary(
        title=story.title,
        path=public_path(story),
        person_name=story.person_name,
        occupation=story.occupation or None,
        summary=story.summary,
    )
