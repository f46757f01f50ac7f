"""Registering and deciding on firms (S1-17, S1-18)."""

from datetime import timedelta

import pytest

from portal.accounts.models import Role, User
from portal.employers import services
from portal.employers.models import Employer, EmployerState
from portal.employers.selectors import can_see, visible_to
from portal.employers.tax_number import check_digit
from portal.outbox.models import Entry
from portal.privacy.viewers import Viewer, anonymous
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition, ReasonMissing
from tests.worlds import TODAY, VERIFIED, Ground, lay_ground

pytestmark = pytest.mark.django_db
CENTER = Viewer(today=TODAY, roles=frozenset({Role.CENTER_STAFF}))


@pytest.fixture
def ground() -> Ground:
    """Units, firms, provinces and sectors."""
    return lay_ground()


@pytest.fixture
def contact() -> Viewer:
    """Somebody who registers a firm."""
    user = User.objects.create(email="yetkili@firma.example", email_verified_at=VERIFIED)
    return Viewer(today=TODAY, user_id=user.pk)


def _draft(**changes: str) -> services.EmployerDraft:
    values = {
        "name": "Çınar Gıda A.Ş.",
        "tax_number": f"123456789{check_digit('123456789')}",
        "domain": "cinar.example",
        "sector": "J",
        "province": "33",
        "position": "İK uzmanı",
    }
    return services.EmployerDraft(**{**values, **changes})


def test_a_registered_firm_waits_and_is_seen_by_its_contact_and_the_center_only(
    ground: Ground, contact: Viewer
) -> None:
    firm = services.register_employer(contact, draft=_draft())
    assert firm.state == EmployerState.SUBMITTED
    assert [viewer for viewer in (anonymous(today=TODAY), contact, CENTER) if firm in visible_to(viewer)] == [
        contact,
        CENTER,
    ]
    assert not can_see(anonymous(today=TODAY), firm, is_member=False)
    assert can_see(contact, firm, is_member=True)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"tax_number": "1234567891"}, ["tax_number"]),
        ({"tax_number": "12345"}, ["tax_number"]),
        ({"name": " "}, ["name"]),
        ({"sector": "?", "province": "99"}, ["sector", "province"]),
    ],
)
def test_each_wrong_field_is_named_and_nothing_is_written(
    ground: Ground, contact: Viewer, change: dict[str, str], fields: list[str]
) -> None:
    with pytest.raises(services.InvalidEmployer) as refused:
        services.register_employer(contact, draft=_draft(**change))
    assert sorted({field for field, _reason in refused.value.problems}) == sorted(fields)
    assert Employer.objects.count() == len(ground.firms)


def test_nobody_acts_for_two_firms(ground: Ground, contact: Viewer) -> None:
    services.register_employer(contact, draft=_draft())
    with pytest.raises(services.InvalidEmployer):
        services.register_employer(contact, draft=_draft(tax_number="9999900002"))


def test_approval_opens_the_firm_and_leaves_its_trace(ground: Ground, contact: Viewer) -> None:
    firm = services.register_employer(contact, draft=_draft())
    services.review_employer(CENTER, employer_id=firm.pk)
    services.approve_employer(CENTER, employer_id=firm.pk)
    firm.refresh_from_db()
    assert (firm.state, firm.approved_until) == ("approved", TODAY + timedelta(days=365))
    assert firm in visible_to(anonymous(today=TODAY))
    assert firm not in visible_to(anonymous(today=TODAY + timedelta(days=366)))
    moves = Transition.objects.filter(entity_id=firm.pk, entity="employers.employer").order_by("pk")
    assert [(move.source, move.target) for move in moves] == [
        ("draft", "submitted"),
        ("submitted", "in_review"),
        ("in_review", "approved"),
    ]


def test_suspension_hides_at_once_and_needs_its_reason(ground: Ground) -> None:
    firm = ground.firms[0]
    with pytest.raises(ReasonMissing):
        services.suspend_employer(CENTER, employer_id=firm.pk, reason="  ")
    services.suspend_employer(CENTER, employer_id=firm.pk, reason="Şikâyet")
    assert firm not in visible_to(anonymous(today=TODAY))
    assert Transition.objects.get(entity_id=firm.pk).reason == "Şikâyet"


def test_only_the_center_decides(ground: Ground, contact: Viewer) -> None:
    firm = services.register_employer(contact, draft=_draft())
    Entry.objects.all().delete()
    for viewer in (contact, anonymous(today=TODAY), Viewer(today=TODAY, roles=frozenset({Role.EDITOR}))):
        with pytest.raises(services.NotAllowed):
            services.approve_employer(viewer, employer_id=firm.pk)
    firm.refresh_from_db()
    assert firm.state == EmployerState.SUBMITTED
    assert not Entry.objects.exists()


def test_of_two_decisions_one_wins(ground: Ground, contact: Viewer) -> None:
    firm = services.register_employer(contact, draft=_draft())
    services.reject_employer(CENTER, employer_id=firm.pk, reason="Yanlış belge")
    with pytest.raises(IllegalTransition):
        services.approve_employer(CENTER, employer_id=firm.pk)
    firm.refresh_from_db()
    assert firm.state == EmployerState.REJECTED
