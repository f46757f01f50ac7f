"""The unsubscribe link: GET shows, POST acts, nobody has to sign in (RFC 8058)."""

import pytest
from django.test import Client
from django.urls import reverse

from newsletter.models import Delivery, Suppression
from newsletter.subscriptions import masked
from portal.privacy.models import Channel, Consent, Purpose
from portal.privacy.services import give_consent, withdraw_consent
from tests.newsletter.mailroom import Desk, alumnus, due_mailing, run, states

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link() -> str:
    alumnus("zeynep@posta.example")
    run(due_mailing())
    return reverse("newsletter:unsubscribe", args=[Delivery.objects.get().token])


def mailbox() -> Client:
    """Stand for a mail provider's machine: no cookie, no token, checks as in production."""
    return Client(enforce_csrf_checks=True)


def consents() -> int:
    return Consent.objects.filter(withdrawn_at__isnull=True).count()


def test_the_link_is_what_the_header_says() -> None:
    alumnus("zeynep@posta.example")
    [message] = run(due_mailing(), Desk()).taken
    token = Delivery.objects.get().token
    assert len(token) == 22
    assert message.extra_headers["List-Unsubscribe"] == f"<http://localhost:8000/bulletin/unsubscribe/{token}/>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("method", ["get", "head"])
def test_following_the_link_changes_nothing(link: str, method: str) -> None:
    answer = getattr(mailbox(), method)(link)
    assert answer.status_code == 200
    assert not answer.cookies
    assert (consents(), Suppression.objects.count()) == (1, 0)


def test_one_click_ends_the_subscription_at_once(link: str) -> None:
    answer = mailbox().post(link, ONE_CLICK)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Location" not in answer
    assert (consents(), Suppression.objects.count()) == (0, 1)
    assert Consent.objects.get().withdrawn_through == "email_link"
    later = due_mailing()
    assert run(later).taken == []
    assert states(later) == {"zeynep@posta.example": "skipped:unsubscribed"}


def test_clicking_again_changes_nothing(link: str) -> None:
    mailbox().post(link, ONE_CLICK)
    before = Consent.objects.get().withdrawn_at, Suppression.objects.get().at
    assert mailbox().post(link, ONE_CLICK).status_code == 200
    assert (Consent.objects.get().withdrawn_at, Suppression.objects.get().at) == before


def test_the_page_tells_whose_subscription_it_is_and_not_the_address(link: str) -> None:
    page = mailbox().get(link).content.decode()
    assert "z•••@p•••.example" in page
    assert "zeynep@posta.example" not in page
    assert 'lang="tr"' in page


def test_it_can_be_taken_back(link: str) -> None:
    mailbox().post(link, ONE_CLICK)
    answer = mailbox().post(link, {"action": "undo"})
    assert answer.status_code == 200
    assert (consents(), Suppression.objects.count(), Consent.objects.count()) == (1, 0, 2)
    assert run(due_mailing()).recipients == ["zeynep@posta.example"]


def test_taking_back_gives_no_consent_that_was_not_ended_by_the_link(link: str) -> None:
    Consent.objects.all().delete()
    mailbox().post(link, {"action": "undo"})
    assert consents() == 0


@pytest.mark.parametrize("ended_through", [Channel.WEB, Channel.DESK])
def test_an_old_link_brings_back_no_consent_that_was_withdrawn_elsewhere_since(
    link: str, ended_through: Channel
) -> None:
    mailbox().post(link, ONE_CLICK)
    person = Delivery.objects.get().profile.user_id
    give_consent([person], purpose=Purpose.BULLETIN_EMAIL, channel=Channel.WEB)
    withdraw_consent(person, purpose=Purpose.BULLETIN_EMAIL, channel=ended_through)
    mailbox().post(link, ONE_CLICK)
    mailbox().post(link, {"action": "undo"})
    assert (consents(), Consent.objects.count(), Suppression.objects.count()) == (0, 2, 1)


def test_the_closed_address_outlives_the_person(link: str) -> None:
    mailbox().post(link, ONE_CLICK)
    delivery = Delivery.objects.get()
    delivery.profile.user.delete()
    delivery.profile.delete()
    alumnus("zeynep@posta.example")
    Suppression.objects.update(reason="complained")
    later = due_mailing()
    run(later)
    assert states(later) == {"zeynep@posta.example": "skipped:unsubscribed"}


@pytest.mark.parametrize(("token", "status"), [("x", 410), ("A" * 22, 410), ("%00", 404)])
def test_a_link_that_names_nobody_is_told_so(token: str, status: int) -> None:
    for answer in (mailbox().get(f"/bulletin/unsubscribe/{token}/"), mailbox().post(f"/bulletin/unsubscribe/{token}/")):
        assert answer.status_code == status
        assert not answer.cookies


def test_the_link_of_a_test_mail_ends_nobodys_subscription(link: str) -> None:
    answer = mailbox().post("/bulletin/unsubscribe/test/", ONE_CLICK)
    assert answer.status_code == 200
    assert (consents(), Suppression.objects.count()) == (1, 0)


def test_a_masked_address_shows_two_letters() -> None:
    assert masked("zeynep@mail.posta.example") == "z•••@m•••.example"
