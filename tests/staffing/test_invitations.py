"""A new colleague: invited by who may, in by a link that works once, with the role that was promised."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.backoffice.letters import send
from portal.accounts.models import Role, RoleAssignment, User
from portal.accounts.services import Term, UnitMissing
from portal.outbox.models import Entry
from portal.privacy.viewers import viewer_for
from portal.staffing import services
from portal.staffing.models import StaffInvitation
from portal.staffing.services import Colleague
from tests.cms_backoffice import campus as places

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SELIN = Colleague("Selin@Uni.Example", "Selin", "Ak")
PASSWORD = "mavi-kapi-yedi-deniz"
STAFF = Term(Role.CENTER_STAFF, TODAY)


def holder(role: Role) -> User:
    user = places.user(f"{role.value}@uni.example")
    RoleAssignment.objects.create(user=user, role=role, starts_on=TODAY)
    return user


@pytest.fixture
def coordinator() -> User:
    return holder(Role.COORDINATOR)


def test_a_colleague_comes_in_by_the_letter_and_the_link_works_once(coordinator: User, mailoutbox) -> None:
    services.invite(coordinator.pk, colleague=SELIN, term=STAFF)
    entry = Entry.objects.get(topic=services.INVITED)
    send(entry.topic, [entry.entity_id])
    (letter,) = mailoutbox
    assert letter.to == ["selin@uni.example"]
    (link,) = re.findall(r"http\S+(/admin/join/\S+/)", letter.body)
    browser = Client()

    assert browser.get(link).status_code == 200
    assert not User.objects.filter(email="selin@uni.example").exists()
    wrong = browser.post(link, {"password": PASSWORD, "again": "baska"})
    weak = browser.post(link, {"password": "parola", "again": "parola"})
    assert (wrong.status_code, weak.status_code, User.objects.count()) == (200, 200, 1)
    assert browser.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302

    made = User.objects.get(email="selin@uni.example")
    assert made.check_password(PASSWORD)
    assert viewer_for(made).roles == {"center_staff"}
    assert made.role_assignments.get().appointed_by == coordinator
    assert browser.get(link).status_code == 410
    assert browser.post(link, {"password": "ele-gecirilmis-9", "again": "ele-gecirilmis-9"}).status_code == 410
    made.refresh_from_db()
    assert made.check_password(PASSWORD)


def test_only_who_gives_roles_invites() -> None:
    for role in (Role.CENTER_STAFF, Role.EDITOR, Role.QUALITY_OFFICE):
        with pytest.raises(services.NotAllowed):
            services.invite(holder(role).pk, colleague=SELIN, term=STAFF)
    services.invite(holder(Role.IT_ADMIN).pk, colleague=SELIN, term=STAFF)
    services.invite(places.user("kok@uni.example", is_superuser=True).pk, colleague=SELIN, term=STAFF)
    assert StaffInvitation.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_a_link_sets_no_password_of_an_account_that_exists(coordinator: User) -> None:
    made = services.invite(coordinator.pk, colleague=SELIN, term=STAFF)
    user = places.user("selin@uni.example")
    with pytest.raises(services.HasAccount):
        services.invite(coordinator.pk, colleague=SELIN, term=STAFF)
    with pytest.raises(services.InvalidInvitation):
        services.accept(services.token_of(made), password=PASSWORD)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not user.role_assignments.exists()


@pytest.mark.parametrize("how", ["forged", "late", "withdrawn", "replaced", "inviter left"])
def test_a_dead_link_makes_no_account(how: str, coordinator: User) -> None:
    made = services.invite(coordinator.pk, colleague=SELIN, term=STAFF)
    token, now = services.token_of(made), timezone.now()
    match how:
        case "forged":
            token = token[:-2] + ("aa" if token[-2:] != "aa" else "bb")
        case "late":
            now = made.expires_at
        case "withdrawn":
            assert services.withdraw(coordinator.pk, invitation_id=made.pk)
        case "replaced":
            services.invite(coordinator.pk, colleague=SELIN, term=STAFF)
        case "inviter left":
            RoleAssignment.objects.update(starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1))
    with pytest.raises(services.InvalidInvitation):
        services.accept(token, password=PASSWORD, now=now)
    assert not User.objects.filter(email="selin@uni.example").exists()


def test_a_weak_password_leaves_the_link_alive(coordinator: User) -> None:
    token = services.token_of(services.invite(coordinator.pk, colleague=SELIN, term=STAFF))
    with pytest.raises(ValidationError):
        services.accept(token, password="selin")
    assert services.accept(token, password=PASSWORD).email == "selin@uni.example"


def test_a_representative_is_invited_for_a_unit(coordinator: User) -> None:
    with pytest.raises(UnitMissing):
        services.invite(coordinator.pk, colleague=SELIN, term=Term(Role.DEPARTMENT_REPRESENTATIVE, TODAY))


def test_the_screen_invites_shows_and_takes_back(coordinator: User) -> None:
    browser = Client()
    browser.force_login(coordinator)
    page = reverse("backoffice:colleague_invite")
    given = {
        "email": "selin@uni.example",
        "first_name": "Selin",
        "last_name": "Ak",
        "role": "center_staff",
        "unit": "",
        "starts_on": TODAY.isoformat(),
        "ends_on": "",
    }
    assert browser.post(page, given).status_code == 302
    made = StaffInvitation.objects.get()
    assert "selin@uni.example" in browser.get(page).content.decode()
    browser.post(reverse("backoffice:colleague_withdraw", args=[made.pk]))
    made.refresh_from_db()
    assert made.withdrawn_at is not None
