"""What firms keep and offer in two worlds that are held against each other."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone
from twin_questions import POSTING, SAVED_SEARCH, TALENT_LIST, UNWATCHED

from newsletter.models import AlertFrequency, KnownPerson, SearchAlert
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.careers.models import Posting
from portal.employers.models import Employer, EmployerMember, SavedSearch
from portal.talent.models import TalentEntry, TalentList
from tests.worlds import TODAY, VERIFIED, Ground

PYTHON = {"text": "", "filters": {"skill": ["1"]}, "ranges": {}, "order": "relevance"}
Rows = Mapping[int, AlumniProfile]


def advertise(ground: Ground) -> None:
    """Let the firm that looks seek somebody to match people with."""
    posting = Posting.objects.create(
        public_id=POSTING,
        employer=ground.firms[0],
        kind="job",
        title_tr="Analist",
        description_tr="Bakar.",
        province=ground.provinces[1],
        publish_on=TODAY,
        deadline=TODAY,
    )
    posting.units.set(ground.units[:1])
    posting.skills.set(ground.skills[:2])


def keep(ground: Ground, user: User | None, rows: Rows) -> None:
    """Let the first firm have everybody on a list, whoever it may see of them, and mails about searches that find them.

    All of it is there in both worlds; only the people differ.
    """
    firm = ground.firms[0]
    _list(firm, rows, public_id=TALENT_LIST)
    search = _search(firm, "Python", public_id=SAVED_SEARCH)
    _search(firm, "Python bilenler", public_id=UNWATCHED)
    member = EmployerMember.objects.filter(employer=firm, user=user).first() if user else None
    if member is not None:
        _alert(search, member, rows)


def keep_elsewhere(ground: Ground, rows: Rows) -> None:
    """Let another firm keep the same people, and a colleague at the first firm want mails: nobody's business."""
    first, other = ground.firms
    _list(other, rows)
    colleague, stranger = (_member(firm, f"{place}@firma.example") for place, firm in enumerate((first, other)))
    _alert(SavedSearch.objects.get(public_id=UNWATCHED), colleague, rows)
    _alert(SavedSearch.objects.get(public_id=SAVED_SEARCH), colleague, {})
    _alert(_search(other, "Python"), stranger, rows)


def _member(firm: Employer, email: str) -> EmployerMember:
    return EmployerMember.objects.create(
        user=User.objects.create(email=email, email_verified_at=VERIFIED), employer=firm
    )


def _list(firm: Employer, rows: Rows, **values: object) -> None:
    kept = TalentList.objects.create(employer=firm, name="Aranan", created_on=TODAY, **values)
    TalentEntry.objects.bulk_create(
        TalentEntry(
            public_id=uuid5(NAMESPACE_URL, f"entry-{firm.public_id}-{number}"),
            talent_list=kept,
            profile=row,
            note=f"Not {number}",
            added_at=VERIFIED + timedelta(days=number),
            touched_at=VERIFIED,
        )
        for number, row in rows.items()
    )


def _search(firm: Employer, name: str, **values: object) -> SavedSearch:
    return SavedSearch.objects.create(
        employer=firm, name=name, question=PYTHON, language="tr", saved_on=TODAY, **values
    )


def _alert(search: SavedSearch, member: EmployerMember, rows: Rows) -> None:
    """Let a member hear of a search; they know everybody of ``rows``, hidden or not."""
    alert = SearchAlert.objects.create(
        search=search, member=member, frequency=AlertFrequency.WEEKLY, due_on=TODAY, not_before=timezone.now()
    )
    KnownPerson.objects.bulk_create(KnownPerson(alert=alert, profile=row) for row in rows.values())
