"""Roles: who is entrusted with what, what the groups make of it, and the language people read."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms import workflow
from cms.backoffice.groups import STAFF, ensure_groups, sync_all_groups, sync_user_groups
from portal.accounts.models import Role, RoleAssignment, User
from portal.institution.models import Unit
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

YESTERDAY = timedelta(days=1)


def give(client: Client, somebody: User, role: str, **form: str) -> object:
    """Send the form as a person does."""
    data = {"role": role, "starts_on": timezone.localdate().strftime("%d.%m.%Y"), **form}
    return client.post(reverse("backoffice:user", args=[somebody.pk]), data)


def errors(answer: object) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


@pytest.fixture
def newcomer(campus: Campus) -> User:
    return places.user("yeni@uni.example", "Yeni Gelen")


def test_a_coordinator_entrusts_somebody(newcomer: User, staff: dict, signed_in: Callable[[str], Client]) -> None:
    answer = give(signed_in("coordinator"), newcomer, "center_staff", ends_on="31.12.2099")

    given = newcomer.role_assignments.get()
    assert answer.status_code == 302
    assert (given.role, given.ends_on, given.appointed_by) == ("center_staff", date(2099, 12, 31), staff["coordinator"])
    assert newcomer.has_perm("wagtailadmin.access_admin")


def test_a_representative_needs_a_unit(newcomer: User, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("it")

    without = give(client, newcomer, "department_representative")
    with_unit = give(client, newcomer, "department_representative", unit="TAR")

    assert errors(without) == {"unit": ["Bu görev bir birim içinde yürütülür; lütfen birim seçin."]}
    assert with_unit.status_code == 302
    assert newcomer.role_assignments.get().unit == Unit.objects.get(code="TAR")


def test_nobody_entrusts_themselves(staff: dict, signed_in: Callable[[str], Client]) -> None:
    answer = give(signed_in("it"), staff["it"], "coordinator")

    assert answer.context["form"].non_field_errors() == [
        "Kendinize görev veremezsiniz; lütfen bir meslektaşınızdan isteyin."
    ]
    assert staff["it"].role_assignments.get().role == Role.IT_ADMIN


def test_a_role_is_not_held_twice_at_once(newcomer: User, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("coordinator")
    give(client, newcomer, "editor", ends_on="31.12.2099")

    again = give(client, newcomer, "editor")
    backwards = give(client, newcomer, "center_staff", ends_on="01.01.2001")

    assert list(errors(again)) == ["role"]
    assert list(errors(backwards)) == ["ends_on"]
    assert newcomer.role_assignments.count() == 1


def test_a_role_can_be_ended_at_once(staff: dict, signed_in: Callable[[str], Client]) -> None:
    held = staff["center"].role_assignments.get()
    address = reverse("backoffice:role_end", args=[staff["center"].pk, held.pk])
    theirs = signed_in("center")
    assert theirs.get(reverse("backoffice:employers")).status_code == 200

    signed_in("coordinator").post(address)

    held.refresh_from_db()
    assert held.ends_on == timezone.localdate() - YESTERDAY
    assert theirs.get(reverse("backoffice:employers"))["Location"].startswith("/account/login/")


def test_another_users_role_is_not_ended_by_this_address(staff: dict, signed_in: Callable[[str], Client]) -> None:
    held = staff["center"].role_assignments.get()

    answer = signed_in("coordinator").post(reverse("backoffice:role_end", args=[staff["editor"].pk, held.pk]))

    assert answer.status_code == 404
    held.refresh_from_db()
    assert held.ends_on is None


def test_the_first_roles_are_given_by_a_superuser(campus: Campus, newcomer: User) -> None:
    somebody = User.objects.create_superuser("ilk@uni.example", "x")
    client = Client()
    client.force_login(somebody)

    assert give(client, newcomer, "coordinator").status_code == 302
    assert client.get(reverse("backoffice:alumni")).status_code == 302


def test_groups_follow_the_roles(campus: Campus, staff: dict) -> None:
    groups = ensure_groups()

    def words(user: User) -> set[str]:
        names = {group.name: word for word, group in groups.items()}
        return {names[group.name] for group in user.groups.all()}

    assert {word: words(user) for word, user in staff.items()} == {
        "editor": {workflow.EDITORS},
        "center": {STAFF},
        "coordinator": {workflow.APPROVERS},
        "representative": {STAFF},
        "quality": {STAFF},
        "it": {STAFF},
        "officer": {STAFF},
        "unit": {STAFF},
        "advisor": {STAFF},
    }


def test_groups_of_ended_roles_are_left(campus: Campus, staff: dict) -> None:
    own = Group.objects.create(name="Bahçe")
    staff["center"].groups.add(own)
    RoleAssignment.objects.update(ends_on=timezone.localdate() - YESTERDAY)

    sync_all_groups()

    assert {word: [group.name for group in user.groups.all()] for word, user in staff.items()} == {
        **{word: [] for word in staff},
        "center": ["Bahçe"],
    }


def test_nobody_comes_in_with_an_unverified_address(campus: Campus, staff: dict) -> None:
    somebody = staff["center"]
    somebody.email_verified_at = None
    somebody.save()

    sync_user_groups(somebody)

    assert not User.objects.get(pk=somebody.pk).has_perm("wagtailadmin.access_admin")


def test_a_role_that_brings_no_work_opens_no_door(campus: Campus, newcomer: User) -> None:
    RoleAssignment.objects.create(user=newcomer, role=Role.STUDENT, starts_on=timezone.localdate())

    assert not newcomer.groups.exists()


def test_the_back_office_speaks_the_users_language(staff: dict, signed_in: Callable[[str], Client]) -> None:
    User.objects.filter(pk=staff["center"].pk).update(language="en")
    staff["center"].refresh_from_db()

    english = signed_in("center").get("/admin/")
    turkish = signed_in("coordinator").get("/admin/")

    assert "Welcome, Center Deneme" in english.content.decode()
    assert "Hoş geldiniz, Coordinator Deneme" in turkish.content.decode()


def test_the_language_chosen_in_the_account_becomes_the_users_own(staff: dict) -> None:
    profile = UserProfile.get_for_user(staff["center"])
    profile.preferred_language = "en"
    profile.save()

    assert User.objects.get(pk=staff["center"].pk).language == "en"
