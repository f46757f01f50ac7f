"""A small university: as many rows in every list as one says, all of them open to whoever asks in the cases."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from cms.blocks import MOST_ROWS, MOST_STORIES
from cms.bodies import RENDITION
from cms.models import (
    BulletinIndexPage,
    ContentPage,
    CourseIndexPage,
    HomePage,
    SiteSettings,
    StoryIndexPage,
    StoryPage,
)
from cms.selectors import public_path
from graphql_api.global_ids import global_id
from portal.accounts.models import User
from portal.alumni.models import AccessGrant, AlumniProfile, ContactRequest, Degree, EmployerBlock
from portal.careers.models import Posting
from portal.employers.members import token_of
from portal.employers.models import Employer, EmployerInvitation, EmployerMember, MemberRole, SavedSearch
from portal.employers.saved_searches import MOST_SAVED
from portal.events.models import Event, Registration
from portal.ledger.access import Door
from portal.ledger.models import Reading
from portal.membership.models import FormEdition, Membership, MembershipForm
from portal.outbox import services as outbox
from portal.privacy.audiences import Audience
from portal.privacy.models import Channel, Notice, Purpose
from portal.privacy.services import give_consent
from portal.reference.models import Skill
from portal.registry.models import ClaimRequest, ImportBatch, StudentRecord
from portal.talent.models import TalentEntry, TalentList
from search import indexing
from search.facts import CHANNEL
from tests.cms import newsroom
from tests.frontend_contract.small_office import Office, open_office
from tests.worlds import TODAY, VERIFIED, DegreeSpec, Ground, JobSpec, PersonSpec, lay_ground, populate

PASSWORD = "parola-parola-1"
LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "ru",
    "ar",
    "fa",
    "zh",
    "ja",
    "ko",
    "pt",
    "nl",
    "sv",
    "pl",
    "el",
    "bg",
    "ro",
    "az",
    "kk",
)
EVERY_GROUP = 2**14 - 1


@dataclass(frozen=True)
class SmallWorld:
    """The users who send the operations, and ids, paths and codes for their variables."""

    alumna: User
    contact: User
    newcomer: User
    lapsed: User
    colleague: str
    invitation: str
    invitation_token: str
    issue_path: str
    story_path: str
    alumnus: str
    stranger_firm: str
    searching_firm: str
    saved_search: str
    talent_list: str
    talent_entry: str
    alumna_record: str
    contact_firm: str
    request: str
    sent_request: str
    posting: str
    postings: list[str]
    event: str
    registration: str
    membership: str
    claim_request: str
    skill_codes: list[str]
    office: Office

    @property
    def representative(self) -> User:
        """Return the user who sends the operations of the office."""
        return self.office.representative


class _Over(Exception):
    """Ends a world: all that was written for it is rolled back."""


@contextmanager
def small_world(rows: int) -> Iterator[SmallWorld]:
    """Put a world with ``rows`` rows a list into the database and the search indices, and take it away again."""
    try:
        with transaction.atomic():
            yield build(rows)
            raise _Over
    except _Over:
        pass
    finally:
        ContentType.objects.clear_cache()


def build(rows: int) -> SmallWorld:
    """Put a world with ``rows`` rows a list into the database and the search indices, to stay."""
    ground = _ground(rows)
    people = populate(ground, [_person(number, rows) for number in range(rows + 1)])
    firms = _firms(ground, rows)
    alumna = people[0].user
    alumna.set_password(PASSWORD)
    alumna.save()
    give_consent([alumna.pk], purpose=Purpose.PHOTO, channel=Channel.WEB)
    EmployerBlock.objects.bulk_create(EmployerBlock(profile=people[0], employer=firm) for firm in firms[1:])
    postings = _postings(ground, firms, rows)
    events = _events(ground, alumna, rows)
    issue, story = _pages(rows)
    contact, newcomer = _contact(ground.firms[0]), _newcomer(ground)
    invitation = _people_of(ground.firms[0], contact, newcomer, rows)
    received, sent = _requests(ground.firms[0], firms, [people[number] for number in sorted(people)])
    entry = _talent_lists(ground.firms[0], [people[number] for number in sorted(people)][1:], contact, rows)
    world = SmallWorld(
        alumna=alumna,
        contact=contact,
        newcomer=newcomer,
        lapsed=_lapsed(ground),
        colleague=global_id("FirmMember", User.objects.get(email="kisi0@firma.example").public_id),
        invitation=global_id("FirmInvitation", invitation.public_id),
        invitation_token=token_of(invitation),
        issue_path=issue,
        story_path=story,
        alumnus=global_id("Alumnus", people[1].public_id),
        stranger_firm=global_id("Employer", firms[0].public_id),
        searching_firm=global_id("Employer", ground.firms[0].public_id),
        saved_search=global_id("SavedSearch", _saved_searches(ground.firms[0], rows).public_id),
        talent_list=global_id("TalentList", entry.talent_list.public_id),
        talent_entry=global_id("TalentEntry", entry.public_id),
        alumna_record=global_id("Alumnus", people[0].public_id),
        contact_firm=global_id("Employer", firms[1].public_id),
        request=global_id("ContactRequest", received.public_id),
        sent_request=global_id("ContactRequest", sent.public_id),
        posting=global_id("Posting", postings[0].public_id),
        postings=[global_id("Posting", posting.public_id) for posting in postings],
        event=global_id("Event", events[0].public_id),
        registration=global_id("Registration", Registration.objects.get(event=events[1], user=alumna).public_id),
        membership=global_id("Membership", _memberships(people[0]).public_id),
        claim_request=global_id("ClaimRequest", _claim_request(contact, ground).public_id),
        skill_codes=[skill.code for skill in ground.skills],
        office=open_office(ground, [people[number] for number in sorted(people)], rows),
    )
    for name in indexing.registered():
        indexing.rebuild(name, force=True)
    outbox.settle(CHANNEL, written_before=timezone.now())
    # Kept by every process after its first requests; what is counted is the life after that.
    ContentType.objects.get_for_models(*{type(page.specific) for page in Page.objects.all()})
    return world


def _ground(rows: int) -> Ground:
    ground = lay_ground()
    Employer.objects.update(approved_until=timezone.localdate() + timedelta(days=30))
    more = [
        Skill.objects.create(code=f"9{place}", name_tr=f"Beceri {place}", name_en=f"Skill {place}")
        for place in range(rows)
    ]
    for purpose in (Purpose.EMPLOYER_VISIBILITY, Purpose.DIRECTORY, Purpose.PHOTO):
        Notice.objects.create(purpose=purpose, version=1, text_tr="Metin", text_en="Text", in_force_from=VERIFIED)
    return replace(ground, skills=more)


def _person(number: int, rows: int) -> PersonSpec:
    """Return somebody who is open to everybody with everything, with ``rows`` rows in each of their lists."""
    return PersonSpec(
        number=number,
        state="active",
        first_name="Işıl",
        last_name=f"Öztürk {number}",
        email="isil@ornek.example",
        phone="+90 555 000 00 01",
        address="Gizli Sokak 1",
        headline="Yazılım geliştirici",
        summary="Veri ile uğraşıyor.",
        income="from_50",
        job=True,
        internship=True,
        mentoring=True,
        province=1,
        sector=0,
        degrees=tuple(DegreeSpec(place % 2, "bachelor", 1990 + place) for place in range(rows)),
        jobs=tuple(JobSpec(place % 2, "Mühendis", present=False) for place in range(rows)),
        skills=frozenset(range(rows)),
        languages=tuple((code, "b2") for code in LANGUAGES[:rows]),
        employer_days=(timezone.localdate() - TODAY).days + 30,
        in_directory=True,
        is_public=False,
        masks=(EVERY_GROUP,) * 5,
        blocks=frozenset(),
        grants=(),
        photo=1,
        cv=1,
    )


def _firms(ground: Ground, rows: int) -> list[Employer]:
    return [
        Employer.objects.create(
            name=f"Firma {place:02}",
            tax_number=f"1{place:09}",
            domain="firma.example",
            sector=ground.sectors[0],
            province=ground.provinces[0],
            state="approved",
            approved_until=timezone.localdate() + timedelta(days=30),
        )
        for place in range(rows + 1)
    ]


def _contact(firm: Employer) -> User:
    user = User.objects.create(email="firma@mezun.example", email_verified_at=VERIFIED)
    EmployerMember.objects.create(user=user, employer=firm)
    return user


def _people_of(firm: Employer, owner: User, newcomer: User, rows: int) -> EmployerInvitation:
    """Give the firm ``rows`` more people and open invitations; return the one that ``newcomer`` can accept."""
    for place in range(rows):
        user = User.objects.create(email=f"kisi{place}@firma.example", email_verified_at=VERIFIED)
        EmployerMember.objects.create(user=user, employer=firm, role=MemberRole.VIEWER)
    now = timezone.now()
    asked = [newcomer.email, *(f"davetli{place}@firma.example" for place in range(rows - 2))]
    first, *_others = [
        EmployerInvitation.objects.create(
            employer=firm,
            email=email,
            role=MemberRole.VIEWER,
            invited_by=owner,
            invited_at=now,
            expires_at=now + timedelta(days=7),
        )
        for email in asked
    ]
    return first


def _saved_searches(firm: Employer, rows: int) -> SavedSearch:
    """Let the contact's firm keep as many searches as there are rows; return one of them."""
    question = {"text": "yazılım", "filters": {"skill": ["90"], "unit": ["BIL"]}, "ranges": {}, "order": "relevance"}
    # One fewer than a firm may keep: the contact saves another.
    for place in range(min(rows, MOST_SAVED - 1)):
        kept = SavedSearch.objects.create(
            employer=firm, name=f"Arama {place}", question=question, language="tr", saved_on=timezone.localdate()
        )
    return kept


