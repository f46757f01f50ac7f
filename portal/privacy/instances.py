"""Instances of models, made of rows the short way where nothing would notice.

Django's own way sets each column by itself and tells two signals; of a page of people that is more work than fetching
its rows. Where a model leaves making instances to Django, nobody listens and no column has a setter, what comes out is
a dictionary of the columns, so it is made as one.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import RelatedPopulator
from django.db.models.signals import post_init, pre_init
from django_fsm import FSMFieldDescriptor

Make = Callable[[str, Sequence[str], Sequence[Any]], Model]
"""What ``Model.from_db`` is: from a database, names of columns and their values to an instance."""


_OF_NO_CONCERN: set[type] = {Model, ForeignKeyDeferredAttribute, FSMFieldDescriptor}


def reads_as_it_is(*classes: type) -> None:
    """Tell of classes whose ``__init__`` does nothing to a row that has its key, or whose setter nothing to its value.

    A room says so of what it builds upon: Wagtail's pages look after themselves only where they are new.
    """
    _OF_NO_CONCERN.update(classes)


def maker_of(model: type[Model], names: Sequence[str]) -> Make:
    """Return how an instance of ``model`` is made of these columns; those left out are loaded when asked for."""
    if not _is_plain(model, names):
        return model.from_db

    def make(database: str, columns: Sequence[str], values: Sequence[Any]) -> Model:
        state = ModelState()
        state.adding, state.db = False, database
        instance = model.__new__(model)
        instance.__dict__ = {"_state": state, **dict(zip(columns, values, strict=True))}
        return instance

    return make


def _is_plain(model: type[Model], names: Sequence[str]) -> bool:
    """Say whether Django's way would do no more than hold the values."""
    makers = {kind for kind in model.__mro__ if kind is not object and "__init__" in vars(kind)}
    keyed = all(parent._meta.pk.attname in names for parent in (model, *model._meta.get_parent_list()))
    own = model.from_db.__func__ is not Model.from_db.__func__ or (  # type: ignore[attr-defined]
        makers != {Model} and not (makers <= _OF_NO_CONCERN and keyed)
    )
    heard = pre_init.has_listeners(model) or post_init.has_listeners(model)
    return not own and not heard and not any(_is_set(getattr(model, name, None)) for name in names)


def _is_set(attribute: Any) -> bool:
    """Say whether a column has a setter that means something to an instance which holds nothing yet."""
    # A foreign key's forgets what was cached of another; a state's refuses to be changed, but for its first value.
    proxied = isinstance(attribute, FSMFieldDescriptor) and bool(attribute.field.state_proxy)
    return proxied or (hasattr(type(attribute), "__set__") and not isinstance(attribute, tuple(_OF_NO_CONCERN)))


class _Kind:
    """Stands for a model where a populator asks it for instances."""

    def __init__(self, model: type[Model], names: Sequence[str]) -> None:
        self.from_db = maker_of(model, names)


def shorten(populators: Sequence[RelatedPopulator]) -> None:
    """Let these make their instances, and those further on, the short way."""
    for populator in populators:
        populator.model_cls = _Kind(populator.model_cls, populator.init_list)  # type: ignore[assignment]
        shorten(populator.related_populators)
