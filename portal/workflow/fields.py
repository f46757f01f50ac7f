"""The column a state is kept in."""

from typing import Any

from django_fsm import FSMField


class StateField(FSMField):
    """A state machine's state, which migrations see as the plain column it is.

    A migration rebuilds its models hundreds of times; a machine rebuilt with them costs a signal receiver each time,
    and would tie what is long written to the library that reads the transitions today.
    """

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        options.pop("protected", None)
        return name, "django.db.models.CharField", arguments, options
