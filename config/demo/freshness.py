"""How old the records are: most who claimed theirs confirmed it within the year, and other sources say otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.alumni.fields import CAREER, CONTACT
from portal.alumni.models import AlumniProfile, Freshness, LifeCycle, Proposal
from portal.alumni.provenance import Source
from portal.alumni.services.arbitration import Arbiter
from portal.alumni.services.freshness import write
from portal.alumni.services.proposals import ask_person
from portal.ledger.access import Reason
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer, viewer_for

from .graduates import SEED
from .logins import EMPLOYER, REPRESENTATIVE
from .organization import coordinator
from .people import Owner

_WAVES = ((9, 22), (41, 20), (96, 18), (171, 14), (262, 9), (338, 5), (433, 7), (612, 5))
"""Days since people confirmed their records, each with how many of a hundred did."""
_ASKED_BY_PHONE = ((57, Source.STAFF, 6), (118, Source.STAFF, 3))
"""Days since the center confirmed a contact, and of how many of a hundred who have not claimed their record."""
_JOINED = timedelta(days=640)
_IN_THE_JOB = timedelta(days=120)
_IN_DEPARTMENT: tuple[tuple[Source, dict[str, Any]], ...] = (
    (Source.EMPLOYER, {"job": {"employer_name": "Kutupay Yazılım", "title": "Kıdemli Yazılım Mühendisi"}}),
    (Source.REPRESENTATIVE, {"contact_phone": "0532 000 00 41"}),
    (Source.REPRESENTATIVE, {"job": {"employer_name": "Bulutça Bilişim", "title": "Yazılım Mimarı"}}),
    (Source.STUDENT_RECORDS, {"province": "42"}),
)
"""What is told of people of the representative's department, the alumna first: by whom, and what."""
_ELSEWHERE: tuple[tuple[Source, dict[str, Any]], ...] = (
    (Source.STUDENT_RECORDS, {"province": "51"}),
    (Source.STAFF, {"contact_email": "yeni.adres@posta.example"}),
    (Source.SURVEY, {"last_name": "Akgün"}),
    (Source.EMPLOYER, {"sector": "J"}),
    (Source.STAFF, {"province": "33"}),
    (Source.SURVEY, {"contact_phone": "0555 000 00 62"}),
)


def grow_old(owners: Sequence[Owner]) -> None:
    """Date what is held of people: a wave of those who claimed at a time, and some whom the center called."""
    chance = Random(SEED)  # noqa: S311 - made-up people, not secrets
    claimed = [pk for owner in owners if (pk := owner.viewer.profile_id) is not None]
    accounts = User.objects.filter(pk__in=[owner.viewer.user_id for owner in owners])
    accounts.update(date_joined=timezone.now() - _JOINED)
    for days_ago, wave in _split(claimed, chance):
        _confirm(wave, Source.SELF, days_ago, frozenset((*CONTACT, *CAREER)))
    waiting = list(AlumniProfile.objects.filter(state=LifeCycle.GRADUATE).order_by("pk").values_list("pk", flat=True))
    for days_ago, source, share in _ASKED_BY_PHONE:
        _confirm(chance.sample(waiting, len(waiting) * share // 100), source, days_ago, frozenset(CONTACT))


def _split(people: list[int], chance: Random) -> Iterator[tuple[int, list[int]]]:
    """Deal people out to the waves; the first of them, the alumna, comes into the newest."""
    days, shares = zip(*_WAVES, strict=True)
    dealt = [days[0], *chance.choices(days, shares, k=len(people) - 1)]
    for day in days:
        yield day, [pk for pk, its_day in zip(people, dealt, strict=True) if its_day == day]


def _confirm(people: Sequence[int], source: Source, days_ago: int, groups: frozenset[FieldGroup]) -> None:
    """Let everybody of a wave have said so that many days ago: three statements."""
    center = coordinator()
    day = center.today - timedelta(days=days_ago)
    if source == Source.SELF:
        Freshness.objects.filter(profile_id__in=people).update(verified_on=day)
    arbiter = Arbiter(center, people, source=source, on=day)
    for pk in people:
        for group in groups:
            arbiter.agree(pk, group)
    arbiter.write()


def differ(owners: Sequence[Owner]) -> None:
    """Let other sources say something else than a few people did; the alumna is asked which of the two is right."""
    own = [owner for owner in owners if _studied_with_the_representative(owner)]
    others = [owner for owner in owners if owner not in own]
    told = [*zip(own, _IN_DEPARTMENT, strict=False), *zip(others, _ELSEWHERE, strict=False)]
    for place, (owner, (source, values)) in enumerate(told):
        _tell(owner, source, values, days_ago=2 + 5 * place)
    center = replace(coordinator(), reason=Reason.TRACKING.value)
    for waits in Proposal.objects.filter(profile_id=owners[0].viewer.profile_id):
        ask_person(center, proposal=waits.public_id)


def _studied_with_the_representative(owner: Owner) -> bool:
    return owner.graduate.studies[0].program.startswith(REPRESENTATIVE.unit)


def _tell(owner: Owner, source: Source, values: dict[str, Any], *, days_ago: int) -> None:
    """Tell it as the source: what the owner of the record said stands, so that it waits."""
    if owner.viewer.profile_id is None:
        return
    teller = _teller(source)
    if "job" in values:
        values = {"job": {**values["job"], "started_on": teller.today - _IN_THE_JOB}}
    day = teller.today - timedelta(days=days_ago)
    write(teller, profile_id=owner.viewer.profile_id, values=values, source=source, on=day)


def _teller(source: Source) -> Viewer:
    """Return who brings the word of a source."""
    logins = {Source.EMPLOYER: EMPLOYER, Source.REPRESENTATIVE: REPRESENTATIVE}
    if source not in logins:
        return coordinator()
    return viewer_for(User.objects.get(email=logins[source].email))
