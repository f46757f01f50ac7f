"""Exactly one row a person, whatever happens on the way (DOMAIN section 8.7)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter import services
from newsletter.digests import address_digest
from newsletter.errors import BooksDoNotBalance
from newsletter.models import (
    Delivery,
    DeliveryState,
    Mailing,
    MailingState,
    Pump,
    Suppression,
    SuppressionReason,
)
from newsletter.selectors import due, progress
from newsletter.sending import BACK_OFF
from newsletter.transport import Outcome, Verdict
from newsletter.work import MOST_FAILURES, work
from portal.accounts.models import Role, User
from portal.alumni.models import AlumniProfile, LifeCycle
from portal.workflow.models import Transition
from tests.newsletter.mailroom import (
    Desk,
    account,
    alumnus,
    consent,
    crowd,
    due_mailing,
    render,
    run,
    staff,
    states,
    time_passes,
)

pytestmark = pytest.mark.django_db


def close(email: str, reason: SuppressionReason) -> None:
    Suppression.objects.create(address_digest=address_digest(email), reason=reason, at=timezone.now())


def a_mixed_audience() -> None:
    alumnus("evet@posta.example")
    alumnus("yes@posta.example", language="en")
    alumnus("hayir@posta.example", consents=False)
    alumnus("ayrildi@posta.example")
    close("ayrildi@posta.example", SuppressionReason.UNSUBSCRIBED)
    alumnus("sikayet@posta.example")
    close("sikayet@posta.example", SuppressionReason.COMPLAINED)
    alumnus("doner@posta.example")
    close("doner@posta.example", SuppressionReason.BOUNCED)
    alumnus("iys@posta.example")
    close("iys@posta.example", SuppressionReason.IYS_REFUSED)
    unverified = alumnus("dogrulanmadi@posta.example")
    User.objects.filter(pk=unverified.user_id).update(email_verified_at=None)
    twin = alumnus("ikiz@posta.example")
    User.objects.filter(pk=twin.user_id).update(email="evet@POSTA.example ".strip().replace("evet", "evet "))
    User.objects.filter(pk=twin.user_id).update(email=" evet@posta.example")
    AlumniProfile.objects.create(first_name="Sahipsiz", last_name="Kayıt")
    alumnus("silindi@posta.example", state=LifeCycle.ERASED)


def test_each_candidate_gets_the_mail_or_a_reason() -> None:
    a_mixed_audience()
    mailing = due_mailing("tr", "en")
    desk = run(mailing)
    assert desk.recipients == ["evet@posta.example", "yes@posta.example"]
    assert [message.subject for message in desk.taken] == ["Kasım bülteni: ilanlar ve söyleşiler", "November bulletin"]
    assert states(mailing) == {
        "evet@posta.example": "sent",
        "yes@posta.example": "sent",
        "hayir@posta.example": "skipped:no_consent",
        "ayrildi@posta.example": "skipped:unsubscribed",
        "sikayet@posta.example": "skipped:unsubscribed",
        "doner@posta.example": "skipped:bounced",
        "iys@posta.example": "skipped:iys_refused",
        "dogrulanmadi@posta.example": "skipped:out_of_segment",
        " evet@posta.example": "skipped:duplicate_address",
    }
    assert mailing.state == MailingState.SENT
    assert (mailing.candidates, progress(mailing).deliveries, progress(mailing).rows) == (9, 2, 9)


def test_a_language_the_issue_lacks_is_written_in_turkish() -> None:
    alumnus("yes@posta.example", language="en")
    [message] = run(due_mailing("tr")).taken
    assert message.subject == "Kasım bülteni: ilanlar ve söyleşiler"


def test_a_later_consent_overrules_ones_own_unsubscribing_only() -> None:
    alumnus("geri@posta.example")
    alumnus("doner@posta.example")
    an_hour_ago = timezone.now() - timedelta(hours=1)
    for email, reason in (("geri", SuppressionReason.UNSUBSCRIBED), ("doner", SuppressionReason.BOUNCED)):
        Suppression.objects.create(
            address_digest=address_digest(f"{email}@posta.example"), reason=reason, at=an_hour_ago
        )
    mailing = due_mailing()
    assert run(mailing).recipients == ["geri@posta.example"]
    assert states(mailing)["doner@posta.example"] == "skipped:bounced"


def test_a_mailing_waits_for_its_hour() -> None:
    crowd(1)
    mailing = due_mailing()
    Mailing.objects.update(scheduled_at=timezone.now() + timedelta(hours=1))
    assert due(timezone.now()) == []
    assert run(mailing).taken == []
    assert mailing.state == MailingState.SCHEDULED


def test_sending_again_sends_nobody_twice() -> None:
    crowd(3)
    mailing = due_mailing()
    run(mailing)
    assert run(mailing).taken == []
    assert due(timezone.now()) == []
    assert set(states(mailing).values()) == {"sent"}


def test_a_failed_preparation_leaves_nothing_and_is_repeated() -> None:
    crowd(3)
    mailing = due_mailing()

    def broken(variant: object) -> None:
        raise RuntimeError("template")

    with pytest.raises(RuntimeError):
        work(mailing.pk, render=broken, transport=Desk())
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PREPARING
    assert Delivery.objects.count() == 0
    assert len(run(mailing).taken) == 3
    assert mailing.state == MailingState.SENT


def test_a_mailing_that_keeps_failing_is_paused_for_a_person() -> None:
    crowd(1)
    mailing = due_mailing()
    desk = Desk(is_down=True)
    for _turn in range(MOST_FAILURES):
        run(mailing, desk)
    assert mailing.state == MailingState.PAUSED
    assert Transition.objects.get(name="pause").reason.endswith("Unreachable")
    assert Delivery.objects.get().attempts == 0
    services.resume(staff(Role.COORDINATOR), mailing_id=mailing.pk)
    assert run(mailing).recipients == ["mezun000@posta.example"]


def test_a_worker_that_dies_with_a_message_in_the_air_leaves_one_uncertain() -> None:
    crowd(5)
    mailing = due_mailing()

    class Killed(BaseException):
        """What no handler catches, like a kill."""

    def die(number: int) -> None:
        if number == 2:
            raise Killed

    with pytest.raises(Killed):
        run(mailing, Desk(before=die))
    time_passes(mailing)
    desk = run(mailing)
    assert desk.recipients == ["mezun003@posta.example", "mezun004@posta.example"]
    assert states(mailing) == {
        "mezun000@posta.example": "sent",
        "mezun001@posta.example": "sent",
        "mezun002@posta.example": "uncertain",
        "mezun003@posta.example": "sent",
        "mezun004@posta.example": "sent",
    }
    assert mailing.state == MailingState.SENT


def test_the_uncertain_go_again_only_when_somebody_says_so_and_under_the_same_name() -> None:
    alumnus("belirsiz@posta.example")
    mailing = due_mailing()
    first = run(mailing, Desk(verdicts={"belirsiz@posta.example": Outcome(Verdict.UNKNOWN, "timeout")}))
    assert states(mailing) == {"belirsiz@posta.example": "uncertain"}
    time_passes(mailing)
    assert run(mailing).taken == []
    assert services.send_again(staff(Role.COORDINATOR), mailing_id=mailing.pk, state=DeliveryState.UNCERTAIN) == 1
    second = run(mailing)
    names = {message.extra_headers["Message-ID"] for message in (*first.taken, *second.taken)}
    dates = {message.extra_headers["Date"] for message in (*first.taken, *second.taken)}
    assert len(second.taken) == len(names) == len(dates) == 1
    assert mailing.state == MailingState.SENT


def test_the_uncertain_can_be_settled_as_sent() -> None:
    alumnus("belirsiz@posta.example")
    mailing = due_mailing()
    run(mailing, Desk(verdicts={"belirsiz@posta.example": Outcome(Verdict.UNKNOWN)}))
    assert services.treat_as_sent(staff(Role.COORDINATOR), mailing_id=mailing.pk) == 1
    assert states(mailing) == {"belirsiz@posta.example": "sent"}


def test_a_temporary_refusal_is_tried_again_with_growing_waits_and_an_end() -> None:
    alumnus("dolu@posta.example")
    mailing = due_mailing()
    desk = Desk(verdicts={"dolu@posta.example": Outcome(Verdict.TEMPORARY, "452 4.2.2 full")})
    waits = []
    for _attempt in range(len(BACK_OFF)):
        before = timezone.now()
        run(mailing, desk)
        row = Delivery.objects.get()
        assert row.state == DeliveryState.RETRY
        assert mailing.state == MailingState.SENDING
        waits.append(round((row.not_before - before).total_seconds() / 60))
        time_passes(mailing)
    assert waits == [1, 5, 30, 120, 360]
    run(mailing, desk)
    assert states(mailing) == {"dolu@posta.example": "failed"}
    assert mailing.state == MailingState.SENT
    assert len(desk.taken) == 6


def test_a_mailbox_that_does_not_exist_is_not_written_to_again() -> None:
    alumnus("yok@posta.example")
    desk = Desk(verdicts={"yok@posta.example": Outcome(Verdict.PERMANENT, "550 5.1.1 no such user")})
    run(due_mailing(), desk)
    later = due_mailing()
    assert run(later).taken == []
    assert states(later) == {"yok@posta.example": "skipped:bounced"}


def test_a_refused_message_closes_no_address() -> None:
    alumnus("red@posta.example")
    desk = Desk(verdicts={"red@posta.example": Outcome(Verdict.PERMANENT, "554 5.7.1 policy")})
    run(due_mailing(), desk)
    assert Suppression.objects.count() == 0
    assert run(due_mailing()).recipients == ["red@posta.example"]


def test_two_workers_do_not_drive_one_mailing() -> None:
    crowd(2)
    mailing = due_mailing()
    inner = Desk()
    outer = run(mailing, Desk(before=lambda number: run(mailing, inner)))
    assert (len(outer.taken), len(inner.taken)) == (2, 0)


def test_a_worker_that_lost_its_rows_sends_none_of_them() -> None:
    crowd(3)
    mailing = due_mailing()

    def stand_still(number: int) -> None:
        time_passes(mailing)
        if number == 0:
            Delivery.objects.filter(mailing=mailing, state=DeliveryState.CLAIMED).update(claim=None, state="queued")

    desk = run(mailing, Desk(before=stand_still))
    assert sorted(desk.recipients) == [f"mezun00{number}@posta.example" for number in range(3)]


def test_books_that_do_not_balance_keep_the_mailing_open() -> None:
    crowd(2)
    mailing = due_mailing()
    with pytest.raises(BooksDoNotBalance):
        run(
            mailing,
            Desk(before=lambda number: Delivery.objects.order_by("-pk")[:1].get().delete() if not number else 0),
        )
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING
    assert Pump.objects.get().last_error == "BooksDoNotBalance"


def test_a_turn_ends_when_its_time_is_over_and_says_there_is_more() -> None:
    crowd(2)
    mailing = due_mailing()
    assert work(mailing.pk, render=render, transport=Desk(), seconds=0) is True
    assert due(timezone.now()) == [mailing.pk]


def test_consent_is_never_taken_from_an_account_alone() -> None:
    consent(account("hesap@posta.example"))
    assert run(due_mailing()).taken == []
