"""Requests about one's own data, one in every state, through the services that everybody uses."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.data_rights import services
from portal.data_rights.models import CameBy, Proof, RequestKind
from portal.data_rights.services import RequestDraft
from portal.privacy.models import Purpose
from portal.privacy.viewers import Viewer, viewer_for

from .logins import OFFICER

NEEDED = 7
"""People who ask, one a state; those who claimed last, so that nobody the demo speaks of is among them."""


def officer() -> Viewer:
    """Return the privacy officer as a viewer."""
    return viewer_for(User.objects.get(email=OFFICER.email), today=timezone.localdate())


def make_requests(owners: Sequence[Viewer]) -> None:
    """Ask, work on it, answer and refuse; nothing where too few people claimed their record."""
    if len(owners) < NEEDED:
        return
    people, his = list(owners[-NEEDED:]), officer()
    _by_letter(his, people[0])
    copy = _asked(people[1], RequestDraft(RequestKind.ACCESS, text="Hakkımda ne tuttuğunuzu görmek istiyorum."))
    services.make_copy(copy)
    _asked(
        people[2],
        RequestDraft(RequestKind.CORRECTION, field="last_name", value="Akdeniz", evidence="Evlenince soyadım değişti."),
    )
    services.take_up(his, _asked(people[3], RequestDraft(RequestKind.ERASURE, text="Kaydımın silinmesini istiyorum.")))
    objection = RequestDraft(RequestKind.OBJECTION, purpose=Purpose.BULLETIN_EMAIL, text="Bülten almak istemiyorum.")
    services.answer_objection(his, services.take_up(his, _asked(people[4], objection)).pk)
    services.refuse(
        his,
        _asked(people[5], RequestDraft(RequestKind.CORRECTION, field="education", value="2011")),
        "Öğrenci işleri kaydı mezuniyet yılının doğru olduğunu gösteriyor.",
    )
    last = services.open_request(people[6], draft=RequestDraft(RequestKind.ERASURE), proof=None)
    services.withdraw(people[6], public_id=last.public_id)


def _asked(her: Viewer, draft: RequestDraft) -> int:
    return services.open_request(her, draft=draft, proof=Proof.VERIFIED_MAIL).pk


def _by_letter(his: Viewer, her: Viewer) -> None:
    """Enter a letter that lay about for 27 days: three are left."""
    services.enter_request(
        his,
        draft=RequestDraft(RequestKind.ACCESS, text="Verilerimin bir kopyasını adresime gönderiniz."),
        came_by=CameBy.LETTER,
        received_on=his.today - timedelta(days=27),
        profile=AlumniProfile.objects.get(pk=her.profile_id).public_id,
    )
