"""What a frontend asks, for an employer, projected and recorded, against plain strawberry-django without any rule.

Needs DATABASE_URL to name a PostgreSQL. Makes a database of its own beside it, with 5,000 people open to employers.
Prints the ratio of requests a second for each of four operations (``graphql_operations``), asked by text and by hash.
"""

import datetime
import json
import os
import random
import statistics
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit

PEOPLE = 5_000
ROUNDS = 3
SECONDS = 5.0
DATABASE = "portal_bench"

OURS = """query Page($after: String) {
  alumni(first: 20, after: $after) {
    edges { node {
      id firstName lastName headline province { code name }
      degrees { level graduatedOn unit { code name } }
      employments { title employerName startedOn endedOn }
      skills { code name }
    } }
    pageInfo { endCursor }
  }
}"""


def prepare(name: str = DATABASE) -> str:
    """Create the database ``name``; return its address."""
    import psycopg

    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        raise SystemExit('DATABASE_URL must name a PostgreSQL: eval "$(script/services env)"')
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def seed(people_count: int = PEOPLE) -> str:
    """Fill the database; return the session of an employer's contact."""
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from portal.accounts.models import User
    from portal.alumni.models import AlumniProfile, Degree, Employment, ProfileSkill
    from portal.employers.models import Employer, EmployerMember
    from portal.institution.models import Unit
    from portal.privacy.signed_in import SessionStore
    from portal.reference.models import Province, Sector, Skill

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    chance = random.Random(20261121)
    root = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    units = [
        root.add_child(code=f"D{place}", kind="department", name_tr=f"Bölüm {place}", name_en=f"Department {place}")
        for place in range(30)
    ]
    provinces, sectors = list(Province.objects.all()), list(Sector.objects.all())
    skills = list(Skill.objects.all()[:300])
    today = timezone.localdate()
    users = User.objects.bulk_create(
        User(email=f"p{number}@mezun.example", email_verified_at=timezone.now()) for number in range(people_count)
    )
    people = [
        AlumniProfile(
            user=user,
            state="active",
            first_name=f"Ad{number}",
            last_name=f"Soyad{number}",
            headline="Yazılım geliştirici",
            province=chance.choice(provinces),
            sector=chance.choice(sectors),
            employer_open_until=today + datetime.timedelta(days=90),
            employer_groups=2**14 - 1,
        )
        for number, user in enumerate(users)
    ]
    for person in people:
        person.set_keys()
    AlumniProfile.objects.bulk_create(people, batch_size=1000)
    Degree.objects.bulk_create(
        Degree(
            profile=person,
            unit=chance.choice(units),
            level="bachelor",
            graduated_on=datetime.date(chance.randint(2012, 2025), 6, 30),
        )
        for person in people
    )
    Employment.objects.bulk_create(
        Employment(
            profile=person,
            employer_name=f"Firma {chance.randint(1, 200)}",
            title="Uzman",
            started_on=datetime.date(2020, 1, 1),
            ended_on=None if place else datetime.date(2021, 1, 1),
        )
        for person in people
        for place in range(2)
    )
    ProfileSkill.objects.bulk_create(
        (ProfileSkill(profile=person, skill=skill) for person in people for skill in chance.sample(skills, 5)),
        batch_size=5000,
    )
    firm = Employer.objects.create(
        name="Ölçüm A.Ş.",
        tax_number="9999900002",
        domain="olcum.example",
        sector=sectors[0],
        province=provinces[0],
        state="approved",
        approved_until=today + datetime.timedelta(days=90),
    )
    contact = User.objects.create_user("firma@olcum.example", "olcum-olcum-olcum", email_verified_at=timezone.now())
    EmployerMember.objects.create(user=contact, employer=firm)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    session = SessionStore()
    session[SESSION_KEY] = str(contact.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = contact.get_session_auth_hash()
    session.save()
    # As signing in does.
    UserSession.objects.create(session_key=session.session_key, user=contact, ip="127.0.0.1", user_agent="benchmark")
    return str(session.session_key)


def cursors(session: str) -> list[str | None]:
    """Return where twenty different pages begin, so that no body is sent twice in a row."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    cursors: list[str | None] = [None]
    for _page in range(19):
        body = json.dumps({"query": OURS, "variables": {"after": cursors[-1]}})
        answer = client.post("/graphql/", body, content_type="application/json").json()
        cursors.append(answer["data"]["alumni"]["pageInfo"]["endCursor"])
    return cursors


@dataclass(frozen=True)
class Prepared:
    """A filled database: a client of the firm, the four operations, the headers of anybody and of the firm."""

    client: Any
    asked: list[Any]
    plain: dict[str, str]
    signed: dict[str, str]


SHARED = {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
"""What every server of a comparison runs with."""


def begin(database: str = DATABASE) -> Prepared:
    """Create the database, fill it, and say what is asked by whom."""
    os.environ["DATABASE_URL"] = prepare(database)
    os.environ.update(SHARED)
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from benchmarks.graphql_operations import operations, seed_content

    session = seed()
    seed_content()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session

    def ask(document: str, variables: dict[str, Any]) -> Any:
        body = json.dumps({"query": document, "variables": variables})
        return client.post("/graphql/", body, content_type="application/json").json()

    token = "a" * 32
    plain = {"Content-Type": "application/json", "Accept": "application/json"}
    signed = {**plain, "Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}
    return Prepared(client, operations(ask, cursors(session)), plain, signed)


def main() -> None:
    """Seed, serve both in turns, print the ratios of the four operations."""
    begun = begin()
    from benchmarks.graphql_operations import register
    from benchmarks.servers import serve

    missed = []
    with TemporaryDirectory() as folder:
        documents = Path(folder) / "documents.json"
        register(begun.asked, documents)
        ours = {**SHARED, "BENCH_URLCONF": "config.urls", "BENCH_DOCUMENTS": str(documents)}
        with (
            serve("config.wsgi:application", ours) as us,
            serve("config.wsgi:application", {**SHARED, "BENCH_URLCONF": "benchmarks.floor.urls"}) as them,
        ):
            for one in begun.asked:
                rates = _rates(
                    one,
                    {
                        "text": (us, one.ours, begun.signed),
                        "hash": (us, one.registered, begun.signed),
                        "floor": (them, one.floor, begun.plain),
                    },
                )
                for way, wanted in (("text", one.wanted), ("hash", one.wanted_registered)):
                    ratio = rates[way] / rates["floor"]
                    print(f"{one.name}, by its {way}: ratio {ratio:.2f} (wanted: at least {wanted})")
                    if ratio < wanted:
                        missed.append(one.name)
    sys.exit(1 if missed else 0)


def _rates(one: Any, ways: Mapping[str, tuple[str, list[Any], dict[str, str]]]) -> dict[str, float]:
    """Return the median rate of each way of asking, driven in turns."""
    from benchmarks.servers import drive

    rates: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, (address, bodies, headers) in ways.items():
            found = drive(address, [json.dumps(body).encode() for body in bodies], headers, SECONDS if turn else 2.0)
            if turn:
                rates[name].append(found.rate)
                print(f"{one.name}  {name:6} {found.rate:7.1f} requests/s  p50 {found.p50:6.1f} ms")
    return {name: statistics.median(found) for name, found in rates.items()}


if __name__ == "__main__":
    main()
