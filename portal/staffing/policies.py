"""Who takes in colleagues."""

from portal.accounts.models import Role

APPOINTING = frozenset({Role.COORDINATOR, Role.DEPUTY_COORDINATOR, Role.IT_ADMIN})
"""The roles that invite; a superuser does too, and holds no other right."""
