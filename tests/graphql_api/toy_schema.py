"""A small schema over users and their roles: the bones of the door tested apart from the domain."""

from datetime import date
from enum import Enum

import strawberry
from django.urls import path

from graphql_api.connection import (
    After,
    Before,
    Connection,
    First,
    Hits,
    HitSource,
    Last,
    PageArguments,
    paginate,
    scope_of,
)
from graphql_api.context import Info
from graphql_api.errors import not_found
from graphql_api.global_ids import global_id, key_of
from graphql_api.guard import content_type, exposed, filter_on, governed, order_enum, related
from graphql_api.keyset import KeysetSource, Order
from graphql_api.nodes import Node, NodeQueries, register_node
from graphql_api.payloads import Payload, problem
from graphql_api.schema_building import build_schema
from graphql_api.view import GraphQLView
from portal.accounts.models import RoleAssignment, User
from portal.privacy.audiences import Audience
from portal.privacy.policies import FieldGroup, FieldPolicy

EMAIL = FieldPolicy(FieldGroup.CONTACT_EMAIL, always=frozenset({Audience.CENTER, Audience.SELF}))
ENGINE_ROWS = [((float(100 - number), f"hit-{number:03}"), f"hit-{number:03}") for number in range(1, 8)]
GONE = {"hit-003"}


@content_type(Audience.PUBLIC)
@strawberry.type
class Duty:
    role: str
    ends_on: date | None


def load_duties(_context, people):
    by_user = {person.key: [] for person in people}
    for duty in RoleAssignment.objects.filter(user_id__in=by_user).order_by("pk"):
        by_user[duty.user_id].append(Duty(role=duty.role, ends_on=duty.ends_on))
    return [by_user[person.key] for person in people]


def load_deputies(_context, people):
    """The user made next is everybody's deputy."""
    found = {user.pk: user for user in User.objects.filter(pk__in=[person.key + 1 for person in people])}
    return [Person.of(found[person.key + 1]) if person.key + 1 in found else None for person in people]


def load_nothing(_context, _people):
    raise ValueError("password=hunter2 at line 3 of the loader")


@strawberry.type
class Person(Node):
    key: strawberry.Private[int]
    name: str = exposed(Audience.PUBLIC)
    email: str | None = governed(EMAIL)
    note: str | None = exposed(Audience.CENTER, default="for the center")
    duties: list[Duty] = related(load_duties, Audience.PUBLIC, bounded=5)
    deputy: "Person | None" = related(load_deputies, Audience.PUBLIC)
    broken: str | None = related(load_nothing, Audience.PUBLIC)

    @classmethod
    def of(cls, user):
        return cls(id=global_id("Person", user.public_id), key=user.pk, name=user.first_name)


def fetch_people(_viewer, keys):
    return {user.public_id: Person.of(user) for user in User.objects.filter(public_id__in=keys, is_active=True)}


register_node("Person", fetch_people)


@order_enum({"NAME": "Person.name", "NAME_DESCENDING": "Person.name"})
class PersonOrder(Enum):
    NAME = "name"
    NAME_DESCENDING = "-name"


@strawberry.input
class PersonFilter:
    name: str | None = filter_on("Person.name")
    deeper: "PersonFilter | None" = filter_on()


ORDERS = {
    PersonOrder.NAME: [Order("first_name"), Order("pk")],
    PersonOrder.NAME_DESCENDING: [Order("first_name", descending=True), Order("pk", descending=True)],
}


class Weekday(Enum):
    MONDAY = "monday"


WeekdayKind = strawberry.enum(Weekday)


def search_engine(limit, boundary, backward):
    """Answer like a search engine: rows strictly beyond the boundary, in walking order."""
    rows = list(reversed(ENGINE_ROWS)) if backward else ENGINE_ROWS
    if boundary is not None:
        place = [key for key, _row in rows].index(boundary)
        rows = rows[place + 1 :]
    return Hits(rows[:limit], len(ENGINE_ROWS))


@content_type(Audience.PUBLIC)
@strawberry.type
class Hit:
    title: str


@strawberry.type
class ToyQueries:
    @exposed(Audience.PUBLIC)
    def people(
        self,
        info: Info,
        filter: PersonFilter | None = None,
        order: PersonOrder = PersonOrder.NAME,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Person]:
        rows = User.objects.filter(is_active=True)
        if filter and filter.name:
            rows = rows.filter(first_name=filter.name)
        return paginate(
            KeysetSource(rows, ORDERS[order]),
            PageArguments(first, after, last, before),
            scope=scope_of("people", filter, order),
            nodes=lambda users: [Person.of(user) for user in users],
        )

    @exposed(Audience.PUBLIC)
    def hits(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Hit]:
        return paginate(
            HitSource(search_engine),
            PageArguments(first, after, last, before),
            scope=scope_of("hits"),
            nodes=lambda found: [None if title in GONE else Hit(title=title) for title in found],
        )

    @exposed(Audience.PUBLIC, reads={"text": (), "number": (), "day": (), "on": (), "many": ()})
    def echo(
        self,
        text: str | None = None,
        number: int = 0,
        day: WeekdayKind | None = None,
        on: date | None = None,
        many: list[str] | None = None,
    ) -> str:
        return f"{text}/{number}/{day and day.value}/{on}/{many and len(many)}"

    @exposed(Audience.PUBLIC)
    def failing(self) -> str | None:
        raise ValueError('column "secret" does not exist LINE 1: SELECT secret FROM accounts_user')

    @exposed(Audience.PUBLIC)
    def too_big(self) -> int | None:
        return 2**40

    @exposed(Audience.CENTER)
    def staff_room(self) -> str | None:
        return "coffee"


@strawberry.input
class RenameInput:
    id: strawberry.ID
    name: str


@content_type(Audience.PUBLIC)
@strawberry.type
class RenamePayload(Payload):
    person: Person | None = exposed(Audience.PUBLIC, default=None)


@strawberry.type
class ToyMutations:
    @exposed(Audience.PUBLIC)
    def rename(self, info: Info, input: RenameInput) -> RenamePayload | None:
        key = key_of(input.id, "Person")
        user = User.objects.filter(public_id=key, is_active=True).first() if key else None
        if user is None:
            raise not_found()
        if not input.name:
            return RenamePayload(problems=[problem("NAME_MISSING", "A name is needed.", ["name"])])
        User.objects.filter(pk=user.pk).update(first_name=input.name)
        user.first_name = input.name
        return RenamePayload(person=Person.of(user))


schema = build_schema(queries=[NodeQueries, ToyQueries], mutations=[ToyMutations])
urlpatterns = [path("graphql/", GraphQLView.as_view(schema=schema), name="graphql")]