def _talent_lists(firm: Employer, people: Sequence[AlumniProfile], contact: User, rows: int) -> TalentEntry:
    """Let the contact's firm keep as many lists as there are rows, with these people on the last; return one entry."""
    for place in range(rows):
        kept = TalentList.objects.create(employer=firm, name=f"Liste {place}", created_on=timezone.localdate())
    for person in people:
        moment = {"added_at": timezone.now(), "touched_at": timezone.now()}
        entry = TalentEntry.objects.create(talent_list=kept, profile=person, note="Not", added_by=contact, **moment)
    return entry


def _requests(
    firm: Employer, firms: Sequence[Employer], people: Sequence[AlumniProfile]
) -> tuple[ContactRequest, ContactRequest]:
    """Let each firm ask the alumna and read her, and ``firm`` ask all others; return one of each kind."""
    today, owner = timezone.localdate(), people[0]
    asked = {"message": "Tanışmak isteriz.", "groups": EVERY_GROUP, "asked_on": today - timedelta(days=1)}
    received = [ContactRequest.objects.create(profile=owner, employer=one, **asked) for one in firms[1:]]
    sent = [ContactRequest.objects.create(profile=one, employer=firm, **asked) for one in people[1:]]
    AccessGrant.objects.bulk_create(
        AccessGrant(profile=owner, employer=one, groups=EVERY_GROUP, until=today) for one in firms[1:]
    )
    Reading.objects.bulk_create(
        Reading(
            read_at=timezone.now(),
            audience=Audience.EMPLOYER,
            user_id=0,
            employer_id=one.pk,
            door=Door.LIST,
            people=[(owner.pk, EVERY_GROUP)],
        )
        for one in firms[1:]
    )
    return received[0], sent[0]


