"""Firms, as the schema tells them: nothing of their registration, only what they say of themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from graphql_api.context import Context
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed
from graphql_api.nodes import Node, register_node
from graphql_api.reference.types import Term, term, term_columns
from portal.employers.selectors import visible_to
from portal.privacy.audiences import Audience
from portal.privacy.statements import KeptStatements
from portal.privacy.viewers import Viewer, rows_for


@content_type(Audience.PUBLIC)
@strawberry.type(name="Employer", description="An approved firm.")
class EmployerType(Node):
    """A firm in force."""

    name: str
    about: str | None = strawberry.field(description="What the firm says of itself; plain text.")
    website: str | None = strawberry.field(description="An address with https.")
    sector: Term | None = exposed(Audience.PUBLIC, default=None, description="A section of NACE Rev. 2.1.")
    province: Term | None = exposed(Audience.PUBLIC, default=None, description="Where its seat is.")


def rows(viewer: Viewer) -> Any:
    """Return the firms ``viewer`` may see, with what their type and their order read and nothing else."""
    return visible_to(viewer).select_related("sector", "province").only(*_COLUMNS)


_COLUMNS = (
    "public_id", "name", "sort_key", "about_tr", "about_en", "domain",
    *term_columns("sector"), *term_columns("province"),
)  # fmt: skip


def employer_type(firm: Any, language: str) -> EmployerType:
    """Return a firm as the schema tells it."""
    about = (firm.about_en or firm.about_tr) if language == "en" else firm.about_tr
    return EmployerType(
        id=strawberry.ID(global_id("Employer", firm.public_id)),
        name=firm.name,
        about=about or None,
        website=f"https://{firm.domain}" if firm.domain else None,
        sector=term(firm.sector, language),
        province=term(firm.province, language),
    )


def by_public_id(viewer: Viewer, keys: Sequence[UUID], language: str) -> dict[UUID, EmployerType]:
    """Return the visible firms among these public ids, one statement."""
    return {firm.public_id: employer_type(firm, language) for firm in rows(viewer).filter(public_id__in=set(keys))}


def load_by_key(context: Context, keys: Sequence[int | None]) -> list[EmployerType | None]:
    """Return the visible firms with these database keys, in their order, one statement."""
    wanted = sorted({key for key in keys if key})
    firms = rows_for(context.viewer, _BY_KEY, wanted, lambda viewer, some: rows(viewer).filter(pk__in=some))
    found = {firm.pk: employer_type(firm, context.language) for firm in firms}
    return [found.get(key) if key else None for key in keys]


_BY_KEY = KeptStatements()


def _fetch(viewer: Viewer, keys: list[UUID]) -> dict[UUID, EmployerType]:
    return by_public_id(viewer, keys, viewer.language)


register_node("Employer", _fetch)
