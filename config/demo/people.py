"""The graduates come in through the import; a third claim their record, and open it as each likes."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.core.cache import cache
from django.utils import timezone

from portal.accounts.models import User
from portal.alumni import services as alumni
from portal.employers.models import Employer, EmployerState
from portal.institution.models import Unit
from portal.privacy.audiences import Audience
from portal.privacy.models import Channel, Purpose
from portal.privacy.policies import FieldGroup, choosable_mask, groups_in
from portal.privacy.services import give_consent
from portal.privacy.viewers import Viewer
from portal.reference.selectors import provinces, skills
from portal.reference.turkish import fold
from portal.registry.models import ImportState
from portal.registry.services import claim_record, import_graduates

from .careers import Biographer, Claimant
from .cast import LOGIN_RECORDS
from .graduates import Graduate, as_file
from .logins import ALUMNA, UNCLAIMED
from .organization import coordinator

G = FieldGroup
_CONTACT = frozenset({G.CONTACT_EMAIL, G.CONTACT_PHONE})
_PROFESSIONAL = frozenset({G.IDENTITY, G.EDUCATION, G.CAREER, G.SKILLS, G.LOCATION, G.SECTOR, G.PLANS})
_CHOICES = (
    (_PROFESSIONAL | _CONTACT, 12),
    (_PROFESSIONAL, 38),
    (_PROFESSIONAL - {G.IDENTITY}, 20),
    (frozenset({G.IDENTITY, G.EDUCATION, G.SKILLS}), 15),
    (frozenset({G.EDUCATION, G.CAREER, G.SECTOR}), 15),
)
"""What people open, each with how many of a hundred do."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who claimed a record: the viewer they are, and who they are in the plan."""

    viewer: Viewer
    graduate: Graduate


def import_people(people: Sequence[Graduate]) -> None:
    """Hand the file in as the coordinator does: checked first, then for good."""
    file = as_file(people)
    for apply in (False, True):
        batch = import_graduates(coordinator(), file=io.BytesIO(file), file_name="mezunlar-2012-2025.csv", apply=apply)
        expected = ImportState.APPLIED if apply else ImportState.CHECKED
        if batch.state != expected:
            raise RuntimeError(f"the demo's own file has {batch.error_count} errors: {batch.errors[:3]}")


def claim(people: Sequence[Graduate], chance: Random) -> list[Owner]:
    """Let a third of the people claim their records, the alumna who can log in among them."""
    waiting = LOGIN_RECORDS[UNCLAIMED.email].number
    alumna, *others = (person for person in people if person.studies[0].number != waiting)
    claimants = [alumna, *chance.sample(others, round(len(people) / 3) - 1)]
    users = [User.objects.get(email=ALUMNA.email), *_accounts(claimants[1:])]
    cache.clear()
    owners = []
    for user, person in zip(users, claimants, strict=True):
        newcomer = Viewer(today=timezone.localdate(), user_id=user.pk)
        profile_id = claim_record(newcomer, student_number=person.studies[0].number, birth_date=person.born)
        owners.append(Owner(Viewer(today=newcomer.today, user_id=user.pk, profile_id=profile_id), person))
    return owners


def _accounts(people: Sequence[Graduate]) -> list[User]:
    """Create an account a person that nobody can sign in to: a thousand passwords would take longer than all else."""
    now = timezone.now()
    users = []
    for person in people:
        place = fold(f"{person.first_name}.{person.last_name}").replace(" ", ".")
        user = User(
            email=f"{place}.{person.studies[0].number}@kisi.example",
            first_name=person.first_name,
            last_name=person.last_name,
            email_verified_at=now,
        )
        user.set_unusable_password()
        users.append(user)
    return User.objects.bulk_create(users, batch_size=500)


def describe(owners: Sequence[Owner], chance: Random) -> None:
    """Let the owners write their profiles."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    biographer = Biographer(
        chance,
        timezone.localdate(),
        firms=dict(Employer.objects.filter(state=EmployerState.APPROVED).values_list("name", "public_id")),
        skills={skill.code: skill.name_in("tr") for skill in skills()},
        cities={province.code: province.name_tr for province in provinces()},
    )
    for owner in owners:
        newest = owner.graduate.studies[0]
        draft = biographer.tell(
            Claimant(newest.program.rpartition("-")[0], units[newest.program].name_tr, newest.graduated_on)
        )
        alumni.edit_profile(owner.viewer, draft=draft)


def open_up(owners: Sequence[Owner], chance: Random, *, to_employers: int) -> None:
    """Let ``to_employers`` owners open themselves to employers, others enter the directory, most get the bulletin."""
    firms = list(Employer.objects.filter(state=EmployerState.APPROVED).order_by("pk").values_list("pk", flat=True))
    alumna, *others = owners
    seeking = {alumna.viewer.user_id, *(owner.viewer.user_id for owner in chance.sample(others, to_employers - 1))}
    for owner in owners:
        if owner.viewer.user_id in seeking:
            _open_to_employers(owner.viewer, chance, [] if owner is alumna else firms)
        if owner is alumna or chance.random() < 0.6:
            alumni.set_directory(owner.viewer, listed=True)
            alumni.set_visibility(
                owner.viewer, audience=Audience.ALUMNI, groups=_chosen(Audience.ALUMNI, chance, whole=owner is alumna)
            )
    give_consent(_most(owners, chance), purpose=Purpose.BULLETIN_EMAIL, channel=Channel.WEB)


def _open_to_employers(viewer: Viewer, chance: Random, firms: list[int]) -> None:
    """Open one's profile to employers for a while; some keep it from a firm or two. No firms: the alumna, in full."""
    until = viewer.today + timedelta(days=chance.randint(30, 330))
    alumni.open_to_employers(viewer, until=until)
    groups = _chosen(Audience.EMPLOYER, chance, whole=not firms)
    alumni.set_visibility(viewer, audience=Audience.EMPLOYER, groups=groups)
    if firms and chance.random() < 0.08:
        for employer_id in chance.sample(firms, chance.randint(1, 2)):
            alumni.block_employer(viewer, employer_id=employer_id)


def _chosen(audience: Audience, chance: Random, *, whole: bool = False) -> frozenset[FieldGroup]:
    """Return the groups somebody opens to an audience, as far as they can be."""
    choices, weights = [groups for groups, _share in _CHOICES], [share for _groups, share in _CHOICES]
    chosen = _PROFESSIONAL if whole else chance.choices(choices, weights)[0]
    return chosen & groups_in(choosable_mask(audience))


def _most(owners: Sequence[Owner], chance: Random) -> Iterator[int]:
    for place, owner in enumerate(owners):
        if owner.viewer.user_id is not None and (place == 0 or chance.random() < 0.85):
            yield owner.viewer.user_id
