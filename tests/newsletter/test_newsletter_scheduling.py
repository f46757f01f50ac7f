"""From an approved page to a mailing: who may, what is refused, what is frozen, and what a test mail does not do."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from newsletter import services
from newsletter.audience import headcount
from newsletter.errors import AlreadyMailed, LintFindings, NotAllowed, NotApproved, WrongCount
from newsletter.issues import texts_of_variant
from newsletter.models import Delivery, Mailing, MailingState, SkipReason, Variant
from newsletter.tasks import start_due
from newsletter.work import work
from portal.accounts.models import RoleAssignment, User
from portal.alumni.models import AlumniProfile
from portal.privacy.viewers import Viewer, viewer_for
from portal.workflow.models import Transition
from tests.newsletter.mailroom import Desk, alumnus, crowd
from tests.newsletter.press import Press, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Press:
    return press()


@pytest.fixture
def coordinator(ready: Press) -> Viewer:
    return viewer_for(ready.coordinator)


def put(actor: Viewer, ready: Press, count: int = 2) -> Mailing:
    return services.schedule(actor, page_id=ready.turkish.pk, at=timezone.now(), confirmed_recipients=count)


def test_the_count_says_who_gets_it_and_why_others_do_not(ready: Press) -> None:
    crowd(2)
    alumnus("yes@posta.example", language="en")
    alumnus("hayir@posta.example", consents=False)
    counted = headcount()
    assert (counted.recipients, counted.candidates) == (3, 4)
    assert counted.by_language == {"tr": 2, "en": 1}
    assert counted.skipped == {SkipReason.NO_CONSENT: 1}


def test_an_approved_issue_goes_to_everybody_in_their_language(ready: Press, coordinator: Viewer) -> None:
    crowd(1)
    alumnus("yes@posta.example", language="en", first_name="Deniz")
    mailing = put(coordinator, ready)
    assert mailing.state == MailingState.SCHEDULED
    assert dict(mailing.variants.values_list("language", "revision_id")) == {
        "tr": ready.turkish.live_revision_id,
        "en": ready.english.live_revision_id,
    }
    start_due()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENT
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["mezun000@posta.example"], "Güz buluşmaları ve yeni iş ilanları"),
        (["yes@posta.example"], "Autumn meetings and new openings"),
    ]
    assert "Merhaba Ad000," in mail.outbox[0].body
    assert "Hello Deniz," in mail.outbox[1].body
    assert [len(sha256) for sha256 in mailing.variants.values_list("sha256", flat=True)] == [64, 64]
    assert list(
        Transition.objects.filter(entity="newsletter.mailing").order_by("pk").values_list("name", flat=True)
    ) == [
        "schedule",
        "start",
        "send",
        "finish",
    ]


def test_the_timetable_sends_nothing_twice(ready: Press, coordinator: Viewer) -> None:
    crowd(2)
    put(coordinator, ready)
    start_due()
    start_due()
    assert len(mail.outbox) == 2


def test_an_edit_after_scheduling_changes_the_page_and_not_the_mail(ready: Press, coordinator: Viewer) -> None:
    crowd(2)
    put(coordinator, ready)
    ready.turkish.title = "Sonradan değişti"
    ready.turkish.save_revision(user=ready.editor).publish()
    start_due()
    assert {message.subject for message in mail.outbox} == {"Güz buluşmaları ve yeni iş ilanları"}


def test_a_page_taken_offline_is_not_sent(ready: Press, coordinator: Viewer) -> None:
    crowd(2)
    mailing = put(coordinator, ready)
    ready.turkish.unpublish()
    with pytest.raises(NotApproved):
        work(mailing.pk, render=texts_of_variant, transport=Desk())
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize("who", ["editor", "alumnus", "nobody", "expired"])
def test_only_coordinator_and_deputy_schedule(ready: Press, who: str) -> None:
    crowd(2)
    if who == "expired":
        RoleAssignment.objects.filter(user=ready.coordinator).update(
            starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate() - timedelta(days=1)
        )
    actor = {
        "editor": lambda: viewer_for(ready.editor),
        "alumnus": lambda: viewer_for(User.objects.get(email="mezun000@posta.example")),
        "nobody": lambda: viewer_for(None),
        "expired": lambda: viewer_for(ready.coordinator),
    }[who]()
    with pytest.raises(NotAllowed):
        put(actor, ready)
    assert Mailing.objects.count() == 0
    if who == "expired":  # the deputy's rights rest on the coordinator's (DOMAIN section 8.14)
        with pytest.raises(NotAllowed):
            put(viewer_for(ready.deputy), ready)
    else:
        assert put(viewer_for(ready.deputy), ready).state == MailingState.SCHEDULED


def test_the_number_has_to_be_typed_right(ready: Press, coordinator: Viewer) -> None:
    crowd(2)
    with pytest.raises(WrongCount):
        put(coordinator, ready, count=3)
    assert Mailing.objects.count() == 0


def test_what_nobody_else_approved_is_not_sent(ready: Press, coordinator: Viewer) -> None:
    crowd(2)
    ready.turkish.title = "Tek başına"
    ready.turkish.save_revision(user=ready.editor).publish()
    with pytest.raises(NotApproved):
        put(coordinator, ready)
    ready.turkish.unpublish()
    with pytest.raises(NotApproved):
        put(coordinator, ready)


def test_an_issue_with_defects_is_not_sent(ready: Press, coordinator: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(2)
    monkeypatch.setattr("newsletter.rendering.lint.LARGEST_HTML", 1024)
    with pytest.raises(LintFindings) as refused:
        put(coordinator, ready)
    assert [finding[:2] for finding in refused.value.findings] == ["tr", "en"]
    assert Mailing.objects.count() == 0


def test_an_issue_is_sent_once_unless_it_was_canceled(ready: Press, coordinator: Viewer) -> None:
    crowd(2)
    first = put(coordinator, ready)
    with pytest.raises(AlreadyMailed):
        put(coordinator, ready)
    assert Variant.objects.count() == 2
    services.cancel(coordinator, mailing_id=first.pk)
    assert put(coordinator, ready).state == MailingState.SCHEDULED


def test_a_test_goes_to_the_tester_alone_and_counts_nowhere(ready: Press) -> None:
    crowd(2)
    assert services.send_test(viewer_for(ready.editor), page_id=ready.turkish.pk) == "editor@mezun.example"
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["editor@mezun.example"], "[TEST] Güz buluşmaları ve yeni iş ilanları"),
        (["editor@mezun.example"], "[TEST] Autumn meetings and new openings"),
    ]
    assert (Mailing.objects.count(), Delivery.objects.count()) == (0, 0)
    for message in mail.outbox:
        assert "List-Unsubscribe" not in message.extra_headers
        assert "/bulletin/unsubscribe/test/" in message.body


def test_who_may_not_look_gets_no_test(ready: Press) -> None:
    crowd(1)
    with pytest.raises(NotAllowed):
        services.send_test(viewer_for(User.objects.get(email="mezun000@posta.example")), page_id=ready.turkish.pk)
    assert mail.outbox == []


def test_hidden_values_change_no_byte_of_anybodys_mail_but_the_own_first_name(
    ready: Press, coordinator: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two databases that differ only in what is stored of people send the same mail, byte for byte."""
    numbers = iter(range(100))
    monkeypatch.setattr("newsletter.preparation.new_token", lambda: f"token{next(numbers) % 2:017}")
    monkeypatch.setattr(
        "newsletter.preparation.message_id", lambda mailing, profile: f"<{mailing}.{profile}@x.example>"
    )
    people = crowd(2)
    moment = timezone.now()
    monkeypatch.setattr("newsletter.sending.timezone.now", lambda: moment)
    before = _mail(coordinator, ready)
    AlumniProfile.objects.update(
        last_name="Başka",
        contact_email="gizli@posta.example",
        contact_phone="+90 555 000 00 00",
        headline="Gizli unvan",
        income_band="over_120",
        in_directory=True,
        alumni_groups=16383,
        public_groups=16383,
    )
    after = _mail(coordinator, ready)
    assert after == before
    AlumniProfile.objects.filter(pk=people[0].pk).update(first_name="Zehra")
    renamed = _mail(coordinator, ready)
    assert renamed["mezun001@posta.example"] == before["mezun001@posta.example"]
    assert renamed["mezun000@posta.example"] == before["mezun000@posta.example"].replace(b"Ad000", b"Zehra")


def _mail(coordinator: Viewer, ready: Press) -> dict[str, bytes]:
    """Send the issue, note what each person got, and forget the mailing."""
    mailing = put(coordinator, ready)
    desk = Desk()
    work(mailing.pk, render=texts_of_variant, transport=desk)
    names = (f"mailing{mailing.pk}:".encode(), b"mailing:"), (f"<{mailing.pk}.".encode(), b"<")
    Delivery.objects.all().delete()
    mailing.delete()
    return {message.to[0]: _without(names, message.message().as_bytes()) for message in desk.taken}


def _without(names: tuple[tuple[bytes, bytes], ...], content: bytes) -> bytes:
    """Return a mail without the number of its mailing, which counts on from run to run."""
    for numbered, bare in names:
        content = content.replace(numbered, bare)
    return content
