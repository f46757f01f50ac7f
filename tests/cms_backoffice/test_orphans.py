"""What waits for somebody out of office is listed for the coordinator, and for nobody who only reads figures."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.backoffice.orphans import orphans
from portal.accounts.models import RoleAssignment, User
from portal.employers import services
from portal.privacy.viewers import viewer_for
from portal.registry.models import ImportBatch
from tests.cms_backoffice import campus as places
from tests.cms_backoffice.campus import Campus

TODAY = timezone.localdate()


def leave(user: User) -> None:
    """End every role of a user yesterday."""
    RoleAssignment.objects.filter(user=user).update(ends_on=TODAY - timedelta(days=1))


def test_a_review_is_left_behind_once_its_reviewer_leaves(
    campus: Campus, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    firm = places.firm(campus, "Toros Yazılım")
    services.review_employer(viewer_for(staff["center"]), employer_id=firm.pk)
    assert orphans(TODAY) == []

    leave(staff["center"])

    (one,) = orphans(TODAY)
    assert (one.title, one.person, one.url) == (
        "Toros Yazılım",
        str(staff["center"]),
        reverse("backoffice:employer", args=[firm.pk]),
    )
    page = signed_in("coordinator").get(reverse("backoffice:waiting")).content.decode()
    assert "Toros Yazılım" in page
    assert "Toros Yazılım" not in signed_in("quality").get(reverse("backoffice:waiting")).content.decode()


def test_a_checked_file_is_left_behind_until_it_is_taken_over(campus: Campus, staff: dict[str, User]) -> None:
    ImportBatch.objects.create(file_name="m.csv", digest="1" * 64, state="checked", imported_by=staff["it"])
    assert orphans(TODAY) == []
    leave(staff["it"])
    assert [one.title for one in orphans(TODAY)] == ["m.csv"]
    ImportBatch.objects.create(file_name="m.csv", digest="1" * 64, state="applied", imported_by=staff["center"])
    assert orphans(TODAY) == []
