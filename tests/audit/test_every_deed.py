"""Every deed of somebody in office leaves a link in the audit log; a new deed stops here until it is decided on."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.utils import timezone

import newsletter
import portal
from portal.accounts.models import Role
from portal.alumni.models import AlumniProfile
from portal.audit.models import Link
from portal.audit.selectors import links
from portal.audit.services import pseudonym
from portal.employers import services as employers
from portal.privacy.viewers import Viewer, anonymous, viewer_for
from portal.registry import services as registry
from portal.workflow.services import move
from tests.audit.deeds import AUDITED, MOVED, NOT_AUDITED, RULES
from tests.audit.officer_deeds import OFFICER
from tests.audit.world import World
from tests.cms_backoffice import campus as places

pytestmark = pytest.mark.django_db
ACTORS = frozenset({"actor", "actor_id", "appointed_by", "ended_by"})
"""How the first argument of a deed is called that somebody does."""
LINKED = {**AUDITED, **OFFICER}


def _modules() -> Iterator[Any]:
    for house in (portal, newsletter):
        for found in pkgutil.walk_packages(house.__path__, f"{house.__name__}."):
            if not any(part in found.name for part in (".migrations", ".management", "__main__")):
                yield import_module(found.name)


def deeds() -> set[str]:
    """Return every public function that somebody does, under the shortest of the names rooms call it by."""
    found: dict[Any, str] = {}
    for module in _modules():
        for name, deed in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(deed) or deed.__module__ != module.__name__:
                continue
            first = next(iter(inspect.signature(deed).parameters.values()), None)
            if first is not None and first.name in ACTORS and first.kind is not first.KEYWORD_ONLY:
                found[deed] = f"{module.__name__}.{name}"
    return {_called(name) for name in found.values()}


def _called(name: str) -> str:
    """Return the name under which neighbors know a deed: its room's services, where they gather a package."""
    room, _dot, rest = name.rpartition(".services.")
    return f"{room}.services.{rest.rpartition('.')[2]}" if room else name


@pytest.fixture
def world(db: None) -> World:
    campus = places.build()
    coordinator, other = places.staff("coordinator", campus), places.user("baska@uni.example")
    people = (
        places.alumnus(campus.history_program, "Işıl Aydın"),
        places.alumnus(campus.history_program, "Işıl Aydın"),
    )
    return World(campus, viewer_for(coordinator), people, coordinator, other)


def test_every_deed_stands_in_one_of_the_tables() -> None:
    known = set(LINKED) | set(NOT_AUDITED) | MOVED | RULES
    assert deeds() - known == set(), "say in tests/audit/deeds.py whether it is audited"
    assert known - deeds() == set()


@pytest.mark.parametrize("name", sorted(LINKED))
def test_a_deed_in_office_leaves_a_link(name: str, world: World) -> None:
    purpose, deed = LINKED[name]
    before = links().count()

    deed(world)

    written = list(Link.objects.filter(purpose=purpose, number__gt=before))
    assert written
    assert {link.actor for link in written} == {str(world.coordinator.pk)}


def test_a_transition_is_audited_with_people_as_pseudonyms_and_without_words(world: World) -> None:
    pair = world.pair()
    registry.keep_apart(world.center, pair_id=pair.pk, reason="Ayrı doğum tarihleri")
    written = list(links()[:2])
    assert {link.subject for link in written} == {pseudonym("profile", person.pk) for person in world.people}
    assert {(link.purpose, link.reason, tuple(link.fields)) for link in written} == {
        ("registry.duplicatepair.keep_apart", "", ("state",))
    }


def test_what_is_about_nobody_stands_openly_and_with_its_reason(world: World) -> None:
    firm = world.firm()
    employers.reject_employer(world.center, employer_id=firm, reason="Vergi levhası eksik")
    last = links()[0]
    assert (last.subject, last.reason) == (f"employer:{firm}", "Vergi levhası eksik")


def test_nobody_in_office_leaves_no_link(world: World) -> None:
    before = links().count()
    student = Viewer(today=timezone.localdate(), user_id=world.other.pk, roles=frozenset({Role.STUDENT}))
    for actor in (anonymous(), student):
        person = AlumniProfile.objects.create(first_name="Ay", last_name="Su", state="expected")
        move(person, "graduate", actor=actor)
    assert links().count() == before


def test_whoever_is_in_office_and_moves_what_is_their_own_leaves_none(world: World) -> None:
    before = links().count()
    own = AlumniProfile.objects.create(first_name="Ay", last_name="Su", state="expected", user=world.coordinator)
    move(own, "graduate", actor=world.center)
    assert links().count() == before
