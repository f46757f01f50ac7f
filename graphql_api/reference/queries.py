"""The controlled lists a frontend fills its choices from."""

from collections.abc import Iterable
from typing import Any

import strawberry
from django.utils.translation import gettext_lazy as _

from graphql_api.context import Info
from graphql_api.errors import bad_input
from graphql_api.guard import exposed
from graphql_api.keeping import WORDS, kept
from portal.privacy.audiences import Audience
from portal.reference import selectors

from .types import Term, term

_MOST_SKILLS = 100


def _terms(rows: Iterable[Any], language: str) -> list[Term]:
    return [word for row in rows if (word := term(row, language))]


@strawberry.type
class ReferenceQueries:
    """The part of Query about controlled lists."""

    @exposed(Audience.PUBLIC, bounded=81, keep=kept(WORDS), description="The provinces, in Turkish order.")
    def provinces(self, info: Info) -> list[Term]:
        return _terms(selectors.provinces(), info.context.language)

    @exposed(Audience.PUBLIC, bounded=22, keep=kept(WORDS), description="The sectors, sections of NACE Rev. 2.1.")
    def sectors(self, info: Info) -> list[Term]:
        return _terms(selectors.sectors().filter(code__regex="^[A-Z]$"), info.context.language)

    @exposed(
        Audience.PUBLIC,
        bounded=_MOST_SKILLS,
        reads={"codes": "Term.code"},
        keep=kept(WORDS),
        description="Up to 100 skills by their codes.",
    )
    def skills(self, info: Info, codes: list[str]) -> list[Term]:
        if len(codes) > _MOST_SKILLS:
            raise bad_input(_("At most %(most)d codes at once.") % {"most": _MOST_SKILLS})
        return _terms(selectors.skills(codes), info.context.language)
