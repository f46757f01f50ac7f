"""Publishing the form: who may, what is refused, and that forms which are out keep their words."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import Role
from portal.membership import services
from portal.membership.models import FormEdition
from portal.membership.selectors import edition_in_force

from .conftest import Person, person
from .test_joining import joined

TOLD = {
    "published_on": "2026-01-05",
    "institution_tr": "Kıyı Üniversitesi",
    "institution_en": "Kıyı University",
    "statement_tr": "Yeni metin.",
    "statement_en": "New words.",
}


def publish(folder: Path, **told: object) -> None:
    path = folder / "form.json"
    path.write_text(json.dumps({**TOLD, **told}), encoding="utf-8")
    call_command("publish_membership_form", str(path))


def test_a_new_edition_is_for_new_forms_only(student: Person, edition: FormEdition, tmp_path: Path) -> None:
    form = services.issue_form(student.viewer, public_id=joined(student).public_id)
    publish(tmp_path, revision=1, revised_on="2026-02-01")
    newest = edition_in_force()
    assert newest is not None
    assert (newest.document_number, newest.revision, newest.revised_on) == ("P1.3.FR.0058", 1, date(2026, 2, 1))
    form.refresh_from_db()
    assert form.edition == edition


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"revised_on": "2020-01-01"}, "membership_revised_after_published"),
        ({"statement_tr": ""}, "statement_tr"),
        ({"statement_tr": "x" * 2001}, "statement_tr"),
        ({"published_on": "05.01.2026"}, "Invalid isoformat"),
        ({"colour": "blue"}, "colour"),
    ],
)
@pytest.mark.usefixtures("db")
def test_what_is_wrong_is_named_and_nothing_published(told: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=said):
        publish(tmp_path, **told)
    assert not FormEdition.objects.exists()


@pytest.mark.usefixtures("db")
def test_only_the_center_publishes() -> None:
    draft = services.EditionDraft(**{**TOLD, "published_on": date(2026, 1, 5)})
    for role in (Role.DIPLOMA_DESK, Role.EDITOR):
        with pytest.raises(services.NotAllowed):
            services.publish_edition(person(role.value).viewer, draft=draft)
    assert services.publish_edition(person("merkez", Role.CENTER_STAFF).viewer, draft=draft).revision is None
