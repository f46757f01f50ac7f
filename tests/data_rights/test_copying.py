"""The access copy holds every column about a person that nobody withheld, and nothing about anybody else."""

import json
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from portal.accounts.models import User
from portal.alumni.models import AlumniProfile, Employment
from portal.audit import services as audit
from portal.data_rights import erasing, rules
from portal.data_rights.checks import check_erasure_rules
from portal.data_rights.copies import Copied, columns_of, copied
from portal.data_rights.copying import Held, held_about
from portal.data_rights.people import person_of
from portal.data_rights.rules import PROFILE, USER, About, Fate, model_of, present
from portal.employers.models import Employer
from portal.ledger.access import Access, Door
from portal.ledger.services import record
from portal.membership.models import HelpNotice, HelpRequest
from portal.privacy.viewers import Viewer
from portal.workflow.models import Transition

from .marked import MARK, Planter, ground, is_planted, marker, person

pytestmark = pytest.mark.django_db


def planted() -> tuple[User, AlumniProfile, Planter]:
    cache.clear()
    user, profile = person()
    planter = Planter(user, profile, ground())
    planter.plant()
    for key, rule in present().items():
        model, name = model_of(key)
        if isinstance(rule.copy, Copied) and model._meta.label not in {*planter.planted, USER, PROFILE}:
            planter.row(model, name, about=rule.about)
    return user, profile, planter


def copy_of(user: User, language: str = "tr") -> Held:
    found = person_of(user=user.public_id)
    assert found is not None
    return held_about(found, language=language)


def copied_tables() -> Iterator[tuple[type, Copied]]:
    for key, rule in present().items():
        if isinstance(rule.copy, Copied):
            yield model_of(key)[0], rule.copy


def test_each_column_about_the_person_appears() -> None:
    user, _profile, planter = planted()
    held = copy_of(user)
    for model, copy in copied_tables():
        label = model._meta.label
        assert held.rows[label], label
        assert set(columns_of(model, copy)) <= set(held.rows[label][0]), label
        row = model._base_manager.get(pk=planter.made[label].pk)
        for column in model._meta.local_concrete_fields:
            value = getattr(row, column.attname)
            if is_planted(column) and value and column.name in columns_of(model, copy) and not column.is_relation:
                assert value in json.dumps(held.rows[label], ensure_ascii=False), f"{label}.{column.name}"


def test_no_secret_and_no_number_of_a_row_appears() -> None:
    user, profile, _planter = planted()
    held = copy_of(user)
    for label, rows in held.rows.items():
        assert all("id" not in row and "user" not in row and "profile" not in row for row in rows), label
    told = json.dumps(held.rows)
    assert json.dumps(user.password) not in told
    assert json.dumps(AlumniProfile.objects.get(pk=profile.pk).name_key) not in told
    assert json.dumps(marker(2)) in told  # what is searched for is found where it stands


def test_another_persons_marker_never_appears() -> None:
    user, _profile, _planter = planted()
    other = User.objects.create(email="baska@ev.example", first_name="ZZBAŞKA", last_name="ZZKİŞİ")
    another = AlumniProfile.objects.create(
        user=other, first_name="ZZBAŞKA", last_name="ZZKİŞİ", summary="ZZÖZET", contact_email="zzbaska@ev.example"
    )
    firm = Employer.objects.get(name="Toros")
    Employment.objects.create(
        profile=another, employer=firm, employer_name="ZZFİRMA", title="ZZİŞ", started_on=timezone.localdate()
    )
    for key, rule in present().items():
        model, name = model_of(key)
        if name and rule.fate is Fate.DETACH and rule.about is About.RELATION:
            # Whoever wrote of her, and whoever she wrote of.
            model._base_manager.filter(**{f"{name}__isnull": True}).update(**{name: other})
    told = json.dumps([copy_of(user).rows, dict(copy_of(user).named_in)], ensure_ascii=False)
    assert "ZZ" not in told
    assert "baska@" not in told


def test_an_address_written_into_the_own_contact_data_opens_nothing() -> None:
    user, profile = person()
    notice = HelpNotice.objects.create(version=1, text_tr="Metin", text_en="Text", in_force_from=timezone.now())
    unit = ground()["institution.Unit"]
    for number, email in enumerate(("zzbaska@ev.example", "ikinci@ev.example", user.email), start=1):
        HelpRequest.objects.create(
            first_name="A", last_name="B", student_number=str(number), program=unit, email=email, trouble="C",
            notice=notice, link_digest=f"{number:064}", link_until=timezone.localdate(),
        )  # fmt: skip
    AlumniProfile.objects.filter(pk=profile.pk).update(contact_email="zzbaska@ev.example")
    second = EmailAddress.objects.create(user=user, email="ikinci@ev.example", verified=False)
    numbers = [row["student_number"] for row in copy_of(user).rows["membership.HelpRequest"]]
    assert numbers == ["3"]
    EmailAddress.objects.filter(pk=second.pk).update(verified=True)
    numbers = [row["student_number"] for row in copy_of(user).rows["membership.HelpRequest"]]
    assert numbers == ["2", "3"]


