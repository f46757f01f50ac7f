"""Give everybody who is there the rank of the latest graduation, and a place in the lists of the units above it."""

from typing import Any

from django.db import migrations
from django.db.models import CharField, Max, Min, OuterRef, Subquery
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear, Substr

RANK = -(ExtractYear("graduated_on") * 10_000 + ExtractMonth("graduated_on") * 100 + ExtractDay("graduated_on"))
STEP = 4
WRITTEN = ("profile_id", "unit_path", "public_id", "name_key", "graduation_rank")


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill both from the degrees, one statement each."""
    degrees = apps.get_model("alumni.Degree")._base_manager.order_by()
    newest = degrees.filter(profile=OuterRef("pk")).values("profile").annotate(newest=Min(RANK)).values("newest")
    profiles = apps.get_model("alumni.AlumniProfile")._base_manager
    profiles.filter(degrees__graduated_on__isnull=False).update(graduation_rank=Subquery(newest))
    depth = apps.get_model("institution.Unit")._base_manager.aggregate(deepest=Max("depth"))["deepest"]
    if depth is None:
        return
    first, *others = (_places(degrees, level) for level in range(1, depth + 1))
    sql, parameters = first.union(*others, all=True).query.sql_with_params()
    quote = schema_editor.quote_name
    table, columns = apps.get_model("alumni.ListPlace")._meta.db_table, ", ".join(map(quote, WRITTEN))
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(table)} ({columns}) {sql}", parameters)


def _places(degrees: Any, level: int) -> Any:
    path = Substr("unit__path", 1, level * STEP, output_field=CharField())
    keys = ("profile_id", "place_path", "profile__public_id", "profile__name_key")
    rows = degrees.filter(unit__depth__gte=level).annotate(place_path=path).values(*keys)
    return rows.annotate(newest=Min(RANK)).values_list(*keys, "newest")


class Migration(migrations.Migration):
    dependencies = [
        ("alumni", "0010_lists_by_graduation_walk_an_index"),
        ("institution", "0001_initial"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
