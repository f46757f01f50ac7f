"""A code tells three facts and nothing else; unknown, malformed and empty codes cannot be told apart."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Role
from portal.membership import services, tries
from portal.membership.codes import ALPHABET, code_of, digest_of, grouped, new_code, read_code
from portal.membership.models import FormCheck, FormEdition, Membership, MembershipForm
from portal.privacy.viewers import anonymous
from portal.workflow.models import Transition

from .conftest import Person, person
from .test_joining import joined

NO_CODES = ["", " ", "AAAAA", "A" * 20, "\x00\ud800", "0" * 5000, "https://x.example/membership/verify/", "çğıöşü" * 9]


@pytest.fixture
def form(student: Person, edition: FormEdition) -> MembershipForm:
    return services.issue_form(student.viewer, public_id=joined(student).public_id)


def code(form: MembershipForm) -> str:
    found = code_of(form.nonce, form.code_digest)
    assert found is not None
    return found


def test_a_code_is_a_hundred_bits_and_not_in_the_database(form: MembershipForm) -> None:
    assert len(code(form)) == 20
    assert len(ALPHABET) == 32
    assert len({new_code(uuid.uuid4()) for _one in range(500)}) == 500
    row = MembershipForm.objects.values().get()
    assert code(form) not in str(row)
    assert row["code_digest"] == digest_of(code(form))


@pytest.mark.parametrize(
    "written",
    [
        "{plain}",
        "{hyphens}",
        " {small} ",
        "https://mezun.example/membership/verify/{plain}",
        "httpsŞ..mezun.example.membership.verify.{plain}",
        "{hyphens_as_stars}",
    ],
)
def test_a_code_is_read_as_people_and_scanners_write_it(form: MembershipForm, clerk: Person, written: str) -> None:
    plain = code(form)
    typed = written.format(
        plain=plain,
        hyphens=grouped(plain),
        small=grouped(plain).lower(),
        hyphens_as_stars=grouped(plain).replace("-", "*"),
    )
    answer = services.check_at_desk(clerk.viewer, code=typed)
    assert answer == services.Answer(True, "I. N. Ö.", form.issued_on)


def test_letters_that_look_alike_are_read_as_one() -> None:
    assert read_code("ıİlI1oO0") == "11111000"


def test_the_desk_sees_a_form_once_and_may_check_it_again(form: MembershipForm, clerk: Person) -> None:
    first, second = (services.check_at_desk(clerk.viewer, code=code(form)) for _twice in range(2))
    assert first == second
    assert Membership.objects.get().state == "checked"
    trace = Transition.objects.get(name="check_form")
    assert (trace.source, trace.target, trace.actor) == ("issued", "checked", clerk.user)


def test_a_public_check_answers_the_same_and_moves_nothing(form: MembershipForm, clerk: Person) -> None:
    public = services.check_in_public(anonymous(), code=code(form), address="192.0.2.1")
    assert Membership.objects.get().state == "issued"
    assert public == services.check_at_desk(clerk.viewer, code=code(form))


def test_each_check_is_written_down_without_the_code(form: MembershipForm, clerk: Person) -> None:
    services.check_at_desk(clerk.viewer, code=code(form))
    services.check_at_desk(clerk.viewer, code="A" * 20)
    services.check_in_public(anonymous(), code=code(form), address="192.0.2.1")
    rows = FormCheck.objects.order_by("pk").values_list("form", "checked_by", "door", "is_member")
    assert list(rows) == [
        (form.pk, clerk.user.pk, "desk", True),
        (None, clerk.user.pk, "desk", False),
        (form.pk, None, "public", True),
    ]


@pytest.mark.parametrize("door", ["desk", "public"])
def test_unknown_and_malformed_codes_cost_and_answer_the_same(form: MembershipForm, clerk: Person, door: str) -> None:
    seen = set()
    for typed in NO_CODES:
        with CaptureQueriesContext(connection) as statements:
            if door == "desk":
                answer = services.check_at_desk(clerk.viewer, code=typed)
            else:
                answer = services.check_in_public(anonymous(), code=typed, address="192.0.2.1")
        seen.add((answer, len(statements)))
    assert seen == {(services.Answer(False), 4)}


def test_only_the_diploma_desk_checks_at_the_desk(form: MembershipForm, student: Person) -> None:
    for viewer in (anonymous(), student.viewer, person("merkez", Role.CENTER_STAFF).viewer):
        with pytest.raises(services.NotAllowed):
            services.check_at_desk(viewer, code=code(form))
    assert not FormCheck.objects.exists()


def test_checks_are_limited_before_the_database_is_asked(form: MembershipForm, clerk: Person) -> None:
    for most, check in (
        (tries.TRIES_AT_THE_DESK, lambda: services.check_at_desk(clerk.viewer, code=code(form))),
        (tries.TRIES_IN_PUBLIC, lambda: services.check_in_public(anonymous(), code="", address="192.0.2.7")),
    ):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(tries.time, "time", lambda: 1_000_000.0)
            for _try in range(most):
                check()
            with CaptureQueriesContext(connection) as statements, pytest.raises(services.TooManyChecks):
                check()
        assert len(statements) == 0


def test_an_exchanged_key_keeps_forms_and_a_lost_one_renews_them(
    form: MembershipForm, student: Person, clerk: Person, settings: object
) -> None:
    old = code(form)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert code(form) == old
    settings.SECRET_KEY_FALLBACKS = []
    assert code_of(form.nonce, form.code_digest) is None
    assert services.check_at_desk(clerk.viewer, code=old).is_member
    renewed = services.issue_form(student.viewer, public_id=form.membership.public_id)
    assert renewed.serial == form.serial
    assert not services.check_at_desk(clerk.viewer, code=old).is_member
    assert services.check_at_desk(clerk.viewer, code=code(renewed)).is_member


def signed_in(somebody: Person) -> Client:
    client = Client()
    client.force_login(somebody.user)
    return client


def test_the_desk_page_answers_three_facts(form: MembershipForm, clerk: Person) -> None:
    page = signed_in(clerk).post("/membership/desk/", {"code": code(form)})
    text = page.content.decode()
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    assert "I. N. Ö." in text
    assert form.issued_on.strftime("%d.%m.%Y") in text
    for kept in ("Işıl", "Öztürk", "20230007", "Bilgisayar", form.serial, code(form), str(form.membership.public_id)):
        assert kept not in text


def test_pages_of_unknown_codes_are_byte_for_byte_the_same(form: MembershipForm, clerk: Person) -> None:
    desk = signed_in(clerk)
    pages = {
        _without_token(desk.post("/membership/desk/", {"code": typed}).content)
        for typed in NO_CODES
        if typed.isprintable()
    }
    public = {_without_token(Client().get(f"/membership/verify/{typed}").content) for typed in ("A" * 20, "x", "ğ")}
    assert (len(pages), len(public)) == (1, 1)


def _without_token(page: bytes) -> bytes:
    start = page.index(b'name="csrfmiddlewaretoken"')
    return page[:start] + page[page.index(b">", start) :]


def test_the_desk_is_closed_to_all_others(form: MembershipForm, student: Person) -> None:
    away = Client().get("/membership/desk/")
    assert (away.status_code, away["Location"]) == (302, "/account/login/?next=/membership/desk/")
    assert signed_in(student).get("/membership/desk/").status_code == 403
    assert signed_in(student).post("/membership/desk/", {"code": code(form)}).status_code == 403


def test_the_desk_asks_for_the_second_factor(form: MembershipForm, clerk: Person, settings: object) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    desk = signed_in(clerk)
    for answer in (desk.get("/membership/desk/"), desk.post("/membership/desk/", {"code": code(form)})):
        assert (answer.status_code, answer["Location"]) == (302, "/account/second-factor/?next=/membership/desk/")
    assert not FormCheck.objects.exists()


def test_the_address_of_the_qr_code_answers_anybody(form: MembershipForm) -> None:
    page = Client().get(f"/membership/verify/{code(form)}")
    assert "I. N. Ö." in page.content.decode()
    typed = Client().post("/membership/verify/", {"code": grouped(code(form))})
    assert _without_token(typed.content) == _without_token(page.content)
    assert Client().get("/membership/verify/").content.decode().count('role="status"') == 0


def test_too_many_public_checks_get_a_page_that_says_so(form: MembershipForm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.membership.checking.TRIES_IN_PUBLIC", 0)
    page = Client().get(f"/membership/verify/{code(form)}")
    assert page.status_code == 429
    assert "I. N. Ö." not in page.content.decode()
