"""The end of an approval: its day, the reminders before it, and handing the firm in again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.backoffice.letters import send
from portal.accounts.models import User
from portal.employers import services
from portal.employers.domains import Tie, site_domain, tie_of, validate_site_domain
from portal.employers.models import Employer, EmployerMember, MemberRole
from portal.outbox.models import Entry
from portal.privacy.viewers import Viewer, anonymous
from portal.workflow.models import Transition
from portal.workflow.services import IllegalTransition
from tests.worlds import FIRMS, VERIFIED, lay_ground

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def firm() -> Employer:
    """A firm approved until a day the tests choose; every other one ends far away."""
    lay_ground()
    Employer.objects.update(approved_until=TODAY + timedelta(days=300))
    found = Employer.objects.order_by("pk").first()
    assert found is not None
    return found


def ends_in(firm: Employer, days: int) -> None:
    Employer.objects.filter(pk=firm.pk).update(approved_until=TODAY + timedelta(days=days))


def person(firm: Employer, role: MemberRole, language: str = "tr") -> Viewer:
    user = User.objects.create(email=f"{role}-{language}@firma.example", language=language, email_verified_at=VERIFIED)
    EmployerMember.objects.create(employer=firm, user=user, role=role)
    return Viewer(today=TODAY, user_id=user.pk)


def test_an_approval_ends_after_its_day_with_trace_and_fact(firm: Employer, django_assert_max_num_queries) -> None:
    ends_in(firm, 0)
    assert services.expire_passed(anonymous(today=TODAY)) == 0
    with django_assert_max_num_queries(8):
        assert services.expire_passed(anonymous(today=TODAY + timedelta(days=1))) == 1
    firm.refresh_from_db()
    assert firm.state == "expired"
    assert Transition.objects.get(entity_id=firm.pk, entity="employers.employer").name == "expire"
    assert set(Entry.objects.filter(topic="employer.changed").values_list("entity_id", flat=True)) == {firm.pk}


def test_many_end_in_as_many_statements_as_one(firm: Employer, django_assert_max_num_queries) -> None:
    Employer.objects.update(approved_until=TODAY - timedelta(days=1))
    with django_assert_max_num_queries(8):
        assert services.expire_passed(anonymous(today=TODAY)) == len(FIRMS)


def test_owners_hear_of_the_end_at_thirty_and_seven_days_once_each(firm: Employer, mailoutbox) -> None:
    person(firm, MemberRole.OWNER)
    person(firm, MemberRole.OWNER, "en")
    person(firm, MemberRole.RECRUITER)
    ends_in(firm, 31)
    assert services.remind_owners(anonymous(today=TODAY)) == 0
    ends_in(firm, 30)
    assert [services.remind_owners(anonymous(today=TODAY)) for _run in range(2)] == [1, 0]
    ends_in(firm, 6)  # the task did not run on the seventh day
    assert [services.remind_owners(anonymous(today=TODAY)) for _run in range(2)] == [1, 0]

    facts = Entry.objects.filter(topic=services.ENDS_SOON).order_by("pk")
    assert [fact.entity_id for fact in facts] == [firm.pk, firm.pk]
    send(services.ENDS_SOON, [firm.pk])
    assert [mail.to for mail in mailoutbox] == [["owner-tr@firma.example"], ["owner-en@firma.example"]]
    assert "onayı" in mailoutbox[0].subject
    assert mailoutbox[1].subject.startswith("The approval of")


def test_no_reminder_reaches_a_firm_approved_anew(firm: Employer, mailoutbox) -> None:
    person(firm, MemberRole.OWNER)
    send(services.ENDS_SOON, [firm.pk])
    assert mailoutbox == []


def test_an_approval_given_anew_is_reminded_of_anew(firm: Employer) -> None:
    ends_in(firm, 5)
    services.remind_owners(anonymous(today=TODAY))
    center = Viewer(today=TODAY, roles=frozenset({"center_staff"}))
    services.suspend_employer(center, employer_id=firm.pk, reason="Deneme")
    services.approve_employer(center, employer_id=firm.pk, until=TODAY + timedelta(days=20))
    assert services.remind_owners(anonymous(today=TODAY)) == 1


@pytest.mark.parametrize("written", [True, False])
def test_an_owner_renews_with_one_call_whether_the_task_came_by_or_not(firm: Employer, written: bool) -> None:
    owner = person(firm, MemberRole.OWNER)
    ends_in(firm, -1)
    if written:
        services.expire_passed(anonymous(today=TODAY))
    assert services.renew_employer(owner).state == "submitted"
    assert [move.name for move in Transition.objects.filter(entity_id=firm.pk).order_by("pk")] == ["expire", "submit"]


def test_nothing_is_renewed_in_force_and_by_nobody_but_an_owner(firm: Employer) -> None:
    owner, recruiter = person(firm, MemberRole.OWNER), person(firm, MemberRole.RECRUITER)
    with pytest.raises(IllegalTransition):
        services.renew_employer(owner)
    ends_in(firm, -1)
    for viewer in (recruiter, anonymous(today=TODAY)):
        with pytest.raises(services.NotAllowed):
            services.renew_employer(viewer)


@pytest.mark.parametrize(
    ("email", "tie"),
    [
        ("ik@cinar.example", Tie.SAME),
        ("ik@posta.cinar.example", Tie.SAME),
        ("ik@kotucinar.example", Tie.OTHER),
        ("ik@cinar.example.com", Tie.OTHER),
        ("cinar@gmail.com", Tie.FREE_MAIL),
    ],
)
def test_how_an_address_relates_to_the_site(email: str, tie: Tie) -> None:
    assert tie_of(email, "cinar.example") is tie


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("https://www.Cinar.example/hakkimizda", "cinar.example"),
        ("cinar.example:443", "cinar.example"),
        ("çınar.com.tr", "xn--nar-1la48a.com.tr"),
    ],
)
def test_a_site_is_kept_as_its_bare_domain(written: str, domain: str) -> None:
    assert site_domain(written) == domain
    validate_site_domain(domain)


@pytest.mark.parametrize("domain", ["com.tr", "gmail.com", "cinar", "-a.example", "a..example", "a b.example", ""])
def test_what_is_no_firm_s_own_domain_is_refused(domain: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        validate_site_domain(domain)
