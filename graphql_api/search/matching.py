"""Matching: people for a posting and postings for a person, with reasons; made of what the asker may see alone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from django.utils.translation import gettext as _

from graphql_api.alumni.types import AlumnusType, page_of_alumni
from graphql_api.careers.types import PostingType, posting_type
from graphql_api.context import Info
from graphql_api.enums import described_enum
from graphql_api.global_ids import key_or_nobody
from graphql_api.guard import AS_PAGED, Reads, content_type, exposed
from graphql_api.loaders import make_siblings
from graphql_api.selection import names_below
from portal.alumni.projection import Alumnus
from portal.careers.selectors import own_posting
from portal.employers.usage import count_search
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer
from search import matching
from search.audiences import Ask
from search.matching import Matches, Reason, Reasons
from search.wishes import MOST_CODES

from .labels import names_of
from .queries import Behind, Size, asked

Found = TypeVar("Found")
_A = Audience
MATCHED_BY = Reads(
    (
        "Degree.unit",
        "Alumnus.skills",
        "Alumnus.province",
        "Alumnus.sector",
        "Alumnus.openToJob",
        "Alumnus.openToInternship",
    ),
    projected=True,
)

MatchReasonCode = described_enum(
    Reason,
    name="MatchReasonCode",
    description="Why two go together, what weighs most first.",
    members={
        "PROGRAM": "The studies: a unit that a posting addresses, or the same program.",
        "OPEN_TO": "The kind of offer: open to jobs, or to internships.",
        "SKILL": "Skills that both sides name.",
        "PLACE": "The same province; never where work is done anywhere.",
        "SECTOR": "The same sector.",
    },
)


@content_type(_A.PUBLIC)
@strawberry.type(description="One thing that both sides have.")
class MatchReason:
    """A reason."""

    code: MatchReasonCode = exposed(_A.PUBLIC, description="Which kind of reason.")
    label: str = strawberry.field(description="The kind, for people, in the language of the request.")
    values: list[str] = exposed(
        _A.PUBLIC, bounded=MOST_CODES, weight=0, description="What is shared, named in the language of the request."
    )


@content_type(_A.PUBLIC)
@strawberry.type(description="Somebody or something that matches.")
class Match(Generic[Found]):
    """A match; null nodes never stand here."""

    node: Found | None = exposed(_A.PUBLIC, description="As the database has it now.")
    cursor: str = exposed(_A.PUBLIC, description="Give it as after to continue behind this match.")
    reasons: list[MatchReason] = exposed(
        _A.PUBLIC, bounded=len(Reason), weight=0, description="Why; of what is open to this viewer alone."
    )


@content_type(_A.PUBLIC)
@strawberry.type(description="A page of what matches.")
class MatchResult(Generic[Found]):
    """A page of matches."""

    hits: list[Match[Found]] = exposed(_A.PUBLIC, bounded=AS_PAGED, description="The best first.")
    total_count: int = exposed(_A.PUBLIC, description="Exact up to 10,000.")
    total_is_exact: bool = exposed(_A.PUBLIC, description="False: at least totalCount.")
    next_cursor: str | None = exposed(_A.PUBLIC, description="Give it as after for the next page; null at the end.")
    missing: list[MatchReasonCode] = exposed(
        _A.PUBLIC,
        bounded=len(Reason),
        description="Where there was nothing to compare by: what to fill in, any of it. Empty everywhere else.",
    )
    hint: str | None = exposed(
        _A.PUBLIC, description="The same as a sentence in the language of the request; null where nothing is missing."
    )
    backend: str | None = exposed(_A.PUBLIC, description="The engine that answered; null where none was asked.")


AlumnusMatches = MatchResult[AlumnusType]
PostingMatches = MatchResult[PostingType]


def _label(reason: Reason) -> str:
    return {
        Reason.PROGRAM: _("Studies that fit"),
        Reason.OPEN_TO: _("Open to this kind of offer"),
        Reason.SKILL: _("Skills in common"),
        Reason.PLACE: _("The same province"),
        Reason.SECTOR: _("The same sector"),
    }[reason]


_FACET_OF = {
    Reason.PROGRAM: "unit",
    Reason.OPEN_TO: "kind",
    Reason.SKILL: "skill",
    Reason.PLACE: "province",
    Reason.SECTOR: "sector",
}


def _named(all_reasons: Iterable[Reasons], language: str) -> Mapping[Reason, Mapping[str, str]]:
    """Return what the values of a page's reasons are called: at most one statement a reason."""
    held: dict[str, set[str]] = {}
    for reasons in all_reasons:
        for reason, codes in reasons.items():
            held.setdefault(_FACET_OF[reason], set()).update(codes)
    names = names_of(held, language)
    return {reason: names.get(facet, {}) for reason, facet in _FACET_OF.items()}


