"""People who are closed to most viewers of a small world, and the accounts of those who look at them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.utils import timezone
from hidden_world import HIDDEN_FROM_ALL, KIND_FOR_ORACLE, OWNER, HiddenWorld

from portal.accounts.models import Role, RoleAssignment, User
from portal.alumni.models import AlumniProfile, Employment
from tests import oracle
from tests.chosen_people import CLOSED, EVERYTHING, NAME
from tests.frontend_contract.small_world import SmallWorld
from tests.worlds import TODAY, VERIFIED, DegreeSpec, GrantSpec, Ground, JobSpec, PersonSpec, populate


def _specs() -> Iterator[PersonSpec]:
    closed = replace(
        CLOSED, masks=(0,) * 5, in_directory=False, is_public=False, employer_days=None, degrees=(), photo=0, cv=0
    )
    days = (timezone.localdate() - TODAY).days + 30
    own_unit, other_unit = DegreeSpec(0, "bachelor", 2016), DegreeSpec(1, "bachelor", 2016)
    yield replace(closed, number=OWNER, degrees=(own_unit,))
    yield replace(closed, number=102, degrees=(other_unit,))
    yield replace(
        closed, number=103, masks=(NAME,) * 5, in_directory=True, is_public=True, employer_days=days, grants=()
    )
    yield replace(closed, number=104, masks=(EVERYTHING,) * 5, in_directory=True, employer_days=days, blocks={0})
    yield replace(
        closed, number=105, masks=(0, 0, 0, 0, NAME), employer_days=days, grants=(GrantSpec(1, EVERYTHING, 30),)
    )
    yield replace(closed, number=106, state="imported")
    yield replace(closed, number=107, masks=(EVERYTHING,) * 5, in_directory=True, employer_days=-1)


_HELD_IN = {
    "first_name": "identity",
    "last_name": "identity",
    "email": "contact_email",
    "phone": "contact_phone",
    "address": "address",
    "headline": "career",
    "summary": "career",
}


def hide_people(hidden: HiddenWorld, ground: Ground) -> dict[int, AlumniProfile]:
    """Put people into the world who opened themselves to nobody, or to some; return their rows by number."""
    rows: dict[int, AlumniProfile] = {}
    for spec in _specs():
        marked = replace(spec, jobs=(), **{name: _marked(hidden, spec, name) for name in _HELD_IN})
        rows |= populate(ground, [marked])
        title = hidden.plant_for(f"{spec.number}.title", _who_sees(spec, "career"))
        Employment.objects.create(profile=rows[spec.number], employer_name=title, title=title, started_on=TODAY)
        hidden.hide("Alumnus", spec.public_id, from_all=spec.number in HIDDEN_FROM_ALL)
    return rows


def _marked(hidden: HiddenWorld, spec: PersonSpec, name: str) -> str:
    marker = hidden.plant_for(f"{spec.number}.{name}", _who_sees(spec, _HELD_IN[name]))
    return f"{marker}@gizli.example" if name == "email" else marker


def _who_sees(spec: PersonSpec, group: str) -> frozenset[str]:
    """Return the kinds that may see a group of a person, as the oracle has it; an owner sees all of her own."""
    asked = replace(spec, jobs=(JobSpec(None, "Uzman", present=True),))
    seen = {kind for kind, name in KIND_FOR_ORACLE.items() if group in oracle.seen(name, asked).groups}
    return frozenset(seen | ({"owner"} if spec.number == OWNER else set()))


def open_accounts(hidden: HiddenWorld, world: SmallWorld, rows: Mapping[int, AlumniProfile]) -> None:
    """Give each kind of viewer an account; the accounts behind hidden people have addresses nobody is told."""
    roles = {
        "student": Role.STUDENT,
        "editor": Role.EDITOR,
        "center": Role.CENTER_STAFF,
        "officer": Role.PRIVACY_OFFICER,
    }
    hidden.users = {
        "anonymous": None,
        "alumna": world.alumna,
        "employer": world.contact,
        "representative": world.representative,
        "owner": rows[OWNER].user,
    }
    for kind, role in roles.items():
        user = User.objects.create(email=f"{kind}@bakan.example", email_verified_at=VERIFIED)
        RoleAssignment.objects.create(user=user, role=role, starts_on=timezone.localdate())
        hidden.users[kind] = user
    for number, row in rows.items():
        if row.user is not None:
            seen_by = ("owner",) if number == OWNER else ()
            row.user.email = hidden.plant(f"{number}.account", *seen_by) + "@hesap.example"
            row.user.last_name = hidden.plant(f"{number}.account name", *seen_by)
            row.user.save()
