"""Every field of Query and Mutation, asked by every kind of viewer: the table says what each is answered.

The fields come from the schema, the questions from the operations of the frontend contract. A field that is not in the
table fails, and so does an answer that is another. Written anew with UPDATE_ROLES=1; read its difference as a decision.
"""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from graphql import OperationDefinitionNode, parse

from graphql_api.schema import schema
from portal.accounts.models import UNIT_ROLES, Role, RoleAssignment, User
from portal.employers.models import Employer, EmployerMember, MemberRole
from portal.institution.models import Unit
from tests.frontend_contract.cases import CASES
from tests.frontend_contract.contract import operations
from tests.frontend_contract.small_world import SmallWorld, small_world
from tests.frontend_contract.test_replay import browser_of, send
from tests.worlds import VERIFIED

TABLE = Path(__file__).with_name("every_field.json")
FIRMS = {
    "firm's owner": ("approved", MemberRole.OWNER),
    "firm's recruiter": ("approved", MemberRole.RECRUITER),
    "firm's viewer": ("approved", MemberRole.VIEWER),
    "waiting firm": ("submitted", MemberRole.OWNER),
    "suspended firm": ("suspended", MemberRole.OWNER),
    "ended firm": ("expired", MemberRole.OWNER),
}
VIEWERS = ("anonymous", "nobody's", "alumna", *FIRMS, *(role.value for role in Role))
"""Who asks: nobody, an account that is nothing else, an alumna, the people of firms, and each role alone."""


def root_fields() -> set[str]:
    """Return the fields of Query and Mutation."""
    core = schema._schema
    return {*core.query_type.fields, *core.mutation_type.fields}


def fields_of(name: str) -> set[str]:
    """Return the root fields an operation asks for."""
    [operation] = [part for part in parse(operations()[name]).definitions if isinstance(part, OperationDefinitionNode)]
    return {selection.name.value for selection in operation.selection_set.selections}


def account(kind: str, world: SmallWorld) -> User | None:
    """Return the account of a kind of viewer."""
    if kind == "anonymous":
        return None
    if kind == "alumna":
        return world.alumna
    user = User.objects.create(email=f"{abs(hash(kind))}@rol.example", email_verified_at=VERIFIED)
    if kind in FIRMS:
        state, role = FIRMS[kind]
        EmployerMember.objects.create(user=user, employer=_firm(state, world), role=role)
    elif kind != "nobody's":
        _entrust(user, Role(kind))
    return user


def _firm(state: str, world: SmallWorld) -> Employer:
    own = Employer.objects.get(members__user=world.contact)
    if state == "approved":
        return own
    day = timezone.localdate() + timedelta(days=-1 if state == "expired" else 30)
    number = {"submitted": "3000000000", "suspended": "3000000001", "expired": "3000000002"}[state]
    return Employer.objects.get_or_create(
        tax_number=number,
        defaults={
            "name": state,
            "domain": "f.example",
            "sector": own.sector,
            "province": own.province,
            "state": state,
            "approved_until": None if state == "submitted" else day,
        },
    )[0]


def _entrust(user: User, role: Role) -> None:
    unit = Unit.objects.order_by("path").last() if role in UNIT_ROLES else None
    bearing = None
    if role == Role.DEPUTY_COORDINATOR:
        other = User.objects.create(email="tasiyan@rol.example", email_verified_at=VERIFIED)
        bearing = RoleAssignment.objects.create(user=other, role=Role.COORDINATOR, starts_on=timezone.localdate())
    RoleAssignment.objects.create(user=user, role=role, unit=unit, starts_on=timezone.localdate(), rests_on=bearing)


def outcome(answer: Mapping[str, Any]) -> str:
    """Return in a word what was answered: error codes, problem codes, nothing, no rows, or an answer."""
    if answer.get("errors"):
        return " ".join(sorted({error["extensions"]["code"] for error in answer["errors"]}))
    value = next(iter(answer["data"].values()))
    if isinstance(value, dict) and value.get("problems"):
        return " ".join(sorted({one["code"] for one in value["problems"]}))
    return "nothing" if value is None else "no rows" if _is_empty(value) else "answered"


def _is_empty(value: Any) -> bool:
    rows = next((value[name] for name in ("edges", "nodes", "hits") if name in value), None) if value else value
    return value == [] or rows == []


def answers(world: SmallWorld) -> Iterator[tuple[str, str, str]]:
    """Yield operation, viewer and outcome, each asked in a world nobody changed."""
    for kind in VIEWERS:
        with transaction.atomic():
            user = account(kind, world)
            signed_in = browser_of(world, "anonymous")
            if user is not None:
                signed_in.force_login(user)
            for name in sorted(CASES):
                cache.clear()
                with transaction.atomic():
                    client = browser_of(world, "anonymous")
                    client.cookies.update(signed_in.cookies)
                    answer, _statements = send(client, name, CASES[name].variables(world))
                    transaction.set_rollback(True)
                yield name, kind, outcome(answer)
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_every_viewer_is_answered_what_the_table_says() -> None:
    found: dict[str, dict[str, list[str]]] = {}
    with small_world(2) as world:
        for name, kind, said in answers(world):
            found.setdefault(name, {}).setdefault(said, []).append(kind)
    if os.environ.get("UPDATE_ROLES") == "1":
        TABLE.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    assert found == json.loads(TABLE.read_text(encoding="utf-8"))


def test_every_field_of_the_schema_stands_in_the_table() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    assert set(table) == set(CASES)
    assert root_fields() == {field for name in table for field in fields_of(name)}


def test_every_viewer_stands_once_beside_every_operation() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    for name, outcomes in table.items():
        assert sorted(kind for kinds in outcomes.values() for kind in kinds) == sorted(VIEWERS), name
