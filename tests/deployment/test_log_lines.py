"""The log tells what failed, and nothing of the person it failed for."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from config.log_lines import CUT
from portal.alumni.models import AlumniProfile

# Not where they are used: a traceback quotes the lines of the program.
PERSON = {"first_name": "Gizlice", "contact_phone": "+90 555 987 65 43", "is_public": True}
ON_TWO_LINES = 'violates "one"\nDETAIL:  Failing row contains (1, Işıl\nÖztürk, +90).\nHINT:  none'


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is written by a logger set up as ours are."""
    written = io.StringIO()
    formatter = logging.config.DictConfigurator(dict(settings.LOGGING)).configure_formatter(
        dict(settings.LOGGING["formatters"]["line"])
    )
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    logger = logging.getLogger("tests.log_lines")
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_row_postgresql_refused_is_not_in_the_log(lines: io.StringIO) -> None:
    if connection.vendor != "postgresql":
        pytest.fail("DATABASE_URL names no PostgreSQL")
    try:
        AlumniProfile.objects.create(**PERSON)
    except IntegrityError as refused:
        logging.getLogger("tests.log_lines").exception("a service failed: %s", refused)
    text = lines.getvalue()
    assert "alumni_nothing_open_before_claim" in text
    assert CUT in text
    assert "Gizlice" not in text
    assert "987 65 43" not in text


def test_values_on_more_lines_are_cut_too_and_the_rest_stays(lines: io.StringIO) -> None:
    try:
        raise IntegrityError(ON_TWO_LINES)
    except IntegrityError:
        logging.getLogger("tests.log_lines").exception("failed")
    text = lines.getvalue()
    assert 'violates "one"' in text
    assert "HINT:  none" in text
    assert not [word for word in ("Işıl", "Öztürk", "+90") if word in text]
