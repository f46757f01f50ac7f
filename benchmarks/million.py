"""Pages of the visible alumni, for every audience and order, among 10,000 people and among 1,000,000.

    python -m benchmarks.million [PEOPLE]

Needs DATABASE_URL to name a PostgreSQL. Makes two databases of its own beside it, and asks them in turns, so that what
else the machine does falls on both. Prints for each audience and order what a page of 20 costs in both at the start, in
the middle and at the end of the list, the largest ratio (wanted: at most 1.5), and the tables PostgreSQL reads from end
to end or sorts whole (wanted: none), as EXPLAIN tells.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

FEW, MANY = 10_000, 1_000_000
WANTED = 1.5
PAGE = 21
TURNS = 15
PATIENCE_SECONDS = 3.0
"""A page that takes longer is asked for once."""
LARGE = (
    "alumni_alumniprofile",
    "alumni_degree",
    "alumni_listplace",
    "alumni_employment",
    "alumni_employerblock",
    "alumni_accessgrant",
)
"""The tables that grow with the people; reading or sorting one whole grows with them."""
PLACES = ("start", "middle", "end")
EVERYTHING = 2**14 - 1
NAMELESS = EVERYTHING - 1

_USERS = """
INSERT INTO accounts_user (public_id, email, password, first_name, last_name, language, is_staff, is_active,
    is_superuser, email_verified_at, date_joined)
SELECT gen_random_uuid(), 'p' || i || '@mezun.example', '', '', '', 'tr', false, true, false, now(), now()
FROM generate_series(3, {people}, 3) AS i
"""
_PEOPLE = """
INSERT INTO alumni_alumniprofile ({names})
SELECT {values} FROM generate_series(1, {people}) AS i
LEFT JOIN accounts_user AS owner ON i % 3 = 0 AND owner.email = 'p' || i || '@mezun.example'
"""
_DEGREES = """
INSERT INTO alumni_degree (level, graduated_on, source, profile_id, unit_id)
SELECT 'bachelor', CASE WHEN id * 7919 % 997 > 20 THEN date '2010-06-30' + (id / 7 % 15)::int * 365 END,
    'student_records', id, {unit} + (id * 7 % 30)::int
