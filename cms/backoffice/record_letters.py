"""Letters about a person's own record: whether it is still true, and what another source says that differs.

Neither carries what the record holds: a mailbox is read by others, and mail is forwarded. Both lead to a page.
"""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation

from portal.alumni.fields import FIELDS
from portal.alumni.freshness import writable_q
from portal.alumni.models import AlumniProfile, LetterState, Proposal, ProposalState, StillTrueLetter
from portal.alumni.services.letters import ANSWER, STILL_TRUE, STOP, token_of
from portal.alumni.services.proposals import ASKED_PERSON

from .letters import WRITERS, frontend_address, letter


def still_true_letters(ids: Sequence[int]) -> list[EmailMessage]:
    """Ask whoever may still be written to; the link works without signing in, and can be stopped with one click."""
    today = timezone.localdate()
    rows = StillTrueLetter.objects.filter(pk__in=ids, state=LetterState.SENT, expires_on__gte=today)
    rows = rows.filter(profile__in=AlumniProfile.objects.filter(writable_q(today)).order_by().values("pk"))
    letters = []
    for row in rows.select_related("profile__user").order_by("pk"):
        user = row.profile.user
        link, stop = (
            settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(f"alumni:{name}", args=[token_of(row, purpose)])
            for name, purpose in (("still_true", ANSWER), ("no_letters", STOP))
        )
        facts = {"link": link, "stop": stop, "until": row.expires_on}
        message = letter(user.email, "still_true", facts, language=user.language)
        message.extra_headers["List-Unsubscribe"] = f"<{stop}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letters.append(message)
    return letters


def proposal_letters(ids: Sequence[int]) -> list[EmailMessage]:
    """Ask the people whom staff want to ask; what was decided meanwhile, or whoever is gone, gets no letter."""
    today = timezone.localdate()
    rows = Proposal.objects.filter(pk__in=ids, state=ProposalState.ASKED)
    rows = rows.filter(profile__in=AlumniProfile.objects.filter(writable_q(today)).order_by().values("pk"))
    letters = []
    for row in rows.select_related("profile__user").order_by("pk"):
        user = row.profile.user
        with translation.override(user.language):
            facts = {
                "field": str(FIELDS[row.field].label),
                "source": str(row.get_source_display()),
                "until": row.expires_on,
                "link": frontend_address("record/proposals"),
            }
        letters.append(letter(user.email, "proposal_asked", facts, language=user.language))
    return letters


WRITERS[STILL_TRUE] = still_true_letters
WRITERS[ASKED_PERSON] = proposal_letters
