"""Pages of the visible alumni, for every audience and order, among 10,000 people and among 1,000,000.

    python -m benchmarks.million [PEOPLE]

Needs DATABASE_URL to name a PostgreSQL. Makes a database of its own beside it. Prints for each audience and order what
a first and a second page of 20 cost in both worlds, their ratio (wanted: at most 1.5), and the tables PostgreSQL reads
from end to end or sorts whole (wanted: none), as EXPLAIN tells.
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
TURNS = 9
PATIENCE_SECONDS = 3.0
"""An order that takes longer is asked for once."""
LARGE = ("alumni_alumniprofile", "alumni_degree", "alumni_employment", "alumni_employerblock", "alumni_accessgrant")
"""The tables that grow with the people; reading or sorting one whole grows with them."""
EVERYTHING = 2**14 - 1

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
SELECT 'bachelor', date '2010-06-30' + (id % 15)::int * 365, 'student_records', id, {unit} + (id * 7 % 30)::int
FROM alumni_alumniprofile
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
# A third owns a record; of those every seventh is open to firms, every fifth in the directory, every hundredth public.
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
    "employer_groups": f"CASE WHEN i % 21 = 0 THEN {EVERYTHING} ELSE 0 END",
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


def _prepare() -> str:
    """Create the database; return its address."""
    import psycopg

    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        raise SystemExit('DATABASE_URL must name a PostgreSQL: eval "$(script/services env)"')
    name = f"{urlsplit(server).path.strip('/')}_million"
    address = urlunsplit(urlsplit(server)._replace(path="/postgres"))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


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

    begun = time.perf_counter()
    values = vars(world)
    with connection.cursor() as cursor:
        # What is written here is consistent; asking for each foreign key would take longer than writing.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(LARGE)}, accounts_user RESTART IDENTITY CASCADE")
        for statement in (_USERS, _people_statement(values), _DEGREES, _JOBS, _BLOCKS):
            cursor.execute(statement.format(people=people, **values))
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
    return time.perf_counter() - begun


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
    """The least milliseconds of a first and a second page, the blocks read for both, and what was read or sorted whole.

    Blocks are counted, not timed: on a busy machine they are the figure to believe.
    """

    first: float
    second: float
    blocks: int
    whole: frozenset[str]


def _measured(viewer: Any, order: Any) -> Cost:
    from graphql_api.alumni.queries import people_in_order
    from portal.alumni.filters import AlumniFilter

    source = people_in_order(viewer, AlumniFilter(), order)
    rows = source.fetch(PAGE, None, None, backward=False)
    after = rows[-2][0] if len(rows) > 1 else None
    first, second = _plans(source, None), _plans(source, after)
    steps = [step for plan in first + second for step in _steps(plan)]
    return Cost(
        first=_least(source, None),
        second=_least(source, after),
        blocks=sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in first + second),
        whole=frozenset(told for step in steps if (told := _whole(step))),
    )


def _least(source: Any, after: Any) -> float:
    """Return the least milliseconds of some fetches: a busy machine only ever adds."""
    times: list[float] = []
    for _turn in range(TURNS):
        begun = time.perf_counter()
        source.fetch(PAGE, after, None, backward=False)
        times.append(time.perf_counter() - begun)
        if times[0] > PATIENCE_SECONDS:
            break
    return min(times) * 1000


def _plans(source: Any, after: Any) -> list[Mapping[str, Any]]:
    """Return the plans of the statements of a fetch, each carried out."""
    from django.db import connection

    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        asked.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        source.fetch(PAGE, after, None, backward=False)
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


def _all_measured(world: World) -> dict[tuple[str, str], Cost]:
    from portal.alumni.filters import AlumniOrder

    return {
        (name, order.value): _measured(viewer, order)
        for name, viewer in _viewers(world).items()
        for order in AlumniOrder
    }


def _told(few: Mapping[tuple[str, str], Cost], many: Mapping[tuple[str, str], Cost]) -> Sequence[str]:
    """Print the table; return what is not as wanted."""
    wrong = []
    print(f"{'audience':15} {'order':11} {'few, ms':>14} {'many, ms':>16} {'ratio':>6} {'blocks':>16}  whole")
    for key, dear in many.items():
        cheap = few[key]
        ratio = max(dear.first / cheap.first, dear.second / cheap.second)
        pages = f"{cheap.first:6.1f} {cheap.second:7.1f} {dear.first:8.1f} {dear.second:7.1f}"
        blocks = f"{cheap.blocks:6} {dear.blocks:9}"
        print(f"{key[0]:15} {key[1]:11} {pages} {ratio:6.2f} {blocks}  {', '.join(sorted(dear.whole)) or '-'}")
        if ratio > WANTED or dear.whole:
            wrong.append(f"{key[0]} by {key[1]}")
    return wrong


def main() -> None:
    """Measure both worlds; exit with 1 where a page grows with the people."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    os.environ["DATABASE_URL"] = _prepare()
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    world = _ground()
    measured = []
    for count in (FEW, people):
        print(f"{count:,} people written in {_fill(world, count):.0f} s", flush=True)
        measured.append(_all_measured(world))
    wrong = _told(*measured)
    print(f"wanted: a ratio of at most {WANTED} and nothing read or sorted whole; missed by: {', '.join(wrong) or '-'}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