def _lapsed(ground: Ground) -> User:
    """Return the owner of a firm whose approval ended yesterday."""
    firm = Employer.objects.create(
        name="Eski Firma",
        tax_number="2000000000",
        domain="eski.example",
        sector=ground.sectors[0],
        province=ground.provinces[0],
        state="expired",
        approved_until=timezone.localdate() - timedelta(days=1),
    )
    user = User.objects.create(email="eski@firma.example", email_verified_at=VERIFIED)
    EmployerMember.objects.create(user=user, employer=firm)
    return user


def _newcomer(ground: Ground) -> User:
    """Return a user whose record stands in the registry, not claimed yet."""
    profile = AlumniProfile.objects.create(first_name="Elif", last_name="Kaya")
    degree = Degree.objects.create(
        profile=profile, unit=ground.units[0], level="bachelor", graduated_on=date(2024, 6, 30)
    )
    StudentRecord.objects.create(
        batch=ImportBatch.objects.create(file_name="mezunlar.csv", digest="0" * 64, state="applied"),
        student_number="20260001",
        birth_date=date(2000, 5, 19),
        profile=profile,
        degree=degree,
        first_name="Elif",
        last_name="Kaya",
    )
    return User.objects.create(email="elif@mezun.example", email_verified_at=VERIFIED)


def _claim_request(claimant: User, ground: Ground) -> ClaimRequest:
    """Let somebody without a record wait for theirs."""
    return ClaimRequest.objects.create(
        claimant=claimant, first_name="Işıl", last_name="Iğdır", explanation="Benim.", program=ground.units[0]
    )


def _memberships(profile: AlumniProfile) -> Membership:
    """Make the owner of ``profile`` a member for each of its degrees; return the one without a form."""
    edition = FormEdition.objects.create(published_on=date(2020, 6, 1))
    batch = ImportBatch.objects.create(file_name="mezunlar.csv", digest="1" * 64, state="applied")
    degrees = list(profile.degrees.all())
    records = [
        StudentRecord(batch=batch, student_number=f"E{place}", birth_date=date(1990, 1, 1), profile=profile, degree=one)
        for place, one in enumerate(degrees)
    ]
    StudentRecord.objects.bulk_create(records)
    first, *others = [Membership.objects.create(user=profile.user, record=record, state="member") for record in records]
    for number, membership in enumerate(others, start=1):
        MembershipForm.objects.create(
            membership=membership, edition=edition, year=2020, number=number, code_digest=str(number), issued_on=TODAY
        )
    return first


