"""The demo shows a request in every state, and its texts name nobody the demo speaks of."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from config.demo.logins import OFFICER
from config.demo.requests import NEEDED, make_requests
from portal.accounts.models import Role, RoleAssignment, User
from portal.alumni.models import AlumniProfile
from portal.data_rights.models import DataRequest, RequestState
from portal.privacy.viewers import Viewer

pytestmark = pytest.mark.django_db


def test_there_is_a_request_in_every_state() -> None:
    cache.clear()
    his = User.objects.create(email=OFFICER.email, email_verified_at=timezone.now())
    RoleAssignment.objects.create(user=his, role=Role.PRIVACY_OFFICER, starts_on=timezone.localdate())
    owners = []
    for number in range(NEEDED):
        user = User.objects.create(email=f"{number}@ev.example")
        profile = AlumniProfile.objects.create(user=user, first_name="Ay", last_name="Su", state="active")
        owners.append(Viewer(today=timezone.localdate(), user_id=user.pk, profile_id=profile.pk))
    make_requests(owners)
    assert set(DataRequest.objects.values_list("state", flat=True)) == set(RequestState.values)
    assert DataRequest.objects.filter(state="answered").exclude(copy="").count() == 1
    assert min(row.days_left(timezone.localdate()) for row in DataRequest.objects.all() if row.is_open) == 3


def test_too_few_people_ask_for_nothing() -> None:
    make_requests([])
    assert not DataRequest.objects.exists()
