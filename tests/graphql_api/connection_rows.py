"""For every connection of the schema: who walks it, and how a row comes into its list and goes out of it.

Rows go as they go in life: hidden, closed or taken back, by ways that leave the rest of the list as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from cms.models import BulletinIndexPage, CourseIndexPage, StoryIndexPage
from graphql_api.global_ids import parse_global_id
from portal.alumni.models import AlumniProfile, ContactRequest, Proposal, Source
from portal.careers.models import Posting
from portal.employers.models import Employer
from portal.events.models import Event
from portal.institution.models import Unit
from portal.ledger.access import Door
from portal.ledger.models import Reading
from portal.privacy.audiences import Audience
from portal.reference.models import Province, Sector
from portal.talent.models import TalentEntry, TalentList
from portal.tracking.models import CallList
from tests.chosen_people import EVERYTHING, OPEN
from tests.cms import newsroom
from tests.worlds import Ground, populate

Node = dict[str, Any]


@dataclass(frozen=True)
class Way:
    """One connection: the user of the small world who walks it, what adds a row, and what takes the row of a node away.

    Nothing is taken of what never goes: a unit. ``is_shared``: the list is the same for everybody, so a cursor of one
    viewer may serve another.
    """

    viewer: str
    add: Callable[[Any], object]
    take: Callable[[Node], object] | None
    is_shared: bool = False


def _key(node: Node) -> Any:
    return parse_global_id(node["id"])[1]


def _firm(number: int = 1) -> Employer:
    return Employer.objects.create(
        name="Aaa Yeni Firma",
        tax_number=f"70000000{number:02}",
        domain="yeni.example",
        sector=Sector.objects.first(),
        province=Province.objects.first(),
        state="approved",
        approved_until=timezone.localdate() + timedelta(days=30),
    )


def _person(number: int = 77) -> AlumniProfile:
    ground = Ground(list(Unit.objects.filter(kind="department").order_by("code")), [], [], [], [])
    spec = {"number": number, "first_name": "Aaa", "province": None, "sector": None, "skills": frozenset(), "jobs": ()}
    spec |= {"blocks": frozenset(), "photo": 0, "cv": 0, "employer_days": 30, "masks": (EVERYTHING,) * 5}
    return populate(ground, [type(OPEN)(**{**vars(OPEN), **spec})])[number]


def _asked(world: Any, profile: AlumniProfile | None, firm: Employer | None) -> ContactRequest:
    return ContactRequest.objects.create(
        profile=profile or AlumniProfile.objects.get(user=world.alumna),
        employer=firm or Employer.objects.get(members__user=world.contact),
        message="Yeni",
        groups=1,
        asked_on=timezone.localdate(),
    )


def _told(world: Any) -> Proposal:
    owner = AlumniProfile.objects.get(user=world.alumna)
    return Proposal.objects.create(
        profile=owner,
        held=owner.contact_phone,
        field="contact_phone",
        group="CONTACT_PHONE",
        held_source=Source.SELF,
        told="+905550009999",
        source=Source.REPRESENTATIVE,
        told_on=timezone.localdate(),
        key="9" * 64,
        expires_on=timezone.localdate() + timedelta(days=30),
    )


def _read(world: Any) -> Reading:
    owner = AlumniProfile.objects.get(user=world.alumna)
    read = {"audience": Audience.EMPLOYER, "user_id": 0, "employer_id": _firm().pk, "door": Door.LIST}
    return Reading.objects.create(read_at=timezone.now(), people=[(owner.pk, 1)], **read)


def _listed(world: Any) -> TalentEntry:
    kept = TalentList.objects.filter(employer__members__user=world.contact).order_by("pk")[0]
    now = timezone.now()
    return TalentEntry.objects.create(talent_list=kept, profile=_person(), added_at=now, touched_at=now)


def _tree() -> Any:
    return newsroom.Tree(
        home=None,  # type: ignore[arg-type]
        english=None,  # type: ignore[arg-type]
        bulletins=BulletinIndexPage.objects.get(),
        stories=StoryIndexPage.objects.get(),
        courses=CourseIndexPage.objects.get(),
        about=None,  # type: ignore[arg-type]
    )


def _unpublish(node: Node) -> object:
    return Page.objects.filter(translation_key=_key(node)).update(live=False)


WAYS = {
    "units": Way("anonymous", lambda _world: Unit.objects.get(depth=1).add_child(
        code="AAA", kind="department", name_tr="Aaa", name_en="Aaa"), None, is_shared=True),
    "alumni": Way("contact", lambda _world: _person(),
        lambda node: AlumniProfile.objects.filter(public_id=_key(node)).update(employer_groups=0)),
    "accessLedger": Way("alumna", _read,
        lambda node: Reading.objects.filter(
            employer_id=Employer.objects.get(public_id=_key(node["employer"])).pk).delete()),
    "receivedContactRequests": Way("alumna", lambda world: _asked(world, None, _firm()),
        lambda node: ContactRequest.objects.filter(public_id=_key(node)).delete()),
    "sentContactRequests": Way("contact", lambda world: _asked(world, _person(), None),
        lambda node: ContactRequest.objects.filter(public_id=_key(node)).delete()),
    "myProposals": Way("alumna", _told, lambda node: Proposal.objects.filter(public_id=_key(node)).delete()),
    "talentEntries": Way("contact", _listed, lambda node: TalentEntry.objects.filter(public_id=_key(node)).delete()),
    "employers": Way("anonymous", lambda _world: _firm(),
        lambda node: Employer.objects.filter(public_id=_key(node)).update(state="suspended"), is_shared=True),
    "postings": Way("anonymous", lambda _world: newsroom.posting(_firm(), "Aaa"),
        lambda node: Posting.objects.filter(public_id=_key(node)).update(state="closed"), is_shared=True),
    "events": Way("anonymous", lambda _world: newsroom.event("Aaa", days=1),
        lambda node: Event.objects.filter(public_id=_key(node)).update(state="draft"), is_shared=True),
    "staleAlumni": Way("representative", lambda _world: _person(),
        lambda node: AlumniProfile.objects.filter(public_id=_key(node["person"])).update(state="deceased")),
    "callLists": Way("representative", lambda _world: CallList.objects.create(
        unit=Unit.objects.filter(kind="department").order_by("code")[0], name="Aaa"),
        lambda node: CallList.objects.filter(public_id=_key(node)).delete()),
    "bulletins": Way("anonymous", lambda _world: newsroom.bulletin(_tree(), 77), _unpublish, is_shared=True),
    "stories": Way("anonymous", lambda _world: newsroom.story(_tree(), "yeni"), _unpublish, is_shared=True),
    "courses": Way("anonymous", lambda _world: newsroom.course(_tree(), "yeni"), _unpublish, is_shared=True),
}  # fmt: skip
"""A connection without a line here fails ``test_every_connection_has_a_way_to_be_walked``."""
