"""Two at once, on a server that lets them: of two claims one wins, however each is made; of two merges one is done."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile
from portal.audit.models import Link
from portal.institution.models import Unit
from portal.privacy.viewers import Viewer
from portal.registry.models import ClaimRequest, DuplicatePair, Merge
from portal.registry.services import (
    ClaimDraft,
    ClaimRefused,
    accept_review,
    claim_record,
    merge_pair,
    request_review,
    take_review,
)
from portal.workflow.models import Transition

from .files import ELIF, HEADING, MURAT, TODAY, import_lines

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def both(*deeds: Callable[[], object]) -> list[str]:
    """Do these at the same moment; return what became of each: "done", or the kind of the refusal."""
    start, outcomes = Barrier(len(deeds)), [""] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        start.wait(timeout=20)
        try:
            deed()
            outcomes[place] = "done"
        except Exception as refused:
            outcomes[place] = type(refused).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


@pytest.fixture
def program(transactional_db: None) -> None:
    root = Unit.add_root(code="KYU", kind="university", name_tr="Üniversite", name_en="University")
    root.add_child(code="BIL-L", kind="program", level="bachelor", name_tr="Bilgisayar", name_en="Computing")


@pytest.mark.usefixtures("program")
def test_of_two_claims_of_one_record_one_wins() -> None:
    import_lines(HEADING, ELIF.replace("Samsun", ""))
    viewers = [
        Viewer(today=TODAY, user_id=User.objects.create_user(f"{name}@kisi.example").pk) for name in ("elif", "ela")
    ]

    def claim(viewer: Viewer) -> Callable[[], object]:
        return lambda: claim_record(viewer, student_number="20120001", birth_date=date(1994, 2, 3))

    cache.clear()
    assert both(*map(claim, viewers)) == [ClaimRefused.__name__, "done"]
    assert Transition.objects.filter(name="claim").count() == 1
    assert AlumniProfile.objects.get().user_id in {viewer.user_id for viewer in viewers}


def asked_for(name: str) -> ClaimRequest:
    viewer = Viewer(today=TODAY, user_id=User.objects.create_user(f"{name}@kisi.example").pk)
    return request_review(viewer, draft=ClaimDraft("Elif", "Işık", "Benim."))


@pytest.mark.usefixtures("program")
def test_of_two_requests_accepted_for_one_record_one_wins() -> None:
    import_lines(HEADING, ELIF.replace("Samsun", ""))
    officer = Viewer(
        today=TODAY, user_id=User.objects.create_user("m@uni.example").pk, roles=frozenset({Role.CENTER_STAFF})
    )
    claims = [asked_for(name) for name in ("elif", "ela")]
    for claim in claims:
        take_review(officer, claim_id=claim.pk)
    record = AlumniProfile.objects.get().public_id

    def accept(claim: ClaimRequest) -> Callable[[], object]:
        return lambda: accept_review(officer, claim_id=claim.pk, profile=record, reason="Kimlik görüldü.")

    assert both(*map(accept, claims)) == ["RecordTaken", "done"]
    owner = AlumniProfile.objects.get().user_id
    states = dict(ClaimRequest.objects.values_list("claimant_id", "state"))
    assert states.pop(owner) == "accepted"
    assert list(states.values()) == ["in_review"]
    assert Transition.objects.filter(name="claim").count() == 1
    assert Link.objects.filter(purpose="registry.claimrequest.accept").count() == 2


@pytest.mark.usefixtures("program")
def test_accepting_and_proving_one_record_at_once_end_without_waiting_for_each_other() -> None:
    import_lines(HEADING, ELIF.replace("Samsun", ""))
    officer = Viewer(
        today=TODAY, user_id=User.objects.create_user("m@uni.example").pk, roles=frozenset({Role.CENTER_STAFF})
    )
    asked = asked_for("elif")
    take_review(officer, claim_id=asked.pk)
    record = AlumniProfile.objects.get().public_id
    claimant = Viewer(today=TODAY, user_id=asked.claimant_id)
    cache.clear()

    outcomes = both(
        lambda: accept_review(officer, claim_id=asked.pk, profile=record, reason="Kimlik görüldü."),
        lambda: claim_record(claimant, student_number="20120001", birth_date=date(1994, 2, 3)),
    )

    assert outcomes in (["ClaimRefused", "done"], ["RecordTaken", "done"])
    asked.refresh_from_db()
    assert AlumniProfile.objects.get().user_id == asked.claimant_id
    assert asked.state in ("accepted", "withdrawn")


@pytest.mark.usefixtures("program")
def test_of_two_requests_of_one_person_one_is_taken() -> None:
    viewer = Viewer(today=TODAY, user_id=User.objects.create_user("elif@kisi.example").pk)
    draft = ClaimDraft("Elif", "Işık", "Benim.")
    assert both(*[lambda: request_review(viewer, draft=draft)] * 2) == ["ReviewOpen", "done"]
    assert ClaimRequest.objects.count() == 1


@pytest.mark.usefixtures("program")
def test_of_two_merges_of_one_pair_one_is_done() -> None:
    import_lines(HEADING, ELIF.replace("Samsun", ""), MURAT)
    first, second = AlumniProfile.objects.order_by("pk")
    pair = DuplicatePair.objects.create(first=first, second=second, score=90, found_at=timezone.now())
    center = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))
    assert both(*[lambda: merge_pair(center, pair_id=pair.pk)] * 2) == ["DoesNotExist", "done"]
    assert (AlumniProfile.objects.count(), Merge.objects.count()) == (1, 1)
