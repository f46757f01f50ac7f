"""What somebody may have meant whose words found nothing: "bunu mu demek istediniz".

Made of two sources only: the documents that the viewer is being shown for want of exact ones, and public vocabulary.
Never of the words of an index. Whether it finds anything is asked by the very search, for this viewer.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, product

from portal.reference.turkish import lower

from .analysis.analyzer import Word, clean, one_edit_apart, words
from .analysis.vocabulary import is_known, is_spelled, nearest, spelling
from .asking import Question
from .engines.contract import Row
from .indices import IndexDefinition, Kind

MOST_TRIED = 3
MOST_SPELLINGS = 3
"""How many spellings of one word are looked at."""


def corrections(definition: IndexDefinition, asks: Question, text: str, shown: Sequence[Row]) -> list[str]:
    """Return texts that may have been meant by ``text``, the likeliest first; at most three.

    ``shown`` are the documents that the viewer gets because nothing held what was typed.
    """
    mistyped = [asks.words[asks.asked[slot]] for slot in asks.mistyped]
    sources = chain(
        (_of_document(definition, mistyped, row) for row in shown[:MOST_TRIED]), [_of_public_words(mistyped)]
    )
    written = chain.from_iterable(_written(clean(text), spellings) for spellings in sources)
    return list(dict.fromkeys(islice(written, MOST_TRIED)))


def _of_document(definition: IndexDefinition, mistyped: Sequence[Word], row: Row) -> dict[Word, list[str]]:
    """Return how a document that is shown spells the words it holds with a mistake only."""
    fields = sorted(definition.searched(), key=lambda field: -field.weight)
    held = [
        (field.kind, text, word) for field in fields for text in row.texts.get(field.name, ()) for word in words(text)
    ]
    found: dict[Word, list[str]] = {}
    for typed in mistyped:
        if any(_is_form(typed, word) for _kind, _text, word in held):
            continue
        near = (
            _cased(spelling(text, word), is_name=kind is Kind.NAME)
            for kind, text, word in held
            if one_edit_apart(typed.folded, word.folded) or one_edit_apart(typed.stem, word.stem)
        )
        if first := next(near, None):
            found[typed] = [first]
        elif not is_known(typed):
            found[typed] = _public(typed)
    return found


def _is_form(typed: Word, word: Word) -> bool:
    """Say whether a word was typed in this or another form; not where only a mistake made the stem the same."""
    slip = is_spelled(word) and not is_spelled(typed) and one_edit_apart(typed.folded, word.folded)
    return typed.folded == word.folded or (typed.stem == word.stem and not slip)


def _of_public_words(mistyped: Sequence[Word]) -> dict[Word, list[str]]:
    """Return public spellings of every word that is no public one; a name may stand as it is."""
    return {typed: spellings for typed in mistyped if not is_known(typed) and (spellings := _public(typed))}


def _public(typed: Word) -> list[str]:
    return [_cased(shown) for shown in nearest(typed, MOST_SPELLINGS)]


def _cased(shown: str, *, is_name: bool = False) -> str:
    """Return a word in lowercase where it is no name and begins with a capital for its place only.

    An I could be an English one, of which Turkish would make another letter: it stays.
    """
    return shown if is_name or "I" in shown or not shown[1:].islower() else lower(shown)


def _written(text: str, spellings: Mapping[Word, Sequence[str]]) -> Iterator[str]:
    """Yield ``text`` with the words spelled so, every way there is; nothing where a word has no other spelling."""
    places = sorted(spellings, key=lambda word: -word.start)
    if not places:
        return
    for chosen in product(*(spellings[place] for place in places)):
        written = text
        for word, spelled in zip(places, chosen, strict=True):
            written = written[: word.start] + spelled + written[word.end :]
        yield written
