"""Stopping, and what changes while the mail goes out: everything acts within one message."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter import services, subscriptions
from newsletter.models import Delivery, MailingState
from newsletter.selectors import due
from newsletter.transport import Outcome, Verdict
from portal.accounts.models import Role, User
from portal.privacy.models import Channel, Purpose
from portal.privacy.services import withdraw_consent
from tests.newsletter.mailroom import Desk, alumnus, crowd, due_mailing, run, staff, states

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("deed", "state"), [("pause", MailingState.PAUSED), ("cancel", MailingState.CANCELED)])
def test_stopping_acts_within_one_message(deed: str, state: MailingState) -> None:
    crowd(6)
    mailing = due_mailing()
    coordinator = staff(Role.COORDINATOR)

    def stop(number: int) -> None:
        if number == 2:
            getattr(services, deed)(coordinator, mailing_id=mailing.pk)

    desk = run(mailing, Desk(before=stop))
    assert len(desk.taken) == 3
    assert mailing.state == state
    rest = "canceled" if deed == "cancel" else "queued"
    assert sorted(states(mailing).values()) == sorted(["sent"] * 3 + [rest] * 3)


def test_a_paused_mailing_goes_on_where_it_stopped() -> None:
    crowd(6)
    mailing = due_mailing()
    coordinator = staff(Role.COORDINATOR)
    first = run(mailing, Desk(before=lambda number: number == 2 and services.pause(coordinator, mailing_id=mailing.pk)))
    assert run(mailing).taken == []
    services.resume(coordinator, mailing_id=mailing.pk)
    second = run(mailing)
    assert sorted(first.recipients + second.recipients) == [f"mezun00{number}@posta.example" for number in range(6)]
    assert mailing.state == MailingState.SENT


def test_what_comes_back_from_the_air_after_a_cancellation_is_settled_too() -> None:
    alumnus("dolu@posta.example")
    mailing = due_mailing()
    coordinator = staff(Role.COORDINATOR)
    desk = Desk(
        verdicts={"dolu@posta.example": Outcome(Verdict.TEMPORARY, "451 later")},
        before=lambda number: services.cancel(coordinator, mailing_id=mailing.pk),
    )
    run(mailing, desk)
    assert states(mailing) == {"dolu@posta.example": "canceled"}


def test_unsubscribing_during_the_sending_is_honored() -> None:
    crowd(4)
    mailing = due_mailing()

    def unsubscribe_the_last(number: int) -> None:
        if number == 0:
            subscriptions.unsubscribe(Delivery.objects.get(profile__user__email="mezun003@posta.example").token)

    desk = run(mailing, Desk(before=unsubscribe_the_last))
    assert desk.recipients == [f"mezun00{number}@posta.example" for number in range(3)]
    assert states(mailing)["mezun003@posta.example"] == "skipped:unsubscribed"
    assert mailing.state == MailingState.SENT


def test_consent_withdrawn_during_the_sending_is_honored() -> None:
    people = crowd(2)
    mailing = due_mailing()

    def withdraw(number: int) -> None:
        withdraw_consent(people[1].user_id, purpose=Purpose.BULLETIN_EMAIL, channel=Channel.WEB)

    assert run(mailing, Desk(before=withdraw)).recipients == ["mezun000@posta.example"]
    assert states(mailing)["mezun001@posta.example"] == "skipped:no_consent"


def test_a_person_erased_during_the_sending_gets_nothing_and_the_books_balance() -> None:
    people = crowd(2)
    mailing = due_mailing()
    desk = run(mailing, Desk(before=lambda number: people[1].delete()))
    assert desk.recipients == ["mezun000@posta.example"]
    assert Delivery.objects.get(profile=None).skip_reason == "out_of_segment"
    assert mailing.state == MailingState.SENT


def test_mail_goes_to_the_address_of_the_moment_and_never_twice_to_one() -> None:
    people = crowd(3)
    mailing = due_mailing()

    def move_house(number: int) -> None:
        if number == 0:
            User.objects.filter(pk=people[1].user_id).update(email="yeni@posta.example")
            User.objects.filter(pk=people[2].user_id).update(email=" mezun000@posta.example")

    desk = run(mailing, Desk(before=move_house))
    assert desk.recipients == ["mezun000@posta.example", "yeni@posta.example"]
    assert states(mailing)[" mezun000@posta.example"] == "skipped:duplicate_address"
    assert mailing.state == MailingState.SENT


def test_a_stopped_mailing_still_settles_what_a_dead_worker_left() -> None:
    crowd(1)
    mailing = due_mailing()
    run(mailing, seconds=0)
    Delivery.objects.update(state="sending", claimed_until=timezone.now() - timedelta(minutes=1))
    services.cancel(staff(Role.COORDINATOR), mailing_id=mailing.pk)
    assert due(timezone.now()) == [mailing.pk]
    run(mailing)
    assert states(mailing) == {"mezun000@posta.example": "uncertain"}
    assert due(timezone.now()) == []


def test_who_only_edits_may_not_stop_a_mailing() -> None:
    crowd(1)
    mailing = due_mailing()
    for role in (Role.EDITOR, Role.CENTER_STAFF):
        for deed in (services.pause, services.resume, services.cancel):
            with pytest.raises(services.NotAllowed):
                deed(staff(role, f"{role}-{deed.__name__}@mezun.example"), mailing_id=mailing.pk)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SCHEDULED
