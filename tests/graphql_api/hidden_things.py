"""What is put into a small world to be hidden: people, firms, papers of the office, offers, pages."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone
from hidden_people import hide_people, open_accounts
from hidden_world import KINDS, OWNER, HiddenWorld, marker_of
from wagtail.models import PageViewRestriction

from cms.models import BulletinIndexPage, BulletinPage
from newsletter.models import AlertFrequency, KnownPerson, SearchAlert
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile, ContactRequest, Proposal, Source
from portal.careers.models import Posting
from portal.data_rights.models import DataRequest
from portal.employers.models import Employer, EmployerInvitation, EmployerMember, MemberRole, SavedSearch
from portal.events.models import Event, Registration
from portal.institution.models import Unit
from portal.ledger.access import Door
from portal.ledger.models import Reading
from portal.membership.models import Membership
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup
from portal.reference.models import Province, Sector, Skill
from portal.registry.models import ClaimRequest, ImportBatch, StudentRecord
from portal.talent.models import TalentEntry, TalentList
from portal.tracking.models import Call, CallList
from tests.cms import newsroom
from tests.frontend_contract.small_world import SmallWorld
from tests.worlds import TODAY, VERIFIED, Ground


def hide_things(world: SmallWorld) -> HiddenWorld:
    """Put people, firms, pages and papers that are closed to most viewers into ``world``."""
    hidden = HiddenWorld()
    ground = _ground()
    rows = hide_people(hidden, ground)
    open_accounts(hidden, world, rows)
    firm = _firm(hidden, ground, rows)
    _papers(hidden, ground, rows, firm)
    _offers(hidden, firm)
    _pages(hidden)
    return hidden


def _ground() -> Ground:
    """Return what the small world stands on."""
    return Ground(
        units=list(Unit.objects.filter(kind="department").order_by("code")),
        firms=list(Employer.objects.filter(tax_number__in=("0000000000", "0000000001")).order_by("tax_number")),
        provinces=list(Province.objects.order_by("code")),
        sectors=list(Sector.objects.order_by("code")),
        skills=list(Skill.objects.order_by("code")),
    )


def _firm(hidden: HiddenWorld, ground: Ground, rows: Mapping[int, AlumniProfile]) -> Employer:
    """Return another firm in force, with people, invitations and searches that are its own business."""
    firm = ground.firms[1]
    member = User.objects.create(email=hidden.plant("member") + "@toros.example", email_verified_at=VERIFIED)
    contact = EmployerMember.objects.create(
        user=member, employer=firm, role=MemberRole.OWNER, title=hidden.plant("position")
    )
    hidden.hide("FirmMember", member.public_id)
    now = timezone.now()
    invitation = EmployerInvitation.objects.create(
        employer=firm,
        email=hidden.plant("invitation") + "@toros.example",
        role=MemberRole.VIEWER,
        invited_by=member,
        invited_at=now,
        expires_at=now + timedelta(days=7),
    )
    hidden.hide("FirmInvitation", invitation.public_id)
    question = {"text": hidden.plant("question"), "filters": {}, "ranges": {}, "order": "relevance"}
    search = SavedSearch.objects.create(
        employer=firm, name=hidden.plant("search"), question=question, language="tr", saved_on=timezone.localdate()
    )
    hidden.hide("SavedSearch", search.public_id)
    alert = SearchAlert.objects.create(
        search=search, member=contact, frequency=AlertFrequency.DAILY, due_on=timezone.localdate(), not_before=now
    )
    KnownPerson.objects.bulk_create(KnownPerson(alert=alert, profile=row) for row in rows.values())
    kept = TalentList.objects.create(employer=firm, name=hidden.plant("list"), created_on=timezone.localdate())
    hidden.hide("TalentList", kept.public_id)
    for row in rows.values():
        entry = TalentEntry.objects.create(
            talent_list=kept, profile=row, note=hidden.plant(f"note {row.pk}"), added_at=now, touched_at=now
        )
        hidden.hide("TalentEntry", entry.public_id)
    waiting = Employer.objects.create(
        name=hidden.plant("waiting firm", "center"),
        tax_number="9000000001",
        domain="bekleyen.example",
        sector=ground.sectors[0],
        province=ground.provinces[0],
        state="submitted",
    )
    hidden.hide("Employer", waiting.public_id)
    return firm


def _papers(hidden: HiddenWorld, ground: Ground, rows: Mapping[int, AlumniProfile], firm: Employer) -> None:
    """Let the hidden people have asked, been asked, been called and been recorded."""
    stranger, today, now = rows[102], timezone.localdate(), timezone.now()
    for number in (OWNER, 102):
        seen_by = ("owner",) if number == OWNER else ()
        asked = {"employer": firm, "groups": 1, "asked_on": today, "message": hidden.plant(f"{number}.asked", *seen_by)}
        request = ContactRequest.objects.create(profile=rows[number], **asked)
        own = {"user": rows[number].user, "profile": rows[number], "received_at": now, "due_on": today}
        paper = DataRequest.objects.create(kind="erasure", text=hidden.plant(f"{number}.data", *seen_by), **own)
        proposal = Proposal.objects.create(
            profile=rows[number],
            field="contact_phone",
            group=FieldGroup.CONTACT_PHONE.name,
            held=rows[number].contact_phone,
            held_source=Source.SELF,
            told=hidden.plant(f"{number}.told", *seen_by),
            source=Source.REPRESENTATIVE,
            told_on=today,
            key="f" * 61 + str(number),
            expires_on=today + timedelta(days=30),
        )
        Reading.objects.create(
            read_at=now,
            audience=Audience.EMPLOYER,
            user_id=0,
            employer_id=firm.pk,
            door=Door.LIST,
            question=hidden.plant(f"{number}.read", *seen_by),
            people=[(rows[number].pk, 1)],
        )
        if number != OWNER:
            for kind, one in (("ContactRequest", request), ("DataRequest", paper), ("Proposal", proposal)):
                hidden.hide(kind, one.public_id)
    claim = ClaimRequest.objects.create(
        claimant=stranger.user, first_name="Işıl", last_name="Iğdır", explanation=hidden.plant("claim")
    )
    hidden.hide("ClaimRequest", claim.public_id)
    _office(hidden, ground, stranger)


def _office(hidden: HiddenWorld, ground: Ground, stranger: AlumniProfile) -> None:
    others = CallList.objects.create(unit=ground.units[1], name=hidden.plant("call list", "center"))
    call = Call.objects.create(call_list=others, profile=stranger, due_on=timezone.localdate())
    hidden.hide("CallList", others.public_id)
    hidden.hide("Call", call.public_id)
    hidden.hide("Unit", ground.units[1].public_id)
    record = StudentRecord.objects.create(
        batch=ImportBatch.objects.create(file_name="gizli.csv", digest="2" * 64, state="applied"),
        student_number=hidden.plant("student number"),
        birth_date="1990-01-01",
        profile=stranger,
        degree=stranger.degrees.get(),
        first_name=hidden.plant("recorded name"),
        last_name="Kaya",
        contact_email=hidden.plant("recorded address") + "@kayit.example",
    )
    membership = Membership.objects.create(user=stranger.user, record=record, state="member")
    hidden.hide("Membership", membership.public_id)


def _offers(hidden: HiddenWorld, firm: Employer) -> None:
    """Write a posting and an event that nobody is shown yet, and let somebody else have a seat."""
    draft = newsroom.posting(firm, hidden.plant("draft posting", "center"), state="draft")
    Posting.objects.filter(pk=draft.pk).update(description_tr=hidden.plant("draft text", "center"))
    hidden.hide("Posting", draft.public_id)
    event = newsroom.event(hidden.plant("draft event", "center"), days=3, state="draft")
    hidden.hide("Event", event.public_id)
    seat = Registration.objects.create(
        event=Event.objects.filter(state="published").first(),
        user=User.objects.get(email__startswith=marker_of("member")),
        state="confirmed",
    )
    hidden.hide("Registration", seat.public_id)


def _pages(hidden: HiddenWorld) -> None:
    """Write issues that are a draft, that are only for members, and that only a password opens."""
    index = BulletinIndexPage.objects.get()
    signed_in = tuple(kind for kind in KINDS if kind != "anonymous")
    draft = _issue(hidden, index, 901)
    draft.unpublish()
    for number, kind, seen_by in ((902, "login", signed_in), (903, "password", ())):
        issue = _issue(hidden, index, number, *seen_by)
        PageViewRestriction.objects.create(page=issue, restriction_type=kind, password="parola" * (kind == "password"))
    waiting = _issue(hidden, index, 904, *KINDS)
    waiting.title = hidden.plant("unpublished title")
    waiting.save_revision()


def _issue(hidden: HiddenWorld, index: BulletinIndexPage, number: int, *seen_by: str) -> BulletinPage:
    issue = index.add_child(
        instance=BulletinPage(
            locale=index.locale,
            title=hidden.plant(f"issue {number}", *seen_by),
            slug=f"sayi-{number}",
            number=number,
            month=TODAY,
            intro=hidden.plant(f"intro {number}", *seen_by),
            body=[("paragraph", f"<p>{hidden.plant(f'body {number}', *seen_by)}</p>")],
        )
    )
    hidden.hide("Bulletin", issue.translation_key, from_all=not seen_by)
    return issue
