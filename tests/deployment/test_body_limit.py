"""The largest request: refused by what it says of itself, in the reader's language, and told in the log."""

import logging
from typing import Any

import pytest
from django.test import Client

LOGIN = "/account/login/"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "What you send is larger than 25 MB; nothing of it was read."),
        ("tr", "Gönderdiğiniz veri 25 MB’tan büyük; hiçbiri okunmadı."),
    ],
)
def test_the_refusal_is_clear_and_told(language: str, words: str, caplog: Any) -> None:
    with caplog.at_level(logging.INFO, logger="config.body_limit"):
        response = Client().post(
            LOGIN, {"login": "x"}, headers={"Accept-Language": language}, CONTENT_LENGTH=str((25 << 20) + 1)
        )
    assert (response.status_code, response.content.decode()) == (413, words)
    assert caplog.messages[0] == "a request was refused: account_login says it has more than 26214400 bytes"


@pytest.mark.django_db
def test_what_is_no_larger_goes_on(settings: Any) -> None:
    settings.LARGEST_REQUEST = 100
    assert Client().post(LOGIN, "x" * 100, content_type="text/plain").status_code == 200
    assert Client().post(LOGIN, "x" * 101, content_type="text/plain").status_code == 413
