"""Where people stand in the lists that are walked by graduation, and in those of a unit; kept beside the degrees."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from django.apps import apps
from django.db import connections, models, router, transaction
from django.db.models import CharField, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, ExtractDay, ExtractMonth, ExtractYear, Substr
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from portal.institution.models import Unit
from portal.privacy.models import PersonalRecord

RANK = -(ExtractYear("graduated_on") * 10_000 + ExtractMonth("graduated_on") * 100 + ExtractDay("graduated_on"))
"""The day of a degree as lists are walked by it, upwards from the newest: -20240630. Empty before graduation."""


def rank_of(day: date | None) -> int | None:
    """Return ``RANK`` of one day, for whoever writes a profile together with its only degree."""
    return None if day is None else -(day.year * 10_000 + day.month * 100 + day.day)


_CHUNK = 1_000
"""How many people one statement names at most: SQLite takes a bounded number of values."""


class ListPlaceManager(models.Manager["ListPlace"]):
    """Keeps the places, and the rank of each profile, what the degrees make of them."""

    def settle(self, profile_ids: Iterable[int]) -> None:
        """Bring rank and places of these profiles to what their degrees say, all or none of a few hundred at a time.

        Whoever writes degrees or names past ``save`` calls it: a bulk write, an update, a merge.
        """
        ids = sorted(set(profile_ids))
        for start in range(0, len(ids), _CHUNK):
            # Within the caller's transaction where there is one, without a savepoint.
            with transaction.atomic(using=router.db_for_write(self.model), savepoint=False):
                self._settle(ids[start : start + _CHUNK])

    def _settle(self, ids: Sequence[int]) -> None:
        profiles = apps.get_model("alumni.AlumniProfile")._base_manager.filter(pk__in=ids)
        # Two who add a degree to one person: the second waits, and then finds what the first wrote.
        held = dict(profiles.select_for_update(no_key=True).order_by("pk").values_list("pk", "graduation_rank"))
        degrees = apps.get_model("alumni.Degree")._base_manager.filter(profile__in=ids).order_by()
        told = dict(degrees.values_list("profile").annotate(newest=Min(RANK)))
        # Compared here: PostgreSQL takes ten times as long over a thousand rows that are right already.
        if wrong := [pk for pk, rank in held.items() if rank != told.get(pk)]:
            profiles.filter(pk__in=wrong).update(graduation_rank=_rank())
        self.filter(profile__in=ids).delete()
        self._write(Q(profile__in=ids))

    def settle_everybody(self) -> None:
        """Make every rank and place anew: after units changed their place in the tree, or rows were written by hand."""
        profiles = apps.get_model("alumni.AlumniProfile")._base_manager.all()
        profiles.exclude(_as_told()).update(graduation_rank=_rank())
        self.all().delete()
        self._write(Q())

    def _write(self, whose: Q) -> None:
        """Write the places of people who have none, in one statement, without bringing a row here."""
        wanted = places_by_degrees(whose)
        if wanted is None:
            return
        connection = connections[router.db_for_write(self.model)]
        columns = ", ".join(connection.ops.quote_name(name) for name in _WRITTEN)
        table = connection.ops.quote_name(self.model._meta.db_table)
        sql, parameters = wanted.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({columns}) {sql}", parameters)

    def astray(self) -> list[int]:
        """Return the keys of the profiles whose rank or places are not what their degrees say: wanted none."""
        profiles = apps.get_model("alumni.AlumniProfile")._base_manager
        ranked = set(profiles.exclude(_as_told()).values_list("pk", flat=True))
        held, wanted = set(self.values_list(*_WRITTEN)), places_by_degrees(Q())
        differing = held.symmetric_difference(wanted if wanted is not None else ())
        return sorted(ranked.union(row[0] for row in differing))


_WRITTEN = ("profile_id", "unit_path", "public_id", "name_key", "graduation_rank")


def _rank() -> Subquery:
    """Return the rank of the latest degree of the profile outside."""
    degrees = apps.get_model("alumni.Degree")._base_manager.filter(profile=OuterRef("pk"))
    return Subquery(degrees.order_by().values("profile").annotate(newest=Min(RANK)).values("newest"))


def _as_told() -> Q:
    """Return the condition "the rank of the profile is what its degrees say"."""
    return Q(Exact(Coalesce(F("graduation_rank"), 0), Coalesce(_rank(), 0)))


def places_by_degrees(whose: Q) -> "models.QuerySet[Any, Any] | None":
    """Return the places that degrees make, as rows of ``_WRITTEN``; None where there is no unit, so no degree either.

    A degree gives its holder a place in the list of its unit and of every unit above.
    """
    depth = Unit.objects.aggregate(deepest=Max("depth"))["deepest"]
    if depth is None:
        return None
    first, *others = (_places_at(whose, level) for level in range(1, depth + 1))
    return first.union(*others, all=True)


def _places_at(whose: Q, level: int) -> "models.QuerySet[Any, Any]":
    degrees = apps.get_model("alumni.Degree")._base_manager.filter(whose, unit__depth__gte=level).order_by()
    path = Substr("unit__path", 1, level * Unit.steplen, output_field=CharField())
    rows = degrees.annotate(place_path=path).values(
        "profile_id", "place_path", "profile__public_id", "profile__name_key"
    )
    return rows.annotate(newest=Min(RANK)).values_list(
        "profile_id", "place_path", "profile__public_id", "profile__name_key", "newest"
    )


class ListPlace(PersonalRecord):
    """One person in the list of one unit: its own path or one above that of a degree, and the keys lists are walked by.

    Made from degrees, profile and tree; it orders the lists of representatives, and decides nothing about who is seen.
    ``graduation_rank`` is that of the latest degree within the unit.
    """

    profile = models.ForeignKey("alumni.AlumniProfile", on_delete=models.CASCADE, related_name="places")
    unit_path = models.CharField(_("unit"), max_length=255)
    public_id = models.UUIDField()
    name_key = models.CharField(max_length=500)
    graduation_rank = models.BigIntegerField(null=True)

    objects = ListPlaceManager()

    class Meta:
        verbose_name = _("place in a list")
        verbose_name_plural = _("places in lists")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "unit_path"], name="alumni_place_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit_path", "public_id"], name="alumni_place_by_id"),
            models.Index(fields=["unit_path", "name_key", "public_id"], name="alumni_place_by_name"),
            models.Index(
                fields=["unit_path", "graduation_rank", "public_id"],
                name="alumni_place_by_day",
                condition=Q(graduation_rank__isnull=False),
            ),
            models.Index(
                fields=["unit_path", "public_id"],
                name="alumni_place_day_last",
                condition=Q(graduation_rank__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} in {self.unit_path}"
