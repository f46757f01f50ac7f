"""The deeds of the privacy officer, and the links they leave: the rest of the table of ``deeds``."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import Role
from portal.data_rights.breaches.files import paper, people_sheet, readings_sheet
from portal.data_rights.breaches.opening import BreachDraft, note_told, open_breach, publish_wording
from portal.data_rights.evidence import evidence_of
from portal.data_rights.lookup import find_person
from portal.data_rights.models import Breach, BreachScope, Processor, WordingKind
from portal.data_rights.processors import ProcessorDraft, save_processor, switch_processor
from portal.data_rights.retention.periods import set_period
from portal.privacy.models import Notice, Purpose
from portal.privacy.notices import NoticeDraft, publish_notice, take_back_notice
from portal.privacy.viewers import Viewer
from tests.audit.world import World


def _officer(world: World) -> Viewer:
    return replace(world.center, roles=frozenset({Role.PRIVACY_OFFICER}))


def _breach(world: World) -> Breach:
    now = timezone.now()
    draft = BreachDraft("Parola çalındı", BreachScope.ALL, now - timedelta(days=1), now, now)
    return open_breach(_officer(world), draft=draft)


def _words(world: World) -> None:
    publish_wording(_officer(world), kind=WordingKind.BREACH_BOARD, text_tr="M", text_en="T", follows=0)


def _processor(world: World) -> Processor:
    return save_processor(_officer(world), draft=ProcessorDraft("Posta", "a", "b", "c", "d"))


def _switched(world: World) -> None:
    switch_processor(_officer(world), processor_id=_processor(world).pk, on=True, today=world.center.today)


def _notice(world: World, days: int = 1) -> Notice:
    start = timezone.now() + timedelta(days=days)
    return publish_notice(_officer(world), draft=NoticeDraft(Purpose.SMS, "Metin", "Text", 0, start))


def _evidence(world: World) -> None:
    found = find_person(str(world.people[0].public_id))
    assert found is not None
    evidence_of(_officer(world), found=found, reason="request")


OFFICER: dict[str, tuple[str, Callable[[World], Any]]] = {
    "portal.data_rights.breaches.files.paper": (
        "data_rights.breach.paper",
        lambda w: paper(_officer(w), _breach(w), language="tr"),
    ),
    "portal.data_rights.breaches.files.people_sheet": (
        "data_rights.breach.people_sheet",
        lambda w: people_sheet(_officer(w), _breach(w)),
    ),
    "portal.data_rights.breaches.files.readings_sheet": (
        "data_rights.breach.readings_sheet",
        lambda w: readings_sheet(_officer(w), _breach(w)),
    ),
    "portal.data_rights.breaches.opening.note_told": (
        "data_rights.breach.tell_board",
        lambda w: note_told(_officer(w), breach_id=_breach(w).pk, column="board_told_at"),
    ),
    "portal.data_rights.breaches.opening.open_breach": ("data_rights.breach.open", _breach),
    "portal.data_rights.breaches.opening.publish_wording": ("data_rights.wording.publish", _words),
    "portal.data_rights.evidence.evidence_of": ("privacy.consent.read", _evidence),
    "portal.data_rights.processors.save_processor": ("data_rights.processor.add", _processor),
    "portal.data_rights.processors.switch_processor": ("data_rights.processor.switch_on", _switched),
    "portal.data_rights.retention.periods.set_period": (
        "data_rights.retentionperiod.set",
        lambda w: set_period(_officer(w), key="access_ledger", days=400),
    ),
    "portal.privacy.notices.publish_notice": ("privacy.notice.publish", _notice),
    "portal.privacy.notices.take_back_notice": (
        "privacy.notice.take_back",
        lambda w: take_back_notice(_officer(w), notice_id=_notice(w).pk),
    ),
}