FROM alumni_alumniprofile
"""
_FURTHER_DEGREES = """
INSERT INTO alumni_degree (level, graduated_on, source, profile_id, unit_id)
SELECT 'master', date '2014-06-30' + (id / 11 % 12)::int * 365, 'student_records', id, {unit} + (id * 11 % 30)::int
FROM alumni_alumniprofile WHERE id * 7919 % 1000 < 50
"""
_JOBS = """
INSERT INTO alumni_employment (employer_name, title, started_on, source, profile_id, employer_id)
SELECT 'Firma ' || id % 500, 'Uzman', date '2020-01-01', 'self', id, CASE WHEN id % 100 = 0 THEN {firm} END
FROM alumni_alumniprofile WHERE user_id IS NOT NULL
"""
_BLOCKS = """
INSERT INTO alumni_employerblock (profile_id, employer_id, created_at)
SELECT id, {firm}, now() FROM alumni_alumniprofile WHERE user_id IS NOT NULL AND id % 33 = 0
"""
# A third owns a record; of those every seventh is open to firms, half of them without the name, every fifth in the
# directory, every hundredth public. One in fifty has not graduated; one in twenty has two degrees.
# The rest of the columns holds what an import leaves there.
_COLUMNS = {
    "public_id": "gen_random_uuid()",
    "user_id": "owner.id",
    "state": "CASE WHEN owner.id IS NULL THEN 'graduate' ELSE 'active' END",
    "first_name": "'Ad' || i",
    "last_name": "'Soyad' || i",
    "name_key": "md5(i::text)",
    "name_folded": "'ad' || i || ' soyad' || i",
    "contact_email": "'a' || i || '@kisi.example'",
    "headline": "'Yazılım geliştirici'",
    "employer_open_until": "CASE WHEN i % 21 = 0 THEN current_date + 90 END",
    "in_directory": "i % 15 = 0",
    "is_public": "i % 300 = 0",
    "employer_groups": f"CASE WHEN i % 42 = 0 THEN {NAMELESS} WHEN i % 21 = 0 THEN {EVERYTHING} ELSE 0 END",
    "alumni_groups": f"CASE WHEN i % 15 = 0 THEN {EVERYTHING} ELSE 0 END",
    "public_groups": f"CASE WHEN i % 300 = 0 THEN {EVERYTHING} ELSE 0 END",
    "province_id": "{province} + i % 81",
    "sector_id": "{sector} + i % 3",
    "created_at": "now()",
    "changed_at": "now()",
}


@dataclass
class World:
    """The rows that people hang on."""

    firm: int
    unit: int
    unit_path: str
    province: int
    sector: int


def _prepare(name: str) -> str:
    """Create a database beside the one that is named; return what it is called."""
    import psycopg

    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        raise SystemExit('DATABASE_URL must name a PostgreSQL: eval "$(script/services env)"')
    name = f"{urlsplit(server).path.strip('/')}_{name}"
    with psycopg.connect(urlunsplit(urlsplit(server)._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return name


def _turn_to(name: str) -> None:
    """Ask the database of this name from now on."""
    from django.db import connection

    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name
    connection.ensure_connection()


def _ground() -> World:
    """Make units, provinces, sectors and a firm."""
    from django.core.management import call_command

    from portal.employers.models import Employer
    from portal.institution.models import Unit
    from portal.reference.models import Province, Sector

    call_command("migrate", verbosity=0)
    provinces = Province.objects.bulk_create(
        Province(code=f"{place:02}", name_tr=f"İl {place}", name_en=f"Province {place}", sort_key=f"{place:02}")
        for place in range(81)
    )
    sectors = Sector.objects.bulk_create(Sector(code=code, name_tr=code, name_en=code) for code in "JKP")
    root = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    units = [root.add_child(code=f"D{n}", kind="department", name_tr=f"B{n}", name_en=f"D{n}") for n in range(30)]
    firm = Employer.objects.create(
        name="Toros",
        tax_number="1234567890",
        domain="toros.example",
        sector=sectors[0],
        province=provinces[0],
        state="approved",
        approved_until="2099-01-01",
    )
    return World(firm.pk, units[0].pk, units[5].path, provinces[0].pk, sectors[0].pk)


def _fill(world: World, people: int) -> float:
    """Put so many people into the empty tables; return the seconds it took."""
    from django.db import connection

    from portal.alumni.models import ListPlace

    begun = time.perf_counter()
    values = vars(world)
    with connection.cursor() as cursor:
        # What is written here is consistent; asking for each foreign key would take longer than writing.
        cursor.execute("SET session_replication_role = replica")
        indexes = _without_indexes(cursor)
        for statement in (_USERS, _people_statement(values), _DEGREES, _FURTHER_DEGREES, _JOBS, _BLOCKS):
            cursor.execute(statement.format(people=people, **values))
        ListPlace.objects.settle_everybody()
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
    return time.perf_counter() - begun


def _without_indexes(cursor: Any) -> Sequence[str]:
    """Drop the indexes that no constraint needs; return what makes them anew, which is faster than keeping them.

    Those by person stay: the rank of each is read from the own degrees.
    """
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)"
        " AND indexdef NOT LIKE '%%(profile_id)'",
        [list(LARGE)],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _people_statement(values: Mapping[str, Any]) -> str:
    """Return the statement that writes profiles: the columns above, and the empty form of every other."""
    from portal.alumni.models import AlumniProfile

    columns = dict(_COLUMNS)
    for field in AlumniProfile._meta.local_concrete_fields:
        if field.column not in columns and not field.primary_key and not field.null:
            default = field.get_default()
            columns[field.column] = f"'{default}'" if isinstance(default, str) else str(default).lower()
    told = [text.format(**values) for text in columns.values()]
    return _PEOPLE.replace("{names}", ", ".join(columns)).replace("{values}", ", ".join(told))


def _viewers(world: World) -> Mapping[str, Any]:
    """Return one viewer of each audience; nobody stands behind them, so no ledger is written."""
    from django.utils import timezone

    from portal.accounts.models import Role
    from portal.alumni.models import AlumniProfile
    from portal.privacy.viewers import Viewer, anonymous

    today = timezone.localdate()
    owner = AlumniProfile.objects.filter(user__isnull=False).order_by("pk").values_list("pk", flat=True)[0]
    return {
        "public": anonymous(today=today),
        "alumna": Viewer(today=today, profile_id=owner),
        "student": Viewer(today=today, roles=frozenset({Role.STUDENT})),
        "firm": Viewer(today=today, employer_id=world.firm),
        "representative": Viewer(
            today=today, roles=frozenset({Role.DEPARTMENT_REPRESENTATIVE}), unit_paths=(world.unit_path,)
        ),
        "center": Viewer(today=today, roles=frozenset({Role.CENTER_STAFF})),
    }


@dataclass
class Cost:
    """The least milliseconds of a page at each place, the blocks it reads there, and what was read or sorted whole.

    Blocks are counted, not timed: on a busy machine they are the figure to believe.
    """

    milliseconds: Mapping[str, float]
    blocks: Mapping[str, int]
    whole: frozenset[str]


def _measured(viewers: Mapping[str, Any], name: str, order: Any) -> tuple[Cost, ...]:
    """Return what the pages cost in each of the databases, asked in turns."""
    from graphql_api.alumni.queries import people_in_order
    from portal.alumni.filters import AlumniFilter

    lists = {database: people_in_order(people[name], AlumniFilter(), order) for database, people in viewers.items()}
    pages: dict[str, dict[str, Mapping[str, Any]]] = {}
    for database in lists:
        _turn_to(database)
        middle = _middle(viewers[database][name], order)
        bounds = {"start": {"after": None}, "middle": {"after": middle}, "end": {"after": None, "backward": True}}
        pages[database] = {where: {"before": None, "backward": False, **bound} for where, bound in bounds.items()}
    least = _least(lists, pages)
    return tuple(_cost(database, source, pages[database], least[database]) for database, source in lists.items())


def _cost(database: str, source: Any, pages: Mapping[str, Mapping[str, Any]], least: Mapping[str, float]) -> Cost:
    _turn_to(database)
    plans = {where: _plans(source, page) for where, page in pages.items()}
    return Cost(
        milliseconds=least,
        blocks={
            where: sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in of_page)
            for where, of_page in plans.items()
        },
        whole=frozenset(
            told for of_page in plans.values() for plan in of_page for step in _steps(plan) if (told := _whole(step))
        ),
    )


def _middle(viewer: Any, order: Any) -> tuple[Any, ...]:
    """Return the key of a row in the middle of the longest index walk of a list."""
    from portal.alumni.filters import AlumniFilter
    from portal.alumni.selectors import listed_in_segments

    parts = [
        (arm.count(), place, arm.order_by(*names), names)
        for place, (arms, names) in enumerate(listed_in_segments(viewer, wanted=AlumniFilter(), order=order)[:1])
        for arm in arms
    ]
    rows, place, arm, names = max(parts, key=lambda part: part[0])
    return (place, *arm.values_list(*(name.removeprefix("-") for name in names))[rows // 2])


def _least(
    lists: Mapping[str, Any], pages: Mapping[str, Mapping[str, Mapping[str, Any]]]
) -> Mapping[str, Mapping[str, float]]:
    """Return the least milliseconds of some fetches of each page: a busy machine only ever adds."""
    least: dict[str, dict[str, float]] = {database: {} for database in lists}
    for turn in range(TURNS):
        for database, source in lists.items():
            _turn_to(database)
            for where, page in pages[database].items():
                if turn and least[database][where] > PATIENCE_SECONDS * 1000:
                    continue
                # The first after turning finds the connection new.
                source.fetch(PAGE, **page)
                begun = time.perf_counter()
                source.fetch(PAGE, **page)
                spent = (time.perf_counter() - begun) * 1000
                least[database][where] = min(spent, least[database].get(where, spent))
    return least


def _plans(source: Any, page: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the plans of the statements of a fetch, each carried out."""
    from django.db import connection

    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        asked.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        source.fetch(PAGE, **page)
    plans = []
    with connection.cursor() as cursor:
        for sql, parameters in asked:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", parameters)
            plan = cursor.fetchone()[0]
            plans.append((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    return plans


def _whole(step: Mapping[str, Any]) -> str:
    """Return what a step of a plan reads or sorts whole; empty where it walks an index."""
    if step["Node Type"] == "Seq Scan" and step.get("Relation Name") in LARGE:
        return f"reads {step['Relation Name']}"
    return "sorts" if "Sort" in step["Node Type"] and step["Actual Rows"] * step["Actual Loops"] > 50 * PAGE else ""


def _steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _steps(below)


def _told(few: Cost, many: Cost) -> tuple[str, bool]:
    """Return a line of the table, and whether it is as wanted."""
    ratio = max(many.milliseconds[place] / few.milliseconds[place] for place in PLACES)
    times = [" ".join(f"{cost.milliseconds[place]:7.1f}" for place in PLACES) for cost in (few, many)]
    blocks = [" ".join(f"{cost.blocks[place]:6}" for place in PLACES) for cost in (few, many)]
    line = f"{'  '.join(times)} {ratio:6.2f} {'  '.join(blocks)}  {', '.join(sorted(many.whole)) or '-'}"
    return line, ratio <= WANTED and not many.whole


def _compared(viewers: Mapping[str, Mapping[str, Any]]) -> Sequence[str]:
    """Print the table, three places of each list in both databases; return what is not as wanted."""
    from portal.alumni.filters import AlumniOrder

    wrong = []
    print(f"{'':27} {'few: start, middle, end, ms':>23} {'many, ms':>24}  ratio {'blocks':>20} {'blocks':>21}  whole")
    for name in next(iter(viewers.values())):
        for order in AlumniOrder:
            line, as_wanted = _told(*_measured(viewers, name, order))
            print(f"{name:15} {order.value:11} {line}", flush=True)
            wrong += [] if as_wanted else [f"{name} by {order.value}"]
    return wrong


def main() -> None:
    """Measure both worlds; exit with 1 where a page grows with the people."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    databases = {_prepare("few"): FEW, _prepare("million"): people}
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    viewers = {}
    for database, count in databases.items():
        _turn_to(database)
        world = _ground()
        print(f"{count:,} people written in {_fill(world, count):.0f} s", flush=True)
        viewers[database] = _viewers(world)
    wrong = _compared(viewers)
    print(f"wanted: a ratio of at most {WANTED} and nothing read or sorted whole; missed by: {', '.join(wrong) or '-'}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
