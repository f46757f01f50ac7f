"""Reads of what happened to things, and of what can happen to them next."""

from typing import Any

from django.db import models

from .models import Transition


def last_reason(row: models.Model) -> str:
    """Return the reason given with the last change of state of ``row``; empty where none was given."""
    moves = Transition.objects.filter(entity=row._meta.label_lower, entity_id=row.pk).order_by("-at", "-pk")
    return moves.values_list("reason", flat=True).first() or ""


def moves_of(row: models.Model) -> models.QuerySet[Transition]:
    """Return every change of state of ``row``, the first first."""
    return Transition.objects.filter(entity=row._meta.label_lower, entity_id=row.pk).order_by("at", "pk")


def deeds_from(row: Any) -> frozenset[str]:
    """Return the names of the transitions that lead somewhere from the state of ``row``."""
    return frozenset(transition.name for transition in row.get_available_state_transitions())
