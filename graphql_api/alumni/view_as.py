"""Looking at one's own record through somebody else's eyes."""

from typing import Annotated

import strawberry
from django.utils.translation import gettext_lazy as _

from graphql_api.context import Context, Info
from graphql_api.employers.types import rows as employer_rows
from graphql_api.errors import bad_input, not_found
from graphql_api.global_ids import key_of
from graphql_api.guard import AudienceKind, content_type, exposed
from graphql_api.search.found_by import COST, FoundBySearch, found_by
from portal.alumni import selectors
from portal.employers.saved_searches import MOST_SAVED
from portal.privacy.audiences import Audience
from portal.privacy.viewers import Viewer

from .types import AlumnusType, page_of_alumni

SeenAs = Annotated[AudienceKind, strawberry.argument(description="PUBLIC, STUDENT, ALUMNI or EMPLOYER.")]
OneFirm = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="One firm, with its blocks and grants. Only with EMPLOYER; left out: any firm."),
]


@content_type(Audience.SELF)
@strawberry.type(description="What somebody else gets of the owner's record.")
class ViewAs:
    """Made by the same code as the real answer."""

    profile: AlumnusType | None = exposed(
        Audience.SELF, default=None, description="Null: the record is not there for them at all."
    )
    firm: strawberry.Private[Viewer | None] = None
    own: strawberry.Private[int] = 0

    @exposed(
        Audience.SELF,
        bounded=MOST_SAVED,
        weight=COST,
        description="Which saved searches of the firm find the owner now; null where no one firm was asked for.",
    )
    def found_by(self, info: Info) -> list[FoundBySearch] | None:
        return None if self.firm is None else found_by(self.firm, self.own, info.context.language)


def view_as(context: Context, audience: Audience, employer_id: strawberry.ID | None) -> ViewAs | None:
    """Return the viewer's own record as ``audience`` would get it; None for whoever has none."""
    own = context.viewer.profile_id
    if own is None:
        return None
    if audience not in selectors.SEEN_AS:
        raise bad_input(_("Choose one of the audiences an owner opens something to."))
    firm = _firm(context, audience, employer_id)
    viewer = selectors.seen_as(audience, employer_id=firm, like=context.viewer)
    return ViewAs(
        profile=page_of_alumni(selectors.projections_in_place(viewer, [own]), context.language)[0],
        firm=viewer if firm is not None else None,
        own=own,
    )


def _firm(context: Context, audience: Audience, employer_id: strawberry.ID | None) -> int | None:
    if employer_id is None:
        return None
    if audience is not Audience.EMPLOYER:
        raise bad_input(_("A firm is only asked for together with EMPLOYER."))
    key = key_of(employer_id, "Employer")
    firm = employer_rows(context.viewer).filter(public_id=key).first() if key else None
    if firm is None:
        raise not_found()
    return int(firm.pk)
