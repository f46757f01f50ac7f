"""What can be made of one node of a syntax tree: each change alone, in words and as the deed."""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Change = Callable[[Any], ast.AST]
"""Takes a node and returns what stands in its place: another, or itself changed."""

_NEGATED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.GtE: ast.Lt,
    ast.Lt: ast.GtE,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}
_SHIFTED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.GtE: ast.Gt,
    ast.Gt: ast.GtE,
    ast.LtE: ast.Lt,
    ast.Lt: ast.LtE,
}
_SWAPPED: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "bool": ("True", "False"),
    "int": ("0", "2**31 - 1"),
    "str": ("''",),
    "Q": ("Q()", "Q(pk__in=[])"),
    "frozenset": ("frozenset()",),
    "tuple": ("()",),
    "Openings": ("()",),
    "list": ("[]",),
    "dict": ("{}",),
}
"""What a function of this kind answers whatever it is asked."""
_SAID = {"NOTHING": "Q(pk__in=[])"}
"""Names of an answer."""
_NARROWING = frozenset({"filter", "Q", "When", "replace", "get", "within"})
"""Calls each of whose arguments is a condition."""


def changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """Yield every change of ``node`` itself; what is below it has its own."""
    match node:
        case ast.If() | ast.IfExp() | ast.While():
            for forced in (True, False):
                yield f"always {forced}", _forcing(forced)
        case ast.comprehension(ifs=[_, *_]):
            for forced in (True, False):
                yield f"always {forced}", _forcing_each(forced)
        case ast.match_case():
            yield "never", _never
            if node.guard is not None:
                yield "without its guard", _without_guard
        case ast.MatchOr(patterns=patterns):
            for place in range(len(patterns)):
                yield f"without {ast.unparse(patterns[place])}", _without("patterns", place)
        case ast.Compare(ops=[operator]):
            for table in (_NEGATED, _SHIFTED):
                if other := table.get(type(operator)):
                    yield other.__name__, _comparing(other)
        case ast.BoolOp(op=operator, values=values):
            yield "Or" if isinstance(operator, ast.And) else "And", _swapping_words
            for place in range(len(values)):
                yield f"without {ast.unparse(values[place])}", _without("values", place)
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            yield "not negated", lambda found: found.operand
        case ast.BinOp(op=operator) if type(operator) in _SWAPPED:
            yield _SWAPPED[type(operator)].__name__, _swapping
            yield "its left side", lambda found: found.left
            yield "its right side", lambda found: found.right
        case ast.AugAssign(op=operator):
            yield "left out", lambda found: ast.Pass()
            if type(operator) in _SWAPPED:
                yield _SWAPPED[type(operator)].__name__, _swapping
        case ast.Call():
            yield from _of_call(node)
        case ast.Constant(value=bool(value)):
            yield str(not value), _constant(not value)
        case ast.Constant(value=int(value)):
            yield str(value + 1), _constant(value + 1)


def answers(function: ast.FunctionDef) -> Iterator[tuple[str, ast.Return, Change]]:
    """Yield each ``return`` of the function itself with what it could answer whatever it was asked."""
    kinds = ast.unparse(function.returns).split(" | ") if function.returns else []
    wanted = [answer for kind in kinds for answer in _ANSWERS.get(kind.partition("[")[0], ())]
    wanted += ["None"] if kinds[-1:] == ["None"] and len(kinds) > 1 else []
    for node in _returns(function):
        for answer in wanted:
            if node.value is not None and _SAID.get(said := ast.unparse(node.value), said) != answer:
                yield answer, node, _returning(answer)


def _returns(function: ast.AST) -> Iterator[ast.Return]:
    for child in ast.iter_child_nodes(function):
        if isinstance(child, ast.Return):
            yield child
        elif not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield from _returns(child)


def _of_call(node: ast.Call) -> Iterator[tuple[str, Change]]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called in ("any", "all"):
        other = "all" if called == "any" else "any"
        yield other, _calling(other)
    if called in _NARROWING:
        for part in ("args", "keywords"):
            for place, argument in enumerate(getattr(node, part)):
                yield f"without {ast.unparse(argument)}", _without(part, place)


def _forcing(forced: bool) -> Change:
    def change(node: Any) -> ast.AST:
        node.test = _forced(node.test, forced)
        return node

    return change


def _forcing_each(forced: bool) -> Change:
    def change(node: Any) -> ast.AST:
        node.ifs = [_forced(condition, forced) for condition in node.ifs]
        return node

    return change


def _forced(condition: ast.expr, forced: bool) -> ast.expr:
    # Still asked: a walrus in it gives something its name.
    return ast.BoolOp(ast.Or() if forced else ast.And(), [condition, ast.Constant(forced)])


def _never(node: Any) -> ast.AST:
    node.guard = ast.Constant(False)
    return node


def _without_guard(node: Any) -> ast.AST:
    node.guard = None
    return node


def _comparing(operator: type[ast.cmpop]) -> Change:
    def change(node: Any) -> ast.AST:
        node.ops = [operator()]
        return node

    return change


def _swapping_words(node: Any) -> ast.AST:
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return node


def _swapping(node: Any) -> ast.AST:
    node.op = _SWAPPED[type(node.op)]()
    return node


def _without(part: str, place: int) -> Change:
    def change(node: Any) -> ast.AST:
        left = getattr(node, part)
        del left[place]
        return left[0] if part in ("values", "patterns") and len(left) == 1 else node

    return change


def _calling(name: str) -> Change:
    def change(node: Any) -> ast.AST:
        node.func = ast.Name(name, ast.Load())
        return node

    return change


def _constant(value: object) -> Change:
    return lambda _node: ast.Constant(value)


def _returning(answer: str) -> Change:
    def change(node: Any) -> ast.AST:
        node.value = ast.parse(answer, mode="eval").body
        return node

    return change