def _postings(ground: Ground, firms: Sequence[Employer], rows: int) -> list[Posting]:
    """Return live postings; the first is of the contact's own firm, the others each of another."""
    owners = [ground.firms[0], *firms]
    made = []
    for place in range(rows):
        posting = newsroom.posting(owners[place], f"Mühendis {place}", province=ground.provinces[1])
        posting.skills.set(ground.skills)
        posting.units.set(ground.units)
        made.append(posting)
    return made


def _events(ground: Ground, alumna: User, rows: int) -> list[Event]:
    """Return coming events; ``alumna`` has a seat at each but the first, and others wait for the second's one seat."""
    events = [
        newsroom.event(f"Buluşma {place}", days=1 + place, host_unit=ground.units[place % 2]) for place in range(rows)
    ]
    for event in events[1:]:
        Registration.objects.create(event=event, user=alumna, state="confirmed")
    Event.objects.filter(pk=events[1].pk).update(capacity=1, seats_taken=1)
    for place in range(rows):
        waiting = User.objects.create(email=f"bekleyen{place}@mezun.example", email_verified_at=VERIFIED)
        Registration.objects.create(event=events[1], user=waiting, state="waitlisted")
    return events


def _tree() -> newsroom.Tree:
    locale, _made = Locale.objects.get_or_create(language_code="tr")
    Site.objects.all().delete()
    root = Page.objects.get(depth=1)
    for child in root.get_children():
        child.delete()
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Ana Sayfa", slug="ana-sayfa", locale=locale))
    site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Mezun")
    SiteSettings.objects.create(site=site, university_tr="Kıyı Üniversitesi", center_tr="Kariyer ve Mezun Merkezi")
    return newsroom.Tree(
        home=home,
        english=home,
        bulletins=home.add_child(instance=BulletinIndexPage(title="Bülten", slug="bulten", locale=locale)),
        stories=home.add_child(instance=StoryIndexPage(title="Hikâyeler", slug="hikayeler", locale=locale)),
        courses=home.add_child(instance=CourseIndexPage(title="Akademi", slug="akademi", locale=locale)),
        about=home.add_child(instance=ContentPage(title="Mezunlar için", slug="mezunlar", locale=locale)),
    )


def _pages(rows: int) -> tuple[str, str]:
    """Write the pages; return the paths of an issue with every kind of block and of a story."""
    tree = _tree()
    stories = [
        newsroom.story(tree, f"mezun-{place}", body=[("paragraph", "<p>Mersin'de başladı.</p>")] * rows)
        for place in range(rows)
    ]
    for place in range(rows):
        newsroom.course(tree, f"ders-{place}")
    for number in range(1, rows):
        newsroom.bulletin(tree, number)
    newest = newsroom.bulletin(tree, rows, body=_full_body(stories, rows))
    return public_path(newest), public_path(stories[0])


def _full_body(stories: Sequence[StoryPage], rows: int) -> Iterator[tuple[str, object]]:
    yield "heading", "Bu ay"
    for story in stories[:MOST_ROWS]:
        yield "paragraph", f'<p><a linktype="page" id="{story.pk}">{story.title}</a></p>'
    for place in range(min(rows, MOST_ROWS)):
        yield "image", {"image": _picture(place), "alt": "Kampüs"}
    yield "quote", {"text": "Buradan başladım.", "attribution": "Işıl Öztürk"}
    yield "agenda", [{"title": f"Gün {place}", "date": None, "place": "", "text": ""} for place in range(rows)]
    yield "stories", list(stories[:MOST_STORIES])
    yield "postings", {"title": "İlanlar", "kind": "", "limit": MOST_ROWS}
    yield "events", {"title": "Etkinlikler", "limit": MOST_ROWS}
    yield "call_to_action", {"text": "Kaydını güncelle", "url": "https://mezun.example/kayit"}


def _picture(place: int) -> object:
    """Store a picture and draw its copy: the first reader of a page waits for that, not every one."""
    file = SimpleUploadedFile(f"kampus-{place}.png", newsroom.png(40, 20))
    picture = get_image_model().objects.create(title=f"Kampüs {place}", file=file)
    picture.get_rendition(RENDITION)
    return picture
