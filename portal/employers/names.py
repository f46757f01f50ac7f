"""What a firm's name is compared by: the same firm, however somebody typed it."""

import re
from typing import Any

from django.db import models

from portal.reference.turkish import fold

LONGEST_KEY = 200
_SIGNS = re.compile(r"[\W_]+")
_SINGLE_LETTERS = re.compile(r"\b(\w)\s+(?=\w\b)")
_TURKISH = (
    "as anonim sirket sirketi sirketleri sti ltd limited kollektif kolektif komandit san sanayi sanayii tic ticaret"
)
_ABROAD = "inc incorporated llc llp plc corp corporation co company gmbh ag kg se sa sas srl spa bv nv oy ab"
_LEGAL_FORMS = frozenset(f"{_TURKISH} ve {_ABROAD}".split())
"""Words that tell what kind of company it is, in Turkish and in the languages of firms abroad, folded."""


def firm_key(name: str) -> str:
    """Return a key under which "AKDENİZ YAZILIM San. ve Tic. A.Ş." and "Akdeniz Yazilim" are equal.

    Letters are folded the Turkish way, signs and spaces do not count, legal forms at the end are left out. Two firms
    may share a key: who asks by it has to be content with both. Empty only where there is no letter and no digit.
    """
    words = _SIGNS.sub(" ", fold(name.replace("&", " ve "))).strip()
    # "A. Ş." and "T.C." are one word each, as "AŞ" and "TC" are.
    parts = _SINGLE_LETTERS.sub(r"\1", words).split()
    while len(parts) > 1 and parts[-1] in _LEGAL_FORMS:
        parts.pop()
    return "".join(parts)[:LONGEST_KEY]


class FirmKeyField(models.CharField):  # type: ignore[type-arg]
    """The key of the name in the column ``of``, written with the row whoever writes it, in bulk as well."""

    def __init__(self, *args: Any, of: str, **options: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": LONGEST_KEY, "editable": False, "db_default": "", **options})

    def deconstruct(self) -> Any:
        """Tell migrations whose key it is."""
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Work the key out anew."""
        key = firm_key(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, key)
        return key
