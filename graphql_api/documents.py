"""A document, read once: parsed, measured, validated, and kept by its text with whatever was found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from django.core.signals import setting_changed
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from graphql import (
    BooleanValueNode,
    DocumentNode,
    EnumValueNode,
    FloatValueNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    StringValueNode,
    parse,
    validate,
)
from graphql.validation import specified_rules
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from .budget import Measure, Surveyor
from .errors import ApiError, ErrorCode
from .keeping import Keep
from .limits import limits
from .plans import Plans
from .sharing import Appraiser

_RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
_PLAIN_VALUES = (BooleanValueNode, EnumValueNode, FloatValueNode, IntValueNode, StringValueNode)
_DOCUMENTS_KEPT = 512
_FRAGMENTS_AN_OPERATION = 5


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document, with what it asks for and the defaults of its variables."""

    node: OperationDefinitionNode
    measure: Measure
    defaults: Mapping[str, int]
    keep: Keep | None
    """What the answer is made from, where it may be kept."""

    def cost(self, variables: Mapping[str, Any]) -> int:
        """Return the cost of the operation with these variables, at least 1."""
        return max(1, self.measure.cost.of({**self.defaults, **variables}))


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was read: its operations by name, or the errors it is refused with."""

    node: DocumentNode | None
    operations: Mapping[str | None, Operation]
    errors: tuple[ApiError, ...] = ()
    plans: Plans | None = None
    digest: str = ""
    """The text's SHA-256, 64 hexadecimal digits: what a registered document is named by."""
    is_trusted: bool = False
    """Whether it is registered (``trusted_documents``); such a document is read once in a process."""

    def operation(self, name: str | None) -> Operation:
        """Return the operation to run; raise ApiError where the name does not tell which (the stock view runs one)."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        found = self.operations.get(name)
        if found is None:
            raise ApiError(
                ErrorCode.OPERATION_RESOLUTION_FAILURE,
                _("The document holds several operations: say which in operationName.")
                if name is None
                else _("The document holds no operation of this operationName."),
            )
        return found


def read_document(schema: GraphQLSchema, text: str, language: str) -> Document:
    """Return the document of ``text``, refused ones included; the last 512 texts of each language are kept.

    Errors are part of what is kept, and speak the language.
    """
    if len(text) > limits().document_characters:
        raise _too_large(_("The document has more than %(most)d characters."), limits().document_characters)
    with override(language):
        return _read(schema, text, language)


@cache
def read_for_good(schema: GraphQLSchema, text: str) -> Document:
    """Read a registered document and keep it as long as the process lives: there are only so many of them."""
    return replace(read_document(schema, text, "en"), is_trusted=True)


def _forget(*, setting: str, **_ignored: Any) -> None:
    if setting == "GRAPHQL_LIMITS":
        _read.cache_clear()
        read_for_good.cache_clear()


setting_changed.connect(_forget, dispatch_uid="graphql_api.documents")


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _read(schema: GraphQLSchema, text: str, language: str) -> Document:
    try:
        node = _parsed(text)
        operations = _measured(schema, node)
    except ApiError as error:
        return Document(None, {}, (error,))
    errors = validate(schema, node, _RULES, max_errors=limits().errors, hide_suggestions=True)
    fragments = {part.name.value: part for part in node.definitions if isinstance(part, FragmentDefinitionNode)}
    return Document(
        node,
        operations,
        tuple(_invalid(error) for error in errors),
        Plans(schema, fragments),
        digest=sha256(text.encode()).hexdigest(),
    )


def _parsed(text: str) -> DocumentNode:
    most = limits().tokens
    try:
        return parse(text, max_tokens=most)
    except GraphQLError as error:
        if f"more than {most} tokens" in error.message:
            raise _too_large(_("The document has more than %(most)d tokens."), most) from None
        message = _("The document cannot be read: %(reason)s") % {"reason": error.message}
        raise _located(ApiError(ErrorCode.GRAPHQL_PARSE_FAILED, message), error) from None


def _measured(schema: GraphQLSchema, node: DocumentNode) -> dict[str | None, Operation]:
    allowed = limits()
    fragments = {part.name.value: part for part in node.definitions if isinstance(part, FragmentDefinitionNode)}
    operations = [part for part in node.definitions if isinstance(part, OperationDefinitionNode)]
    # Fragments first: their number bounds how deep the survey and the standard rules can call themselves.
    _refuse_above(len(fragments), allowed.operations * _FRAGMENTS_AN_OPERATION, _("fragments"))
    _refuse_above(len(operations), allowed.operations, _("operations"))
    _check_literals(node)
    surveyor, appraiser = Surveyor(schema, fragments), Appraiser(schema, fragments)
    measured = {part.name.value if part.name else None: _operation(part, surveyor, appraiser) for part in operations}
    _refuse_above(surveyor.visits, allowed.fields, _("selections"))
    return measured


def _operation(node: OperationDefinitionNode, surveyor: Surveyor, appraiser: Appraiser) -> Operation:
    allowed, measure = limits(), surveyor.operation(node)
    _refuse_above(measure.depth, allowed.depth, _("levels of fields"))
    _refuse_above(measure.fields, allowed.fields, pgettext("how many", "fields"))
    _refuse_above(measure.aliases, allowed.aliases, _("aliases"))
    _refuse_above(measure.directives, allowed.directives, _("directives"))
    defaults = {
        part.variable.name.value: int(part.default_value.value)
        for part in node.variable_definitions or ()
        if isinstance(part.default_value, IntValueNode) and len(part.default_value.value) < 10
    }
    return Operation(node, measure, defaults, appraiser.operation(node))


def _refuse_above(count: int, most: int, what: str) -> None:
    if count > most:
        raise _too_large(_("The document has too many %(what)s: at most %(most)d."), most, what=what)


def _check_literals(document: DocumentNode) -> None:
    """Refuse what a variable could not hold either: a NUL, a list too long, an object too deep."""
    allowed = limits()
    waiting: list[tuple[Node, int]] = [(document, 0)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, StringValueNode):
            if "\0" in node.value:
                raise ApiError(ErrorCode.BAD_USER_INPUT, _("Text must not contain a NUL character."), nodes=node)
        elif isinstance(node, ListValueNode | ObjectValueNode):
            depth += 1
            length = len(node.values) if isinstance(node, ListValueNode) else len(node.fields)
            if depth > allowed.input_depth or length > allowed.list_items:
                raise ApiError(ErrorCode.BAD_USER_INPUT, _("A value is too deep or its list too long."), nodes=node)
        waiting.extend((child, depth) for child in _children(node))


def _children(node: Node) -> Iterator[Node]:
    for key in node.keys:
        value = None if key == "loc" else getattr(node, key, None)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, list | tuple):
            yield from (item for item in value if isinstance(item, Node))


def _too_large(message: str, most: int, **words: str) -> ApiError:
    return ApiError(ErrorCode.OPERATION_TOO_LARGE, message % {"most": most, **words}, limit=most)


def _invalid(error: GraphQLError) -> ApiError:
    """Return a standard rule's finding; of a value that does not fit, not the text of the exception it caused."""
    # A scalar that refuses a literal leaves out the node; the rules themselves never do.
    at_value = not error.nodes or isinstance(error.nodes[0], _PLAIN_VALUES)
    reason = _("a value does not fit its type") if at_value else error.message
    message = _("The document is not valid: %(reason)s") % {"reason": reason}
    return _located(ApiError(ErrorCode.GRAPHQL_VALIDATION_FAILED, message), error)


def _located(shown: ApiError, error: GraphQLError) -> ApiError:
    shown.locations = error.locations
    return shown
