"""Hidden and absent are one answer: the same bytes and the same statements, wherever an id goes in.

Which fields and inputs take an id is read from the schema; what is hidden of each is read from ``hidden_world``.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from graphql import GraphQLInputObjectType, OperationDefinitionNode, get_named_type, parse, print_ast
from hidden_world import HiddenWorld

from graphql_api.global_ids import global_id
from graphql_api.nodes import registered_nodes
from graphql_api.schema import schema
from graphql_api.schema_building import core_of
from tests.frontend_contract.cases import CASES
from tests.frontend_contract.contract import operations
from tests.frontend_contract.small_world import SmallWorld
from tests.frontend_contract.test_replay import browser_of

CORE = core_of(schema)
KIND = {
    "AcceptContactInput.requestId": "ContactRequest",
    "AddToCallListInput.alumnusIds": "Alumnus",
    "AddToCallListInput.callListId": "CallList",
    "AddToTalentListInput.alumnusIds": "Alumnus",
    "AddToTalentListInput.talentListId": "TalentList",
    "BlockEmployerInput.employerId": "Employer",
    "CallListInput.callListId": "CallList",
    "CancelRegistrationInput.registrationId": "Registration",
    "ClosePostingInput.postingId": "Posting",
    "CompleteMembershipInput.membershipId": "Membership",
    "ConfirmAlumnusInput.alumnusId": "Alumnus",
    "ContactRequestInput.requestId": "ContactRequest",
    "CreateCallListInput.unitId": "Unit",
    "DataRequestInput.requestId": "DataRequest",
    "DeleteSavedSearchInput.searchId": "SavedSearch",
    "DeleteTalentListInput.talentListId": "TalentList",
    "EndSessionsInput.id": "Session",
    "IssueMembershipFormInput.membershipId": "Membership",
    "PostingSearchFilter.employers": "Employer",
    "ProposalInput.proposalId": "Proposal",
    "RecordCallOutcomeInput.callId": "Call",
    "RegisterForEventInput.eventId": "Event",
    "RemoveFromTalentListInput.entryId": "TalentEntry",
    "RemoveMemberInput.memberId": "FirmMember",
    "RenameSavedSearchInput.searchId": "SavedSearch",
    "RenameTalentListInput.talentListId": "TalentList",
    "RequestContactInput.alumnusId": "Alumnus",
    "RevokeGrantInput.employerId": "Employer",
    "SetMemberRoleInput.memberId": "FirmMember",
    "SetSearchAlertInput.searchId": "SavedSearch",
    "SetTalentNoteInput.entryId": "TalentEntry",
    "StaleFilterInput.unit": "Unit",
    "TalentEntryFilter.alumnusId": "Alumnus",
    "TalentEntryFilter.talentListId": "TalentList",
    "UpdateAlumnusCareerInput.alumnusId": "Alumnus",
    "UpdateAlumnusContactInput.alumnusId": "Alumnus",
    "WithdrawClaimRequestInput.requestId": "ClaimRequest",
    "WithdrawInvitationInput.invitationId": "FirmInvitation",
    "Query.node.id": "",
    "Query.nodes.ids": "",
    "Query.alumniForPosting.postingId": "Posting",
    "Query.runSavedSearch.id": "SavedSearch",
    "Query.similarAlumni.alumnusId": "Alumnus",
    "Query.viewAs.employerId": "Employer",
}
"""What each id is of; those of ``node`` are of whatever can be fetched."""
OPEN_TO_ALL = {
    "AlumniFilter.unit": "units are told to everybody; there is none that is hidden",
    "RequestClaimReviewInput.programId": "programs are told to everybody",
    "RequestRegistrationHelpInput.program": "programs are told to everybody",
}
"""Ids of things none of which is hidden from anybody."""
_SAVEPOINT = re.compile(r'"s\d+_x\d+"')


def places() -> Iterator[str]:
    """Yield where the schema takes an id: inputs by ``Input.field``, arguments by ``Query.field.argument``."""
    for kind in CORE.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            yield from (f"{kind.name}.{name}" for name, one in kind.fields.items() if _is_id(one.type))
    for root in (CORE.query_type, CORE.mutation_type):
        for field_name, field in (root.fields if root else {}).items():
            yield from (f"{root}.{field_name}.{name}" for name, one in field.args.items() if _is_id(one.type))


def _is_id(kind: Any) -> bool:
    return get_named_type(kind).name == "ID"


def test_every_id_the_schema_takes_is_known_here() -> None:
    assert {*KIND, *OPEN_TO_ALL} == set(places())


def used_by(place: str) -> Iterator[tuple[str, str]]:
    """Yield each operation of the contract that puts an id there, with the name of the variable's part."""
    holder, _dot, name = place.rpartition(".")
    for operation, text in operations().items():
        [node] = [part for part in parse(text).definitions if isinstance(part, OperationDefinitionNode)]
        for declared in node.variable_definitions or ():
            if print_ast(declared.type).strip("[]!") == holder:
                yield operation, name
        if holder.startswith("Query."):
            field = holder.removeprefix("Query.")
            if any(getattr(one, "name", None) and one.name.value == field for one in node.selection_set.selections):
                yield operation, name


