"""How long each class is kept, what is over, and choosing another period within the bounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import DateTimeField, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.data_rights.models import RetentionPeriod
from portal.privacy.deeds import note
from portal.privacy.notices import officer_only
from portal.privacy.viewers import Viewer

from .checks import column_at
from .classes import RetentionClass, classes


class BadPeriod(Exception):
    """A class that is not there, or days outside of its bounds."""

    message = _("This period lies outside of the bounds.")


@dataclass(frozen=True, slots=True)
class Kept:
    """A class with its period in force: ``cutoff`` is the moment before which its rows are over."""

    rule: RetentionClass
    days: int
    cutoff: datetime

    @property
    def rows(self) -> "QuerySet[Any]":
        """Return the rows that are over."""
        model = apps.get_model(self.rule.table)
        is_moment = isinstance(column_at(model, self.rule.since), DateTimeField)
        before = self.cutoff if is_moment else timezone.localdate(self.cutoff)
        rows: QuerySet[Any] = model._base_manager.filter(self.rule.only, **{f"{self.rule.since}__lt": before})
        return rows


def kept_classes(as_of: datetime | None = None) -> list[Kept]:
    """Return every class whose table is there, with its period: one statement."""
    moment = as_of or timezone.now()
    chosen = dict(RetentionPeriod.objects.values_list("key", "days"))
    return [
        Kept(rule, days, moment - timedelta(days=days))
        for rule in _present(classes().values())
        # A bound that was narrowed since it was chosen holds from the next run on.
        for days in [min(max(chosen.get(rule.key, rule.days), rule.least), rule.most)]
    ]


def _present(rules: Iterable[RetentionClass]) -> list[RetentionClass]:
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    return [rule for rule in rules if rule.table in labels]


def due(as_of: datetime | None = None) -> dict[str, int]:
    """Return how many rows of each class a run would take now; nothing is written."""
    return {kept.rule.key: kept.rows.count() for kept in kept_classes(as_of)}


def set_period(actor: Viewer, *, key: str, days: int) -> None:
    """Keep a class for so many days from the next run on. Raises NotTheOfficer, BadPeriod."""
    officer_only(actor)
    rule = classes().get(key)
    if rule is None or not rule.least <= days <= rule.most:
        raise BadPeriod
    with transaction.atomic():
        RetentionPeriod.objects.update_or_create(key=key, defaults={"days": days, "set_by_id": actor.user_id})
        note(actor, "data_rights.retentionperiod.set", about=[key[:32]], fields=["days"], reason=str(days))
