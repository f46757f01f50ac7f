"""The floor: plain strawberry-django over the same tables, without any visibility, as its documentation shows it."""