def _told(reasons: Reasons, names: Mapping[Reason, Mapping[str, str]]) -> list[MatchReason]:
    return [
        MatchReason(code=reason, label=_label(reason), values=[names[reason].get(code, code) for code in codes])
        for reason, codes in reasons.items()
    ]


def matches(found: Matches, nodes: Mapping[str, object], language: str, hint: str) -> Any:
    """Return what was found as the schema tells it; ``nodes`` are what the hits lead to, by their id in the index.

    ``hint`` says what to do where there was nothing to compare by.
    """
    make_siblings(nodes.values())
    names, answer = _named(found.reasons.values(), language), found.answer
    return MatchResult(
        hits=[
            Match(node=nodes[hit.id], cursor=hit.cursor, reasons=_told(found.reasons.get(hit.id, {}), names))
            for hit in (answer.hits if answer else ())
            if hit.id in nodes
        ],
        total_count=answer.total if answer else 0,
        total_is_exact=answer.total_is_exact if answer else True,
        next_cursor=answer.next_cursor if answer else None,
        missing=list(found.missing),
        hint=hint if found.missing else None,
        backend=answer.backend if answer else None,
    )


def _people(found: Matches, seen: Mapping[str, Alumnus], language: str, hint: str) -> Any:
    people = page_of_alumni(list(seen.values()), language)
    return matches(found, dict(zip(seen, people, strict=True)), language, hint)


def _own_hint(viewer: Viewer) -> str:
    if viewer.profile_id is None:
        return _("There is no record of your own yet to match postings with. Search the postings instead.")
    return _("Add your skills to your record; then postings are matched with them.")


@strawberry.type
class MatchingQueries:
    """The part of Query about who and what goes together."""

    @exposed(
        _A.EMPLOYER,
        weight=50,
        reads={"postingId": Reads(("Posting.id", *MATCHED_BY.coordinates), projected=True)},
        description="The people open to the viewer's firm whom its own posting speaks to, in whatever state that is."
        " Null where the firm has no such posting.",
    )
    def alumni_for_posting(
        self,
        info: Info,
        posting_id: Annotated[strawberry.ID, strawberry.argument(description="The id of a Posting of one's firm.")],
        first: Size = 20,
        after: Behind = None,
    ) -> AlumnusMatches | None:
        context = info.context
        viewer = replace(context.viewer, language=context.language)
        posting = own_posting(viewer, key_or_nobody(posting_id, "Posting"))
        if posting is None:
            return None
        ask = Ask(size=first, after=after)
        count_search(viewer)
        found, seen = asked(lambda: matching.alumni_for_posting(viewer, posting, ask, names_below(info)))
        hint = _("Say in the posting which skills you look for or which units it addresses; then people are matched.")
        return _people(found, seen, context.language, hint)  # type: ignore[no-any-return]

    @exposed(
        _A.EMPLOYER,
        weight=50,
        reads={"alumnusId": Reads(("Alumnus.id", *MATCHED_BY.coordinates), projected=True)},
        description="People like one whom the viewer's firm sees, by what it sees of both. Null where it sees nobody.",
    )
    def similar_alumni(
        self,
        info: Info,
        alumnus_id: Annotated[strawberry.ID, strawberry.argument(description="The id of an Alumnus.")],
        first: Size = 10,
        after: Behind = None,
    ) -> AlumnusMatches | None:
        context = info.context
        viewer, key = replace(context.viewer, language=context.language), key_or_nobody(alumnus_id, "Alumnus")
        count_search(viewer)
        found = asked(lambda: matching.similar_alumni(viewer, key, Ask(size=first, after=after), names_below(info)))
        if found is None:
            return None
        hint = _(
            "Neither skills nor studies of this person are open to you, so there is nothing to compare others with."
        )
        return _people(*found, context.language, hint)  # type: ignore[no-any-return]

    @exposed(
        _A.ALUMNI,
        _A.STUDENT,
        weight=50,
        description="The postings on offer that speak to the viewer, by the viewer's own record; no firm is told.",
    )
    def postings_for_me(self, info: Info, first: Size = 20, after: Behind = None) -> PostingMatches | None:
        context = info.context
        viewer = replace(context.viewer, language=context.language)
        found, rows = asked(lambda: matching.postings_for_me(viewer, Ask(size=first, after=after)))
        postings: dict[str, object] = {key: posting_type(row, context.language) for key, row in rows.items()}
        return matches(found, postings, context.language, _own_hint(viewer))  # type: ignore[no-any-return]
