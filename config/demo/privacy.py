"""What the privacy officer of the demo finds: words for a breach, a breach that was answered, processors, a run."""

from datetime import timedelta

from django.utils import timezone

from portal.accounts.models import User
from portal.audit.looking import look
from portal.data_rights.breaches.opening import BreachDraft, note_told, open_breach, publish_wording
from portal.data_rights.models import BreachScope, WordingKind
from portal.data_rights.processors import ProcessorDraft, save_processor, switch_processor
from portal.data_rights.retention.running import run_retention
from portal.privacy.viewers import Viewer, viewer_for

from .logins import OFFICER, REPRESENTATIVE
from .material import content

_PROCESSORS = (
    ProcessorDraft(
        "Kampüs Veri Merkezi",
        "Sunucuların barındırılması",
        "Hosting of the servers",
        "Platformdaki bütün veriler",
        "All data of the platform",
    ),
    ProcessorDraft(
        "Nordlicht Mail GmbH",
        "Bülten gönderimi (kullanılmıyor)",
        "Sending the bulletin (not used)",
        "E-posta adresleri",
        "E-mail addresses",
        "DE",
    ),
)


def make_privacy() -> None:
    """Do what an officer does in a first month, through the services everybody uses."""
    officer = viewer_for(User.objects.get(email=OFFICER.email))
    for kind, words in content("breach_words").items():
        publish_wording(officer, kind=WordingKind(kind), follows=0, **words)
    home, *_abroad = [save_processor(officer, draft=draft) for draft in _PROCESSORS]
    switch_processor(officer, processor_id=home.pk, on=True, today=officer.today)
    _answer_a_breach(officer)
    run_retention()
    look()


def _answer_a_breach(officer: Viewer) -> None:
    now = timezone.now()
    draft = BreachDraft(
        title="Temsilcinin dizüstü bilgisayarı çalındı",
        scope=BreachScope.ACCOUNT,
        since=now - timedelta(days=30),
        until=now,
        discovered_at=now - timedelta(hours=20),
        described="Oturum açık kalmış olabilir. Hesabın bütün oturumları kapatıldı, parolası yenilendi.",
        account_id=User.objects.get(email=REPRESENTATIVE.email).pk,
    )
    note_told(officer, breach_id=open_breach(officer, draft=draft).pk, column="board_told_at")
