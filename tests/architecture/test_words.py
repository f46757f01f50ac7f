"""The rooms' catalogs are poured into one: what two of them say differently, the first of them says for all."""

import gettext
from collections import defaultdict
from pathlib import Path

import wagtail
from django.conf import settings

ROOT = Path(settings.ROOT)
HOUSES = ("portal", "cms", "search", "newsletter", "graphql_api", "config")
TURKISH = Path("tr/LC_MESSAGES/django.mo")

BETTER = frozenset(
    {
        "Active", "All", "Approve with comment", "Cancel", "Changes requested", "Checks", "Copied", "From", "Home",
        "Images", "In progress", "Number", "Owner", "Promote", "Publish", "Resubmit to %(task_name)s", "Roles",
        "Search…", "Submit to %(workflow_name)s", "active", "created at", "name", "title",
    }
)  # fmt: skip
"""Words of Wagtail that ours replace on purpose: the same meaning, in the words of this house."""

Message = str | tuple[str, int]


def said_in(catalog: Path) -> dict[Message, str]:
    """Return what a compiled catalog says, by message and context."""
    with catalog.open("rb") as opened:
        said = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined]
    return {message: text for message, text in said.items() if message}


def ours() -> dict[Message, dict[str, str]]:
    """Return who of us says what of each message."""
    words: dict[Message, dict[str, str]] = defaultdict(dict)
    for house in HOUSES:
        for catalog in sorted((ROOT / house).rglob(str(TURKISH))):
            for message, text in said_in(catalog).items():
                words[message][str(catalog.relative_to(ROOT))] = text
    return words


def test_two_rooms_say_a_word_in_one_way() -> None:
    differing = {message: rooms for message, rooms in ours().items() if len(set(rooms.values())) > 1}

    assert differing == {}  # Another meaning takes a context of its own: pgettext, or ``context`` in a template.


def test_no_room_changes_what_a_word_of_the_editor_means() -> None:
    kept = {message for name in ("wagtail_strings", "allauth_strings") for message in _first(name)}
    words, changed = ours(), set()
    for catalog in sorted(Path(wagtail.__file__).parent.rglob(f"locale/{TURKISH}")):
        for message, text in said_in(catalog).items():
            if message not in kept and message in words and text not in words[message].values():
                changed.add(message)

    assert changed <= BETTER


def _first(name: str) -> dict[Message, str]:
    """Return a catalog that is asked before all rooms."""
    return said_in(ROOT / "config" / name / TURKISH)