def test_who_read_her_stands_there_by_firm_and_by_reason() -> None:
    user, profile = person()
    firm = ground()["employers.Employer"]
    today = timezone.localdate()
    record(Viewer(today=today, user_id=10**6, employer_id=firm.pk), {profile.pk: 3}, Access(Door.SEARCH, "python"))
    staff = Viewer(today=today, user_id=10**6, roles=frozenset({"center_staff"}), reason="tracking")
    record(staff, {profile.pk: 1}, Access(Door.OFFICE))
    with translation.override("en"):
        lines = copy_of(user).rows["ledger.Line"]
    assert [{**line, "read_at": ""} for line in lines] == [
        {
            "groups": ["identity", "photo"],
            "read_at": "",
            "read_as": "approved_employers",
            "employer": "Toros",
            "door": "search",
            "question": "python",
            "reason": "",
        },
        {
            "groups": ["identity"],
            "read_at": "",
            "read_as": "center",
            "employer": None,
            "door": "office",
            "question": "",
            "reason": "Keeping contact and career data up to date",
        },
    ]


def test_the_logs_that_know_her_by_pseudonym_stand_there_without_who() -> None:
    user, profile = person()
    officer = User.objects.create(email="kvkk@uni.example")
    audit.write(
        "correct",
        actor_id=officer.pk,
        subject=audit.pseudonym("profile", profile.pk),
        fields=["headline"],
        reason="asked",
    )
    Transition.objects.create(
        entity="alumni.alumniprofile",
        entity_id=profile.pk,
        name="act",
        source="claimed",
        target="active",
        actor=officer,
        at=timezone.now(),
        reason="called",
    )
    held = copy_of(user)
    assert [{**row, "at": ""} for row in held.rows["audit.Link"]] == [
        {"at": "", "purpose": "correct", "by": "staff", "fields": ["headline"], "reason": "asked"}
    ]
    assert [{**row, "at": ""} for row in held.rows["workflow.Transition"]] == [
        {"at": "", "name": "act", "source": "claimed", "target": "active", "reason": "called"}
    ]


def test_names_follow_the_language() -> None:
    user, profile = person()
    standing = ground()
    AlumniProfile.objects.filter(pk=profile.pk).update(sector=standing["reference.Sector"])
    assert copy_of(user).rows[PROFILE][0]["sector"] == "Bilişim"
    assert copy_of(user, "en").rows[PROFILE][0]["sector"] == "IT"


def test_many_rows_take_as_many_statements_as_one() -> None:
    user, profile, _planter = planted()

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            copy_of(user)
        return len(seen)

    copy_of(user)  # whatever is remembered from one reading to the next
    before = statements()
    today = timezone.localdate()
    Employment.objects.bulk_create(
        Employment(profile=profile, employer_name=f"F{number}", title="T", started_on=today) for number in range(300)
    )
    firm = Viewer(today=today, user_id=10**6, employer_id=Employer.objects.get(name="Toros").pk)
    for _ in range(50):
        record(firm, {profile.pk: 1}, Access())
    copy_of(user)  # takes the readings apart
    assert statements() == before


def test_what_is_withheld_gives_its_reason() -> None:
    user, _profile = person()
    withheld = copy_of(user).withheld
    assert {"accounts.User.password", "registry.Merge", "mfa.Authenticator.data"} <= set(withheld)
    assert all(str(why) for why in withheld.values())
    assert "ledger.Line.reading" not in withheld


def test_rows_that_only_name_her_are_counted() -> None:
    user, _profile, planter = planted()
    planter.row(model_of("careers.Posting.created_by")[0])
    assert copy_of(user).named_in["careers.Posting.created_by"] == 1
    assert MARK not in json.dumps(dict(copy_of(user).named_in))


def errors(**changed: rules.Rule) -> list[str]:
    known = {**rules.rules(), **{key.replace("__", "."): rule for key, rule in changed.items()}}
    with patch.dict(rules._rules, known, clear=True):
        return [str(error.id) for error in check_erasure_rules(None) if error.is_serious()]


def test_a_table_without_a_word_on_the_copy_stops_the_program() -> None:
    assert errors(events__Registration__user=rules.delete("gone")) == ["data_rights.E009"]
    assert errors(events__Registration__user=rules.delete("gone", copy=copied(seat="none"))) == ["data_rights.E010"]
    assert errors(wagtailcore__APIToken__user=rules.delete("gone", copy=copied())) == ["data_rights.E011"]
    assert errors(accounts__RoleAssignment__user=rules.delete("gone", copy=copied())) == ["data_rights.E012"]
    with patch.dict(erasing._steps, {"mailing list": lambda _person: 0}):
        assert errors() == ["data_rights.E013"]
