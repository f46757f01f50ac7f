"""Import a generated file of graduates and print seconds, rows a second and the peak of memory.

    python benchmarks/registry_import.py [ROWS]

Runs on a database of its own: a temporary SQLite file, or a test database beside the one DATABASE_URL names. Not a
test: it promises nothing about the machine it runs on. The promise it is held against: 100,000 rows in under 60 seconds
and 500 MB.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

PROGRAMS = 40
TODAY = date(2026, 1, 15)
FIRST = ("Ayşe", "Mehmet Ali", "Zeynep", "Işıl", "Çağrı", "Özlem", "Ümit", "Gökçe")
LAST = ("Yılmaz", "Şahin", "Öztürk", "Çelik", "Kılıç", "Işık", "Güneş", "Aydoğan")


def lines(rows: int) -> Iterator[str]:
    """Yield a file of made-up graduates, the same at every run."""
    chance = random.Random(20260115)
    yield "ogrenci_no;ad;soyad;dogum_tarihi;program_kodu;kayit_tarihi;mezuniyet_tarihi;e_posta;telefon;il"
    for place in range(rows):
        year = chance.randint(2012, 2025)
        born = f"{chance.randint(1, 28):02d}.{chance.randint(1, 12):02d}.{year - 22}"
        graduated = f"{chance.randint(1, 28):02d}.06.{year}"
        yield (
            f"{year - 4}{place:06d};{chance.choice(FIRST)};{chance.choice(LAST)};{born};P-{chance.randrange(PROGRAMS)};"
            f"10.09.{year - 4};{graduated};m{place}@kisi.example;0532{place:07d};{chance.randint(1, 81)}"
        )


def prepare() -> None:
    """Make the programs and provinces the file speaks of."""
    from portal.institution.models import Unit
    from portal.reference.services import load_reference

    load_reference()
    root = Unit.add_root(code="U", kind="university", name_tr="Üniversite", name_en="University")
    for place in range(PROGRAMS):
        root.add_child(code=f"P-{place}", kind="program", level="bachelor", name_tr="Program", name_en="Program")


def measure(what: str, rows: int, deed: Callable[[], object]) -> None:
    """Run ``deed`` and print how long it took."""
    began, worked = time.perf_counter(), time.process_time()
    came = deed()
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:28} {came!s:34} {seconds:7.1f} s (CPU {cpu:5.1f} s) {rows / seconds:9,.0f} rows/s {peak:6.0f} MB")


def run(rows: int, folder: Path) -> None:
    """Import the file: dry, for good, again, and with every row changed."""
    from portal.accounts.models import Role
    from portal.privacy.viewers import Viewer
    from portal.registry.services import import_graduates

    actor = Viewer(today=TODAY, roles=frozenset({Role.IT_ADMIN}))
    first, second = folder / "first.csv", folder / "second.csv"
    first.write_text("\n".join(lines(rows)), encoding="utf-8")
    second.write_text(first.read_text(encoding="utf-8").replace(";0532", ";0533"), encoding="utf-8")

    def importing(path: Path, *, apply: bool = True) -> Callable[[], str]:
        def deed() -> str:
            with path.open("rb") as file:
                batch = import_graduates(actor, file=file, file_name=path.name, apply=apply)
            return f"{batch.created} new {batch.updated} changed {batch.unchanged} same"

        return deed

    print(f"{rows:,} rows, {first.stat().st_size / 1e6:.1f} MB")
    measure("dry run", rows, importing(first, apply=False))
    measure("import", rows, importing(first))
    measure("the same again", rows, importing(first))
    measure("every row changed", rows, importing(second))


def main() -> None:
    """Set up a database that is thrown away, and measure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite://{folder}/bench.sqlite3")
        import django

        django.setup()
        from django.db import connection

        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/bench.sqlite3"
        name = connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            prepare()
            print(f"{connection.vendor} on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            run(rows, Path(folder))
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
