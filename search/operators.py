"""Operators for those who type them, read by us: no engine's query language ever sees what was typed.

``"veri bilimi"`` is sought as it stands. ``-java``, ``NOT java``, ``DEĞİL java`` must be absent. ``OR``, ``VEYA``
offer a choice, ``AND``, ``VE`` say what holds anyway; all of them in capitals only, and ``OR`` binds weakest.
Parentheses group, three deep. Nothing is ever wrong: a sign without its partner is only a sign, an operator without
something to work on is only a word.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from .needs import Every, Need, No, Some, joined

MOST_DEPTH = 3


class _Sign(Enum):
    WORD = auto()
    PHRASE = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()


_BEGINS = frozenset({_Sign.WORD, _Sign.PHRASE, _Sign.OPEN})
_ENDS = frozenset({_Sign.WORD, _Sign.PHRASE, _Sign.CLOSE})
_OPERATORS = {
    "AND": _Sign.AND,
    "VE": _Sign.AND,
    "OR": _Sign.OR,
    "VEYA": _Sign.OR,
    "NOT": _Sign.NOT,
    "DEĞİL": _Sign.NOT,
}
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
"""What keyboards and word processors make of a quotation mark; one character each, so that places stay."""
_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"|(?P<open>\()|(?P<close>\))|(?<![^\s(])(?P<minus>-)(?=[^\s)-])|[^\s"()]+')


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what was typed: where it stands, how it is sought.

    ``silent`` are the places of operators within it: ``VE`` between two words leaves them side by side.
    """

    start: int
    end: int
    quoted: bool = False
    excluded: bool = False
    silent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The pieces in the order they were typed, and what must hold of them by their number."""

    pieces: tuple[Piece, ...]
    need: Need | None


@dataclass(frozen=True, slots=True)
class _Token:
    sign: _Sign
    start: int
    end: int


def read(text: str) -> Reading:
    """Return what ``text`` asks for. Never raises; text without operators is one piece."""
    reader = _Reader(_working(_paired(_tokens(text))))
    need = reader.choice()
    return Reading(tuple(reader.pieces), need)


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text.translate(_QUOTES)):
        start, end = match.span(match.lastgroup or 0)
        named = {"phrase": _Sign.PHRASE, "open": _Sign.OPEN, "close": _Sign.CLOSE, "minus": _Sign.NOT}
        sign = named.get(match.lastgroup or "") or _OPERATORS.get(text[start:end], _Sign.WORD)
        found.append(_Token(sign, start, end))
    return found


def _paired(tokens: list[_Token]) -> list[_Token]:
    """Return the tokens without the parentheses that lack their partner or stand too deep."""
    kept, opened = set(), list[int]()
    for place, token in enumerate(tokens):
        if token.sign is _Sign.OPEN:
            opened.append(place)
        elif token.sign is _Sign.CLOSE and opened:
            deep = len(opened) > MOST_DEPTH
            partner = opened.pop()
            kept |= set() if deep else {partner, place}
    brackets = {_Sign.OPEN, _Sign.CLOSE}
    return [token for place, token in enumerate(tokens) if place in kept or token.sign not in brackets]


def _working(tokens: list[_Token]) -> list[_Token]:
    """Return the tokens with every operator that has nothing to work on as a word."""
    signs = [token.sign for token in tokens]
    for place in reversed(range(len(signs))):
        if signs[place] is _Sign.NOT and not (place + 1 < len(signs) and signs[place + 1] in _BEGINS):
            signs[place] = _Sign.WORD
    for place, sign in enumerate(signs):
        if sign in {_Sign.AND, _Sign.OR}:
            before = place > 0 and signs[place - 1] in _ENDS
            behind = place + 1 < len(signs) and signs[place + 1] in _BEGINS | {_Sign.NOT}
            signs[place] = sign if before and behind else _Sign.WORD
    return [_Token(sign, token.start, token.end) for sign, token in zip(signs, tokens, strict=True)]


class _Reader:
    """Goes once through tokens that are known to fit together."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.pieces: list[Piece] = []
        self._tokens = tokens
        self._place = 0
        self._denied = 0

    def _sign(self, ahead: int = 0) -> _Sign | None:
        place = self._place + ahead
        return self._tokens[place].sign if place < len(self._tokens) else None

    def _next(self) -> _Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _piece(self, first: _Token, last: _Token, *, quoted: bool = False, silent: tuple[int, ...] = ()) -> Need:
        self.pieces.append(Piece(first.start, last.end, quoted, self._denied > 0, silent))
        return len(self.pieces) - 1

    def choice(self) -> Need | None:
        """Read what stands between ``OR``: any of it."""
        parts = [self._all()]
        while self._sign() is _Sign.OR:
            self._next()
            parts.append(self._all())
        return joined(Some, parts)

    def _all(self) -> Need | None:
        parts: list[Need | None] = []
        while self._sign() not in {None, _Sign.OR, _Sign.CLOSE}:
            if self._sign() is _Sign.AND:
                self._next()
            else:
                parts.append(self._one())
        return joined(Every, parts)

    def _one(self, *, single: bool = False) -> Need | None:
        token = self._next()
        match token.sign:
            case _Sign.NOT:
                return self._absent()
            case _Sign.OPEN:
                inner = self.choice()
                self._next()
                return inner
            case _Sign.PHRASE:
                return self._piece(token, token, quoted=True)
        return self._piece(token, token) if single else self._run(token)

    def _absent(self) -> Need | None:
        self._denied += 1
        part = self._one(single=True)
        self._denied -= 1
        return None if part is None else No(part)

    def _run(self, first: _Token) -> Need:
        """Read the words that stand side by side as one piece: some are found together, or mean something together."""
        last, silent = first, []
        while self._sign() is _Sign.WORD or (self._sign() is _Sign.AND and self._sign(1) is _Sign.WORD):
            last = self._next()
            if last.sign is _Sign.AND:
                silent.append(last.start)
        return self._piece(first, last, silent=tuple(silent))
