"""What is asked of two worlds that a viewer cannot tell apart: every door to people, and to what firms keep of them."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from graphql_api.global_ids import global_id

PERSON = """
fragment Person on Alumnus {
  id firstName lastName fullName contactEmail contactPhone postalAddress headline summary incomeBand
  openToJob openToInternship openToMentoring province { code name } sector { code name } skills { code name }
  degrees { level graduatedOn enrolledOn graduatedWithin { firstYear lastYear } unit { code name } }
  languages { language proficiency }
  employments { title employerName startedOn endedOn employer { name province { name } } }
  photo { url(size: SMALL) } cv { url sizeBytes uploadedAt }
}
"""
LIST = (
    """query List($filter: AlumniFilter, $order: AlumniOrder!) {
  alumni(filter: $filter, order: $order, first: 2) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ...Person } }
  }
}"""
    + PERSON
)
NODES = "query Nodes($ids: [ID!]!) { nodes(ids: $ids) { id ... on Alumnus { ...Person } } }" + PERSON
SEARCH = (
    """query Search($text: String!, $order: AlumniSearchOrder!) {
  searchAlumni(text: $text, order: $order, first: 2,
               facets: [UNIT, LEVEL, PROVINCE, SECTOR, SKILL, LANGUAGE, OPEN_TO, GRADUATION_YEAR]) {
    totalCount totalIsExact stage nextCursor facets { name buckets { value label count chosen } }
    hits { cursor matched highlights { field segments { text hit } } node { ...Person } }
  }
}"""
    + PERSON
)
SUGGEST = "query Suggest($text: String!) { suggestAlumni(text: $text) { text field count } }"
MATCHED = """{
  totalCount totalIsExact nextCursor missing hint hits { cursor reasons { code label values } node { ...Person } }
} }"""
MATCH = f"query Match($id: ID!) {{ alumniForPosting(postingId: $id, first: 2) {MATCHED}" + PERSON
SIMILAR = f"query Similar($id: ID!) {{ similarAlumni(alumnusId: $id, first: 2) {MATCHED}" + PERSON
OWN = "{ myRecord { inDirectory employerOpenUntil visibility { audience open } profile { ...Person } } }" + PERSON

FILTERS: tuple[Mapping[str, Any] | None, ...] = (
    None,
    {"province": "33"},
    {"sector": "P"},
    {"skill": "1"},
    {"name": "ışıl"},
    {"level": "MASTER", "graduatedFrom": 2016},
    {"openToJob": True},
    {"openToMentoring": False},
)
WORDS = ("", "python", "Işıl", "analst", "Akdeniz", "tarih öğretmeni", "Mersin")
POSTING = uuid5(NAMESPACE_URL, "posting")
SAVED_SEARCH, UNWATCHED, TALENT_LIST = (uuid5(NAMESPACE_URL, name) for name in ("search", "unwatched", "talent list"))
FOR_ME = """{ postingsForMe(first: 2) { totalCount totalIsExact nextCursor missing hint
  hits { cursor reasons { code label values } node { id title } } } }"""
KEPT = "{ savedSearches { id name text alert savedOn } talentLists { id name people createdOn } }"
ENTRIES = (
    """query Entries($filter: TalentEntryFilter) { talentEntries(filter: $filter, first: 2) {
  totalCount pageInfo { hasNextPage endCursor }
  edges { cursor node { id talentListId note addedAt addedBy person { ...Person } } } } }"""
    + PERSON
)
RUN = (
    """query Run($id: ID!) { runSavedSearch(id: $id, facets: [SKILL, PROVINCE], first: 2) {
  totalCount stage nextCursor facets { name buckets { value count } } hits { cursor matched node { ...Person } } } }"""
    + PERSON
)
WATCH = """mutation Watch($id: ID!) { setSearchAlert(input: {searchId: $id, frequency: DAILY}) {
  ok problems { code } search { id alert } } }"""
SAVE = """mutation Save($name: String!) { saveSearch(input: {name: $name, filter: {skills: ["1"]}, alert: WEEKLY}) {
  ok problems { code } search { name alert } } }"""


def person_key(number: int) -> UUID:
    """Return the public id of a person of a world."""
    return uuid5(NAMESPACE_URL, f"person-{number}")


def matching_asked() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the questions that match people and postings."""
    yield MATCH, {"id": global_id("Posting", POSTING)}
    for number in range(3):
        yield SIMILAR, {"id": global_id("Alumnus", person_key(number))}


def kept_asked() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the questions about what a firm keeps; the last ones change it."""
    yield KEPT, {}
    yield ENTRIES, {}
    yield ENTRIES, {"filter": {"talentListId": global_id("TalentList", TALENT_LIST)}}
    for number in range(4):
        yield ENTRIES, {"filter": {"alumnusId": global_id("Alumnus", person_key(number))}}
    yield RUN, {"id": global_id("SavedSearch", SAVED_SEARCH)}
    yield WATCH, {"id": global_id("SavedSearch", UNWATCHED)}
    yield SAVE, {"name": "Yeni"}
    # Without ids: that of the search just saved is drawn anew in every world.
    yield "{ savedSearches { name alert } talentLists { name people } }", {}


def everything_asked() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield all questions of this module in one order, those that change something at the end."""
    for order in ("UNORDERED", "NAME", "GRADUATION"):
        yield LIST, {"order": order}
    for wanted in FILTERS:
        yield LIST, {"order": "NAME", "filter": wanted}
    yield NODES, {"ids": [global_id("Alumnus", person_key(number)) for number in range(5)]}
    yield OWN, {}
    for text in WORDS:
        yield SEARCH, {"text": text, "order": "RELEVANCE"}
    yield SEARCH, {"text": "", "order": "NAME"}
    yield SEARCH, {"text": "", "order": "NEWEST_GRADUATES"}
    yield SEARCH, {"text": "", "order": "LATEST_CAREER"}
    yield from matching_asked()
    for text in ("a", "ış", "py", "tar"):
        yield SUGGEST, {"text": text}
    yield FOR_ME, {}
    yield from kept_asked()
