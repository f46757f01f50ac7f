"""The demo's addresses, and some of the demo's people."""

from typing import Any

import pytest
from django.utils import timezone

from config.demo.logins import ALUMNA, STAFF
from portal.accounts.models import Role, RoleAssignment, User

# Read before any test says that this is the demo: they choose by that setting what stands at "/".
from tests.start import demo_urls


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = demo_urls.__name__


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """Return the center's member of staff, an alumna, and somebody who is no demo login."""
    made = {
        word: User.objects.create_user(email, first_name=first, last_name=last, email_verified_at=timezone.now())
        for word, email, first, last in (
            ("staff", STAFF.email, STAFF.first_name, STAFF.last_name),
            ("alumna", ALUMNA.email, ALUMNA.first_name, ALUMNA.last_name),
            ("stranger", "gercek@uni.example", "Gerçek", "Kişi"),
        )
    }
    RoleAssignment.objects.create(user=made["staff"], role=Role.CENTER_STAFF, starts_on=timezone.localdate())
    return made
