"""Search as Turkish readers expect it, in SQL: "isik" finds Işık, on every database.

For lists of some thousand rows that no column is kept folded for; alumni have one (``name_folded``).
"""

from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Lower, Replace

from portal.reference.turkish import fold

# I comes first: left to the database, its lowercase would depend on the collation.
_LETTERS = dict(zip("IİıÇçĞğÖöŞşÜüÂâÎîÛû", "iiiccggoossuuaaiiuu", strict=True))


def folded(column: str) -> Lower:
    """Return a column's text as ``portal.reference.turkish.fold`` would write it, for the letters of Turkish."""
    text: Any = F(column)
    for letter, plain in _LETTERS.items():
        text = Replace(text, Value(letter), Value(plain))
    return Lower(text)


def folded_search(rows: QuerySet[Any], text: str, columns: tuple[str, ...]) -> QuerySet[Any]:
    """Keep the rows in which every word of ``text`` occurs in one of ``columns``, whatever the case and the dots."""
    names = {f"folded_{place}": folded(column) for place, column in enumerate(columns)}
    rows = rows.alias(**names)
    for word in fold(text).split():
        found = Q()
        for name in names:
            found |= Q(**{f"{name}__contains": word})
        rows = rows.filter(found)
    return rows
