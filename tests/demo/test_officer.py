"""What the privacy officer of the demo finds is made through the services everybody uses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.demo.logins import OFFICER, REPRESENTATIVE
from config.demo.privacy import make_privacy
from portal.accounts.models import Role, RoleAssignment
from portal.audit.looking import last_look
from portal.data_rights.models import Breach, Processor, RetentionRun, Wording
from tests.cms_backoffice import campus as places


@pytest.mark.django_db
def test_the_officer_has_words_a_breach_processors_and_a_run() -> None:
    officer = places.user(OFFICER.email)
    places.user(REPRESENTATIVE.email)
    start = timezone.localdate() - timedelta(days=3)
    RoleAssignment.objects.create(user=officer, role=Role.PRIVACY_OFFICER, starts_on=start)
    make_privacy()
    look = last_look()
    assert look is not None and look.holds
    assert Wording.objects.count() == 2 and Breach.objects.get().board_told_at is not None
    # Whoever is abroad is on the officer's list and not in use.
    assert [one.country for one in Processor.objects.filter(is_on=True)] == ["TR"]
    assert RetentionRun.objects.get().state == "done"
