"""The page of an account: terms, deputies that end with the coordinator, and acting for one."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role, RoleAssignment, User
from portal.accounts.services import proposed_end
from tests.cms_backoffice import campus as places

TODAY = timezone.localdate()


def test_a_deputy_gets_three_years_and_rests_on_the_coordinator(
    staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    somebody = places.user("yardimci@uni.example")
    given = {"role": "deputy_coordinator", "starts_on": TODAY.isoformat(), "unit": "", "ends_on": ""}

    signed_in("coordinator").post(reverse("backoffice:user", args=[somebody.pk]), given)

    row = RoleAssignment.objects.get(user=somebody)
    assert row.ends_on == proposed_end(Role.DEPUTY_COORDINATOR, TODAY)
    assert row.rests_on == staff["coordinator"].role_assignments.get()


def test_the_coordinator_lets_a_colleague_act_and_the_history_says_so(
    staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    colleague, client = staff["center"], signed_in("coordinator")
    page = reverse("backoffice:user", args=[colleague.pk])
    given = {
        "acting-starts_on": TODAY.isoformat(),
        "acting-ends_on": (TODAY + timedelta(days=2)).isoformat(),
        "acting-reason": "Yurt dışı görev",
    }

    assert client.get(page).context["acting"] is not None
    client.post(reverse("backoffice:role_delegate", args=[colleague.pk]), given)

    text = client.get(page).content.decode()
    assert f"{staff['coordinator']} adına vekâlet ediyor: Yurt dışı görev" in " ".join(text.split())
    assert signed_in("center").get(reverse("backoffice:users")).status_code == 200


def test_who_is_not_the_coordinator_is_offered_no_delegation(
    staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    page = reverse("backoffice:user", args=[staff["center"].pk])
    assert signed_in("it").get(page).context["acting"] is None
    given = {"acting-starts_on": TODAY.isoformat(), "acting-ends_on": TODAY.isoformat(), "acting-reason": "x"}
    signed_in("it").post(reverse("backoffice:role_delegate", args=[staff["center"].pk]), given)
    assert not RoleAssignment.objects.filter(user=staff["center"], role=Role.COORDINATOR).exists()


def test_ending_the_coordinator_moves_the_deputy_to_the_ended_and_out_of_the_groups(
    staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    deputy, bearing = places.user("yardimci@uni.example"), staff["coordinator"].role_assignments.get()
    RoleAssignment.objects.create(
        user=deputy, role=Role.DEPUTY_COORDINATOR, starts_on=TODAY - timedelta(days=1), rests_on=bearing
    )
    assert deputy.groups.exists()

    signed_in("it").post(reverse("backoffice:role_end", args=[staff["coordinator"].pk, bearing.pk]))

    assert not deputy.groups.exists()
    shown = signed_in("it").get(reverse("backoffice:user", args=[deputy.pk])).context
    assert (shown["held"], [row.user for row in shown["ended"]]) == ([], [deputy])
