"""Two answers to one contact request at one moment: one is given, the other is told that it came late."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.accounts.models import User
from portal.alumni import services
from portal.alumni.models import AccessGrant, ContactRequest, ContactState
from portal.outbox import services as outbox
from portal.outbox.models import Entry
from portal.privacy.policies import FieldGroup
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition
from tests.chosen_people import OPEN
from tests.registry.test_at_once import both
from tests.worlds import TODAY, lay_ground, populate

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> tuple[ContactRequest, Viewer, Viewer]:
    """Return a request that waits, the firm that asked, and the person."""
    monkeypatch.setattr(outbox, "_subscriptions", {})
    outbox.subscribe("toy", {services.ANSWERED}, lambda _topic, _ids: None)
    ground = lay_ground()
    person = populate(ground, [OPEN])[OPEN.number]
    recruiter = User.objects.create_user("ik@firma.example")
    firm = Viewer(today=TODAY, user_id=recruiter.pk, employer_id=ground.firms[0].pk)
    owner = Viewer(today=TODAY, user_id=person.user_id, profile_id=person.pk)
    request = services.request_contact(
        firm, person=person.public_id, groups=[FieldGroup.CONTACT_EMAIL], message="Tanışmak isteriz."
    )
    return request, firm, owner


def accept(request: ContactRequest, owner: Viewer, group: FieldGroup, days: int) -> Callable[[], object]:
    until = TODAY + timedelta(days=days)
    return lambda: services.accept_contact(owner, request=request.public_id, groups=[group], until=until)


def test_accepted_twice_opens_once(asked: tuple[ContactRequest, Viewer, Viewer]) -> None:
    request, _firm, owner = asked

    outcomes = both(
        accept(request, owner, FieldGroup.CONTACT_EMAIL, 10), accept(request, owner, FieldGroup.CONTACT_PHONE, 20)
    )

    assert outcomes == ["IllegalTransition", "done"]
    grant = AccessGrant.objects.get()
    # Of one answer whole, never the groups of one with the day of the other.
    assert (grant.groups, grant.until) in {
        (FieldGroup.CONTACT_EMAIL.bit, TODAY + timedelta(days=10)),
        (FieldGroup.CONTACT_PHONE.bit, TODAY + timedelta(days=20)),
    }
    assert Transition.objects.filter(entity="alumni.contactrequest", name="accept").count() == 1
    assert Entry.objects.filter(topic=services.ANSWERED).count() == 1


def test_accepted_and_declined_at_once_is_one_of_both(asked: tuple[ContactRequest, Viewer, Viewer]) -> None:
    request, _firm, owner = asked

    outcomes = both(
        accept(request, owner, FieldGroup.CONTACT_EMAIL, 10),
        lambda: services.decline_contact(owner, request=request.public_id),
    )

    assert outcomes == ["IllegalTransition", "done"]
    request.refresh_from_db()
    assert AccessGrant.objects.exists() is (request.state == ContactState.ACCEPTED)


def test_accepted_while_the_firm_takes_it_back_is_one_of_both(asked: tuple[ContactRequest, Viewer, Viewer]) -> None:
    request, firm, owner = asked

    outcomes = both(
        accept(request, owner, FieldGroup.CONTACT_EMAIL, 10),
        lambda: services.withdraw_contact(firm, request=request.public_id),
    )

    assert outcomes == ["IllegalTransition", "done"]
    request.refresh_from_db()
    assert AccessGrant.objects.exists() is (request.state == ContactState.ACCEPTED)
