"""What people do with a mailing. Each deed asks for the right first, and leaves its trace (``workflow.Transition``)."""

from datetime import datetime

from django.core.mail import get_connection
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.privacy.viewers import Viewer
from portal.workflow.services import move

from .audience import headcount
from .digests import new_token, sender_domain
from .errors import AlreadyMailed, LintFindings, NotAllowed, NothingToSendAgain, WrongCount
from .issues import Issue, approved_issue, issue_of, texts_of_page
from .models import Delivery, DeliveryState, Mailing, MailingState, Variant
from .rendering.issue import own_base, reader_base
from .rendering.lint import findings
from .rendering.message import Composer, PreparedMessage, Recipient, Texts
from .selectors import may_look, may_send
from .work import close_canceled, unsubscribe_url

TEST_TOKEN = "test"  # noqa: S105 - names no delivery, so its link can end nobody's subscription
TEST_PREFIX = "[TEST] "


def _require_sender(actor: Viewer) -> None:
    if not may_send(actor):
        raise NotAllowed


def lint(texts: Texts) -> list[str]:
    """Return what keeps these texts from being sent."""
    return findings(texts, bases=(own_base(), reader_base()))


def _refuse_defects(issue: Issue) -> None:
    found = [
        f"{language}: {finding}"
        for language in issue.revisions
        for finding in lint(texts_of_page(issue.pages[language]))
    ]
    if found:
        raise LintFindings(found)


def schedule(actor: Viewer, *, page_id: int, at: datetime, confirmed_recipients: int) -> Mailing:
    """Put an issue on the timetable, frozen at the revisions that were approved.

    ``at`` is when it goes out; a moment that has passed means at once. ``confirmed_recipients`` is the number the
    sender typed. Raises NotAllowed, NotApproved, WrongCount, LintFindings, and AlreadyMailed for a second mailing.
    """
    _require_sender(actor)
    issue = approved_issue(page_id)
    if headcount().recipients != confirmed_recipients:
        raise WrongCount
    _refuse_defects(issue)
    try:
        with transaction.atomic():
            mailing = Mailing.objects.create(
                issue=issue.key,
                number=issue.number,
                title=issue.title,
                scheduled_at=at,
                scheduled_by_id=actor.user_id,
                confirmed_recipients=confirmed_recipients,
            )
            Variant.objects.bulk_create(
                Variant(mailing=mailing, language=language, revision_id=revision)
                for language, revision in issue.revisions.items()
            )
            return move(mailing, "schedule", actor=actor)
    except IntegrityError as taken:
        raise AlreadyMailed from taken


def _locked(mailing_id: int) -> Mailing:
    return Mailing.objects.select_for_update().get(pk=mailing_id)


def pause(actor: Viewer, *, mailing_id: int, reason: str = "") -> Mailing:
    """Let nothing more go; the message in the air is the last. Raises NotAllowed, IllegalTransition."""
    _require_sender(actor)
    with transaction.atomic():
        return move(_locked(mailing_id), "pause", actor=actor, reason=reason)


def resume(actor: Viewer, *, mailing_id: int) -> Mailing:
    """Go on where it was stopped. Raises NotAllowed, IllegalTransition."""
    _require_sender(actor)
    with transaction.atomic():
        return move(_locked(mailing_id), "resume", actor=actor)


def cancel(actor: Viewer, *, mailing_id: int, reason: str = "") -> Mailing:
    """Let nothing more go, for good; the issue may be scheduled anew. Raises NotAllowed, IllegalTransition."""
    _require_sender(actor)
    with transaction.atomic():
        mailing = move(_locked(mailing_id), "cancel", actor=actor, reason=reason)
        close_canceled(mailing_id)
    return mailing


def send_again(actor: Viewer, *, mailing_id: int, state: DeliveryState) -> int:
    """Let the failed or the uncertain of a finished or running mailing go once more, each with its own Message-ID.

    Returns how many. Raises NotAllowed, NothingToSendAgain, IllegalTransition.
    """
    _require_sender(actor)
    if state not in (DeliveryState.FAILED, DeliveryState.UNCERTAIN):
        raise NothingToSendAgain
    with transaction.atomic():
        mailing = _locked(mailing_id)
        rows = Delivery.objects.filter(mailing=mailing, state=state)
        count = rows.update(
            state=DeliveryState.QUEUED, attempts=0, claim=None, not_before=timezone.now(), settled_at=None, reply=""
        )
        if not count:
            raise NothingToSendAgain
        if mailing.state == MailingState.SENT:
            mailing.finished_at = None
            move(mailing, "reopen", actor=actor)
    return count


def treat_as_sent(actor: Viewer, *, mailing_id: int) -> int:
    """Settle the uncertain as sent; returns how many. Raises NotAllowed, NothingToSendAgain."""
    _require_sender(actor)
    count = Delivery.objects.filter(mailing_id=mailing_id, state=DeliveryState.UNCERTAIN).update(
        state=DeliveryState.SENT, settled_at=timezone.now()
    )
    if not count:
        raise NothingToSendAgain
    return count


def send_test(actor: Viewer, *, page_id: int) -> str:
    """Send the issue to the actor's own address in each of its languages; return the address.

    Touches no ledger, carries no header a mailbox would unsubscribe by, and its link ends nobody's subscription.
    Raises NotAllowed, NotApproved for a page that is not published.
    """
    if not may_look(actor):
        raise NotAllowed
    user, issue = User.objects.get(pk=actor.user_id or 0), issue_of(page_id)
    messages = []
    for page in issue.pages.values():
        composer = Composer(_as_test(texts_of_page(page)), issue="test", inert=True)
        messages.append(composer.compose(_test_recipient(user.email, user.first_name)))
    get_connection().send_messages(messages)
    return user.email


def _as_test(texts: Texts) -> Texts:
    return Texts(texts.language, TEST_PREFIX + texts.subject, texts.html, texts.text, texts.web_url)


def _test_recipient(address: str, first_name: str) -> Recipient:
    return Recipient(
        address=address,
        first_name=first_name,
        message_id=f"<test.{new_token()}@{sender_domain()}>",
        unsubscribe_url=unsubscribe_url(TEST_TOKEN),
        date=timezone.now(),
    )


def sample_message(texts: Texts, first_name: str) -> PreparedMessage:
    """Return what a person of that name would get, with a link that belongs to nobody; it is not sent."""
    return Composer(texts, issue="preview", inert=True).compose(_test_recipient("", first_name))
