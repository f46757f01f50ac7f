"""Which answers may be kept, and who may be given the same one: never by chance, never by person."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
)

from portal.accounts.models import Role
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

from .keeping import Keep
from .walker import own_exposure, type_exposure

ANONYMOUS = "anonymous"
_MEMBERS = frozenset({Audience.PUBLIC, Audience.STUDENT, Audience.MENTEE, Audience.ALUMNI, Audience.SELF})


def group_of(viewer: Viewer) -> str | None:
    """Return the audience a viewer is answered content as; None for whoever is answered as a person.

    A firm reads its own postings in every state, the center everybody's, staff what they are entrusted with: none of
    these is ever given another's answer, nor is theirs kept. Somebody signed in without any role is no anonymous
    reader: pages can be for whoever signed in.
    """
    if not viewer.is_signed_in:
        return ANONYMOUS
    if viewer.employer_id is not None or viewer.audiences - _MEMBERS or viewer.roles - {Role.STUDENT}:
        return None
    return "signed in: " + " ".join(sorted(audience.value for audience in viewer.audiences))


def reader_of(viewer: Viewer) -> str:
    """Return what binds a list's cursors to its reader: the audience, or the person where no audience is shared."""
    return group_of(viewer) or f"user {viewer.user_id}"


class _Personal(Exception):
    """A field was found whose answer is kept nowhere."""


class Appraiser:
    """Tells of the operations of one document whether their answers may be kept; each fragment is looked at once."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments
        self._seen: set[str] = set()

    def operation(self, node: OperationDefinitionNode) -> Keep | None:
        """Return what the answer is made from where every field may be kept; None for any other operation."""
        if node.operation is not OperationType.QUERY:
            return None
        self._seen, whole = set(), Keep()
        try:
            for part in self._below(node.selection_set, self._schema.query_type):
                whole = whole.and_also(part)
        except _Personal:
            return None
        return whole

    def _below(self, node: SelectionSetNode | None, parent: Any) -> Iterator[Keep]:
        for selection in node.selections if node else ():
            yield from self._selection(selection, parent)

    def _selection(self, node: SelectionNode, parent: Any) -> Iterator[Keep]:
        if isinstance(node, FieldNode):
            yield from self._field(node, parent)
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            yield from self._below(
                node.selection_set, self._schema.get_type(condition.name.value) if condition else parent
            )
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in self._seen:
            self._seen.add(node.name.value)
            fragment = self._fragments.get(node.name.value)
            if fragment is not None:
                yield from self._below(
                    fragment.selection_set, self._schema.get_type(fragment.type_condition.name.value)
                )

    def _field(self, node: FieldNode, parent: Any) -> Iterator[Keep]:
        if node.name.value.startswith("__"):
            return
        field = getattr(parent, "fields", {}).get(node.name.value)
        if field is None:
            raise _Personal
        yield _keep_of(parent, field)
        yield from self._below(node.selection_set, get_named_type(field.type))


def _keep_of(parent: Any, field: Any) -> Keep:
    """Return what a field declared; a plain value of a content type is as its parent, all else is personal."""
    own, around = own_exposure(field), type_exposure(parent)
    if own and own.keep:
        return own.keep
    is_plain = field.extensions["strawberry-definition"].is_basic_field and not (own and (own.load or own.governed))
    if not is_plain or around is None or not (own or around).is_public:
        raise _Personal
    return Keep()