QUESTIONS = sorted({(operation, place) for place in KIND if KIND[place] for operation, _name in used_by(place)})


def replaced(variables: dict[str, Any], place: str, value: str) -> dict[str, Any]:
    """Return the variables of a case with ``value`` where the id goes."""
    name = place.rpartition(".")[2]
    if "Filter" in place:
        return {**variables, "filter": {name: value}}
    held = variables["input"] if "Input" in place else variables
    changed = {**held, name: [value] if isinstance(held.get(name), list) else value}
    return {**variables, "input": changed} if "Input" in place else changed


def answered(client: Client, query: str, variables: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the bytes of an answer and the texts of the statements it took, without their parameters."""
    texts: list[str] = []

    def note(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        texts.append(_SAVEPOINT.sub("", sql))
        return run(sql, params, many, context)

    cache.clear()
    client.defaults["HTTP_X_REQUEST_ID"] = "the-same-one"
    with transaction.atomic(), connection.execute_wrapper(note):
        body = json.dumps({"query": query, "variables": variables})
        response = client.post("/graphql/", body, content_type="application/json")
        transaction.set_rollback(True)
    return response.content.decode(), texts


def test_every_place_is_asked_by_an_operation() -> None:
    assert {place for _operation, place in QUESTIONS} == {place for place, kind in KIND.items() if kind}


@pytest.mark.django_db
@pytest.mark.parametrize(("operation", "place"), QUESTIONS)
def test_hidden_and_absent_are_answered_alike(
    shadows: tuple[SmallWorld, HiddenWorld], operation: str, place: str
) -> None:
    world, hidden = shadows
    kind = KIND[place]
    client, query = browser_of(world, CASES[operation].viewer), operations()[operation]
    variables = CASES[operation].variables(world)
    absent = answered(client, query, replaced(variables, place, global_id(kind, uuid4())))
    for one in hidden.ids.get(kind, []):
        assert answered(client, query, replaced(variables, place, one)) == absent
    assert answered(client, query, replaced(variables, place, global_id("Nothing", uuid4())))[0] == absent[0]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(registered_nodes() - {"Person"}))
@pytest.mark.parametrize("asked", ["node(id: $id) { __typename id }", "nodes(ids: [$id, $id]) { id }"])
def test_node_answers_hidden_and_absent_alike(shadows: tuple[SmallWorld, HiddenWorld], kind: str, asked: str) -> None:
    _world, hidden = shadows
    query = f"query ($id: ID!) {{ {asked} }}"
    client = hidden.client("anonymous")
    absent = answered(client, query, {"id": global_id(kind, uuid4())})
    assert '"node":null' in absent[0] or '"nodes":[null,null]' in absent[0]
    for one in hidden.ids.get(kind, []):
        if kind != "Unit":
            assert answered(client, query, {"id": one}) == absent
