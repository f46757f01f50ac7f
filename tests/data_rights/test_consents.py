"""Consent is given purpose by purpose to the words that were shown, and ends in one act, felt in the next answer."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from newsletter.audience import reason_to_skip
from newsletter.models import SkipReason
from portal.accounts.models import User
from portal.alumni.models import AlumniProfile
from portal.privacy.models import Consent, Notice, NoticeInUse, Purpose
from portal.privacy.selectors import notice_in_force

pytestmark = pytest.mark.django_db
CONSENTS = "{ consents { purpose version givenThrough withdrawnAt } problems { code path message } }"
GIVE = f"mutation($input: GiveConsentInput!) {{ giveConsent(input: $input) {CONSENTS} }}"
WITHDRAW = f"mutation($input: WithdrawConsentInput!) {{ withdrawConsent(input: $input) {CONSENTS} }}"
WITHDRAW_ALL = f"mutation {{ withdrawAllConsents {CONSENTS} }}"


@pytest.fixture(autouse=True)
def _texts() -> None:
    cache.clear()
    for purpose in ("bulletin_email", "employer_visibility", "directory", "sms"):
        text(purpose, 1)


def text(purpose: str, version: int, days: int = -1) -> Notice:
    return Notice.objects.create(
        purpose=purpose,
        version=version,
        text_tr=f"{purpose} metni {version}",
        text_en=f"Text {version} on {purpose}",
        in_force_from=timezone.now() + timedelta(days=days),
    )


@pytest.fixture
def alumna() -> User:
    return User.objects.create(email="isil@ev.example", first_name="Işıl", email_verified_at=timezone.now())


@pytest.fixture
def client(alumna: User) -> Client:
    made = Client()
    made.force_login(alumna)
    return made


def ask(client: Client, document: str, **given: Any) -> Any:
    variables = {"input": given} if given else {}
    body = json.dumps({"query": document, "variables": variables})
    response = client.post("/graphql/", body, content_type="application/json", headers={"Accept-Language": "tr"})
    assert "errors" not in response.json(), response.content
    return next(iter(response.json()["data"].values()))


def codes(payload: Any) -> list[str]:
    return [problem["code"] for problem in payload["problems"]]


def test_a_consent_points_to_the_words_that_were_shown(client: Client) -> None:
    given = ask(client, GIVE, purpose="SMS", version=1)
    assert given == {
        "consents": [{"purpose": "SMS", "version": 1, "givenThrough": "WEB", "withdrawnAt": None}],
        "problems": [],
    }
    row = Consent.objects.get()
    assert (row.shown_in, row.shown_digest) == ("tr", hashlib.sha256(b"sms metni 1").hexdigest())


def test_nobody_consents_to_words_they_were_not_shown(client: Client) -> None:
    text("sms", 2)
    assert codes(ask(client, GIVE, purpose="SMS", version=1)) == ["NOTICE_CHANGED"]
    assert codes(ask(client, GIVE, purpose="PHOTO", version=1)) == ["NOTICE_MISSING"]
    assert codes(ask(Client(), GIVE, purpose="SMS", version=2)) == ["SIGN_IN_FIRST"]
    assert not Consent.objects.exists()


def test_a_text_of_tomorrow_is_not_in_force_today(client: Client) -> None:
    text("sms", 2, days=1)
    assert notice_in_force(Purpose.SMS).version == 1
    shown = ask(client, "{ notices { purpose version text } }")
    assert {"purpose": "SMS", "version": 1, "text": "sms metni 1"} in shown
    assert [notice["purpose"] for notice in shown] == ["EMPLOYER_VISIBILITY", "DIRECTORY", "BULLETIN_EMAIL", "SMS"]


def test_the_words_somebody_consented_to_do_not_change(client: Client) -> None:
    ask(client, GIVE, purpose="SMS", version=1)
    notice = Notice.objects.get(purpose="sms")
    notice.text_tr = "Başka sözler"
    with pytest.raises(NoticeInUse):
        notice.save()
    for name, value in (("text_tr", "Başka sözler"), ("in_force_from", timezone.now())):
        in_force = Notice.objects.get(purpose="directory")
        setattr(in_force, name, value)
        with pytest.raises(NoticeInUse):
            in_force.save()
    to_come = text("directory", 2, days=5)
    to_come.text_tr = "Başka sözler"
    to_come.save()


def test_withdrawing_all_is_one_act_and_felt_at_once(client: Client, alumna: User) -> None:
    until = timezone.localdate() + timedelta(days=30)
    profile = AlumniProfile.objects.create(
        user=alumna,
        state="active",
        first_name="Işıl",
        last_name="Ak",
        employer_open_until=until,
        in_directory=True,
    )
    for purpose in ("SMS", "BULLETIN_EMAIL", "DIRECTORY", "EMPLOYER_VISIBILITY"):
        ask(client, GIVE, purpose=purpose, version=1)
    assert reason_to_skip(profile.pk) is None

    after = ask(client, WITHDRAW_ALL)

    assert all(consent["withdrawnAt"] for consent in after["consents"])
    assert len(after["consents"]) == 4
    profile.refresh_from_db()
    assert (profile.employer_open_until, profile.in_directory) == (None, False)
    assert reason_to_skip(profile.pk) == SkipReason.NO_CONSENT
    # The account and what was claimed are as they were: consent is a condition of neither.
    assert profile.state == "active"
    assert client.get("/graphql/").wsgi_request.user == alumna


def test_withdrawing_one_leaves_the_others_and_its_history(client: Client) -> None:
    for purpose in ("SMS", "BULLETIN_EMAIL"):
        ask(client, GIVE, purpose=purpose, version=1)
    ask(client, WITHDRAW, purpose="SMS")
    ask(client, WITHDRAW, purpose="SMS")
    ask(client, GIVE, purpose="SMS", version=1)
    history = ask(client, "{ myConsents { purpose withdrawnAt } }")
    assert [(one["purpose"], one["withdrawnAt"] is None) for one in history] == [
        ("SMS", True),
        ("BULLETIN_EMAIL", True),
        ("SMS", False),
    ]


def test_nobody_is_told_of_anothers_consents(client: Client) -> None:
    ask(client, GIVE, purpose="SMS", version=1)
    other = Client()
    other.force_login(User.objects.create(email="baska@ev.example", email_verified_at=timezone.now()))
    assert ask(other, "{ myConsents { purpose } }") == []
    assert ask(Client(), "{ myConsents { purpose } }") == []
