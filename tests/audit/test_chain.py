"""The audit log can be added to and nothing else; what is changed behind its back is found."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.audit.models import AppendOnly, Link
from portal.audit.selectors import links
from portal.audit.services import pseudonym, verify, write

pytestmark = pytest.mark.django_db
GUARDS = {
    "postgresql": ["ALTER TABLE audit_link DISABLE TRIGGER USER"],
    "sqlite": ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
}


def behind_its_back(statement: str) -> None:
    """Do what only the owner of the database can: take the guards away first."""
    with connection.cursor() as cursor:
        for guard in GUARDS[connection.vendor]:
            cursor.execute(guard)
        cursor.execute(statement)


def three() -> int:
    """Write three links; return the number of the first."""
    before = verify().links
    write(
        "export", actor_id=7, subject=pseudonym("profile", 1), fields=["contact_email", "contact_phone"], reason="Çağrı"
    )
    write("erase", by_self=True, subject=pseudonym("profile", 2))
    write("retention")
    return before + 1


def test_a_chain_holds_and_tells_its_head() -> None:
    first = three()
    found = verify()
    assert (found.links, found.broken) == (first + 2, None)
    assert found.head == Link.objects.get(number=first + 2).digest
    assert [link.actor for link in Link.objects.filter(number__gte=first)] == ["7", "self", ""]
    call_command("audit", "verify")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_link SET reason = 'başka' WHERE number = {}",
        "UPDATE audit_link SET actor = '8' WHERE number = {}",
        "DELETE FROM audit_link WHERE number = {}",
    ],
)
def test_a_changed_link_is_named(change: str) -> None:
    first = three()
    behind_its_back(change.format(first + 1))
    assert verify().broken == first + 1
    with pytest.raises(CommandError, match=f"breaks at link {first + 1}"):
        call_command("audit", "verify")


def test_an_end_that_was_cut_off_is_told_by_who_noted_the_number() -> None:
    first = three()
    behind_its_back(f"DELETE FROM audit_link WHERE number = {first + 2}")
    call_command("audit", "verify")
    with pytest.raises(CommandError, match=f"ends at link {first + 1}; there were {first + 2}"):
        call_command("audit", "verify", "--at-least", str(first + 2))


@pytest.mark.parametrize("deed", ["UPDATE audit_link SET reason = 'x'", "DELETE FROM audit_link"])
def test_sql_changes_nothing(deed: str) -> None:
    three()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)
    assert verify().broken is None


@pytest.mark.postgres
def test_sql_cannot_empty_it() -> None:
    three()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_link")


def test_the_orm_changes_nothing() -> None:
    link = Link.objects.get(number=three())
    for deed in (link.save, link.delete, Link.objects.all().delete, lambda: Link.objects.update(reason="x")):
        with pytest.raises(AppendOnly):
            deed()


def test_a_link_goes_with_its_deed() -> None:
    first = three()
    with transaction.atomic():
        write("export", actor_id=7)
        transaction.set_rollback(True)
    assert verify().links == first + 2
    write("export", actor_id=7)
    assert (verify().links, verify().broken) == (first + 3, None)


def test_one_statement_and_the_lock(django_assert_num_queries) -> None:
    with transaction.atomic(), django_assert_num_queries(2 if connection.vendor == "postgresql" else 1):
        write("export", actor_id=7)


def test_the_officer_finds_by_actor_subject_and_period() -> None:
    first = three()
    assert links(actor_id=7)[0].number == first
    assert links(subjects=(pseudonym("profile", 2),))[0].number == first + 1
    assert links(since=timezone.now() + timedelta(days=1)).count() == 0
    assert pseudonym("profile", 2) != pseudonym("user", 2)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain() -> None:
    before = verify().links
    refused: list[Exception] = []

    def many() -> None:
        try:
            for _turn in range(10):
                with transaction.atomic():
                    write("export", actor_id=7)
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=many) for _writer in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert refused == []
    assert (verify().links, verify().broken) == (before + 80, None)
