"""Mutants of the code that decides: every condition of these modules, every entry of their tables.

A function is compiled anew in place: whoever imported it by name holds the mutant.
"""

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

from .changes import Change, answers, changes
from .mutant import Mutant, forget

DECIDING = (
    "portal.privacy.policies",
    "portal.privacy.viewers",
    "portal.alumni.projection",
    "portal.alumni.rows",
    "portal.alumni.filters",
    "portal.alumni.disclosure",
)
"""Who is which audience, what was decided, which row, which field, what narrows and orders, what the ledger holds."""


def condition_mutants() -> Iterator[Mutant]:
    """Yield every mutant of the modules that decide, always in the same order."""
    for name in DECIDING:
        module = importlib.import_module(name)
        for found in functions_of(module):
            yield from _of_function(found)
        yield from _of_tables(module)


@dataclass(frozen=True, slots=True)
class Found:
    """A function of a module: where it stands, its code, and the function itself."""

    place: str
    definition: ast.FunctionDef
    function: FunctionType


def functions_of(module: ModuleType) -> Iterator[Found]:
    """Yield the functions of a module and the methods of its classes; one in another belongs to the outer one."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef):
            yield _found(module, module, node, node.name)
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield _found(module, vars(module)[node.name], inner, f"{node.name}.{inner.name}")


def _found(module: ModuleType, holder: Any, node: ast.FunctionDef, name: str) -> Found:
    held = inspect.getattr_static(holder, node.name)
    function = inspect.unwrap(getattr(held, "fget", None) or getattr(held, "__func__", None) or held)
    assert isinstance(function, FunctionType), name
    return Found(f"{module.__name__.rpartition('.')[2]}.{name}", node, function)


def _of_function(found: Found) -> Iterator[Mutant]:
    bare = _bare(found.definition)
    told: dict[str, int] = {}
    for number, change, made in _changes_in(bare, found.definition):
        told[change] = told.get(change, 0) + 1
        again = f" (place {told[change]})" if told[change] > 1 else ""
        yield Mutant(found.place, change + again, partial(recompile, found.function, bare, number, made))


def _changes_in(bare: ast.FunctionDef, whole: ast.FunctionDef) -> Iterator[tuple[int, str, Change]]:
    nodes = list(ast.walk(bare))
    for number, node in enumerate(nodes):
        for change, made in changes(node):
            yield number, f"{_told(node)} -> {change}", made
    bare_answers = ast.FunctionDef(whole.name, bare.args, bare.body, [], whole.returns)
    for change, node, made in answers(bare_answers):
        yield nodes.index(node), f"{_told(node)} -> {change}", made


def _told(node: ast.AST) -> str:
    match node:
        case ast.If() | ast.While():
            return f"if {ast.unparse(node.test)}"
        case ast.comprehension():
            return "if " + " if ".join(ast.unparse(condition) for condition in node.ifs)
        case ast.match_case():
            return ast.unparse(ast.match_case(node.pattern, node.guard, [ast.Pass()])).partition(":")[0]
    return ast.unparse(node)


def _bare(definition: ast.FunctionDef) -> ast.FunctionDef:
    """Return the function without decorators and types: what is in its arguments is no part of its code."""
    bare = deepcopy(definition)
    for node in ast.walk(bare):
        if isinstance(node, ast.FunctionDef):
            node.decorator_list, node.returns = [], None
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                argument.annotation = None
            # A default is the function's own, not its code's, and stays as it is.
            node.args.defaults = [ast.Name("object", ast.Load()) for _default in node.args.defaults]
            node.args.kw_defaults = [default and ast.Name("object", ast.Load()) for default in node.args.kw_defaults]
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Name("object", ast.Load())
    return bare


def recompile(function: FunctionType, bare: ast.FunctionDef, number: int = 0, change: Change | None = None) -> None:
    """Give ``function`` the code of ``bare``, with ``change`` made to its node of this number."""
    made = deepcopy(bare)
    if change is not None:
        node = list(ast.walk(made))[number]
        new = change(node)
        if new is not node:
            _Exchange(node, ast.copy_location(new, node)).visit(made)
    scope: dict[str, Any] = dict(function.__globals__)
    tree = ast.fix_missing_locations(ast.Module([made], []))
    exec(compile(tree, function.__code__.co_filename, "exec"), scope)
    function.__code__ = scope[made.name].__code__
    forget()


def as_they_are() -> None:
    """Compile every function anew without a change: what fails then is no mutant's doing."""
    for name in DECIDING:
        for found in functions_of(importlib.import_module(name)):
            recompile(found.function, _bare(found.definition))


class _Exchange(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        """Return the node that stands here from now on."""
        return self.new if node is self.old else self.generic_visit(node)


def _of_tables(module: ModuleType) -> Iterator[Mutant]:
    for node in ast.parse(inspect.getsource(module)).body:
        target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and not target.id.startswith("__"):
            held = vars(module)[target.id]
            place = f"{module.__name__.rpartition('.')[2]}.{target.id}"
            for change, apply in _of_table(target.id, held, value):
                yield Mutant(place, change, apply)


def _of_table(name: str, held: Any, written: ast.AST | None) -> Iterator[tuple[str, Callable[[], None]]]:
    match written:
        case ast.Dict(keys=[_, *_]):
            for key in held:
                yield f"without {key}", partial(_drop, held, key)
                if other := next((value for value in held.values() if value != held[key]), None):
                    yield f"{key} -> {other}", partial(_set, held, key, other)
        case ast.Tuple():
            for place, value in enumerate(held):
                yield f"without {value}", partial(_rename, name, held, (*held[:place], *held[place + 1 :]))
        case ast.Constant(value=int()):
            yield f"{held} -> {held + 1}", partial(_rename, name, held, held + 1)


def _drop(held: dict[Any, Any], key: Any) -> None:
    del held[key]
    forget()


def _set(held: dict[Any, Any], key: Any, value: Any) -> None:
    held[key] = value
    forget()


def _rename(name: str, old: Any, new: Any) -> None:
    """Let every module that holds ``old`` under this name hold ``new``."""
    for module in list(sys.modules.values()):
        if module.__name__.startswith("portal.") and vars(module).get(name) is old:
            setattr(module, name, new)
    forget()
