"""Every reason why a deed is refused is told in one form, in both languages."""

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.utils import translation

from graphql_api.payloads import refusal
from portal.privacy.refusals import DeedRefused, SignInFirst
from portal.reference.names import given_name

import_module("graphql_api.schema")  # with it every room whose deeds a frontend does


def below(kind: type[DeedRefused]) -> Iterator[type[DeedRefused]]:
    """Yield all kinds of a reason."""
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


@pytest.mark.parametrize("kind", sorted(set(below(DeedRefused)), key=lambda kind: (kind.__module__, kind.__qualname__)))
def test_a_reason_has_a_code_and_words_in_both_languages(kind: type[DeedRefused]) -> None:
    assert re.fullmatch("[A-Z]+(_[A-Z]+)*", kind.code)
    assert re.fullmatch("([a-z]+([A-Z][a-z]+)*)?", kind.field), "in the schema's spelling"
    with translation.override("en"):
        english = str(kind.message)
    with translation.override("tr"):
        turkish = str(kind.message)
    assert english and turkish and english != turkish


class FullName(SignInFirst):
    """A reason of one field."""

    field = "name"


def test_a_payload_tells_what_of_the_input_it_is_about() -> None:
    with translation.override("tr"):
        told = [(one.code, one.path, one.message) for one in refusal(SignInFirst()) + refusal(FullName())]
        assert told == [
            ("SIGN_IN_FIRST", [], "Lütfen önce oturum açın."),
            ("SIGN_IN_FIRST", ["name"], "Lütfen önce oturum açın."),
        ]
    assert refusal(FullName(), "eventId")[0].path == ["eventId"]


@pytest.mark.parametrize(("text", "name"), [(" Ak  Yazılım ", "Ak Yazılım"), ("a\0b", "ab"), ("x" * 5, "xxxxx")])
def test_a_name_is_one_line(text: str, name: str) -> None:
    assert given_name(text, longest=10, refusal=SignInFirst) == name


@pytest.mark.parametrize("text", ["", " \t\n", "\0", "x" * 11])
def test_a_name_is_not_empty_and_not_too_long(text: str) -> None:
    with pytest.raises(SignInFirst):
        given_name(text, longest=10, refusal=SignInFirst)
