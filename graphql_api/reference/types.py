"""Words of the reference data."""

from typing import Protocol

import strawberry

from graphql_api.guard import content_type
from portal.privacy.audiences import Audience


class _Named(Protocol):
    code: str = strawberry.field(description="What filters and inputs take.")

    def name_in(self, language: str) -> str: ...


@content_type(Audience.PUBLIC)
@strawberry.type(description="A word of a controlled list: the code is the same in every language.")
class Term:
    """A province, sector or skill."""

    code: str
    name: str = strawberry.field(description="In the language of the request.")


def term_columns(relation: str) -> tuple[str, ...]:
    """Return the columns ``term`` reads of what ``relation`` leads to."""
    return (f"{relation}__code", f"{relation}__name_tr", f"{relation}__name_en")


def term(word: _Named | None, language: str) -> Term | None:
    """Return a word of the reference data in a language, None for none."""
    return Term(code=word.code, name=word.name_in(language)) if word is not None else None
