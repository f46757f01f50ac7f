"""One's own membership, as the schema tells it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import strawberry
from django.urls import reverse

from graphql_api.context import Context
from graphql_api.enums import described_enum
from graphql_api.global_ids import global_id
from graphql_api.guard import content_type, exposed, related
from graphql_api.institution.types import UnitType, load_units
from portal.membership.models import Membership, MembershipForm, MembershipState
from portal.privacy.audiences import Audience

from .data import MembershipData, load_data

MembershipStateEnum = described_enum(
    MembershipState,
    name="MembershipState",
    description="Where a membership stands.",
    members={
        "STARTED": "Begun; the record is not verified yet.",
        "VERIFIED": "The record is the viewer's own; the own data is not complete yet.",
        "MEMBER": "A member; the form can be issued.",
        "ISSUED": "The form is issued.",
        "CHECKED": "The diploma desk saw the form.",
    },
)


@content_type(Audience.PUBLIC)
@strawberry.type(name="MembershipForm", description="The viewer's own membership form.")
class MembershipFormType:
    """A form; the code on it is told on the paper only."""

    serial: str = strawberry.field(description="Year and running number, as printed.")
    document_number: str = strawberry.field(description="Of the controlled document.")
    issued_on: date
    pdf_url_tr: str = strawberry.field(description="The form in Turkish; a path, open to this session only.")
    pdf_url_en: str = strawberry.field(description="The form in English; a path, open to this session only.")


def _units(context: Context, memberships: Sequence[Any]) -> Sequence[UnitType | None]:
    return load_units(context, [membership.row.record.degree.unit_id for membership in memberships])


@content_type(Audience.PUBLIC)
@strawberry.type(name="Membership", description="The viewer's own membership for one degree.")
class MembershipType:
    """A membership; nobody is ever told of another's."""

    row: strawberry.Private[Membership]
    id: strawberry.ID = strawberry.field(description="For completeMembership and issueMembershipForm.")
    started_at: datetime
    state: MembershipStateEnum = exposed(Audience.PUBLIC)
    form: MembershipFormType | None = exposed(Audience.PUBLIC, default=None, description="Null before it is issued.")
    program: UnitType | None = related(_units, Audience.PUBLIC, description="What the degree is of.")
    data: MembershipData | None = related(load_data, Audience.PUBLIC, description="What completing has written so far.")


def _form_type(membership: Membership, form: MembershipForm) -> MembershipFormType:
    def address(language: str) -> str:
        return reverse("membership:form_pdf", args=[membership.public_id, language])

    return MembershipFormType(
        serial=form.serial,
        document_number=form.edition.document_number,
        issued_on=form.issued_on,
        pdf_url_tr=address("tr"),
        pdf_url_en=address("en"),
    )


def membership_type(membership: Membership) -> MembershipType:
    """Return the viewer's own membership, as ``selectors.own_memberships`` loads it."""
    form = getattr(membership, "form", None)
    return MembershipType(
        row=membership,
        id=strawberry.ID(global_id("Membership", membership.public_id)),
        started_at=membership.created_at,
        state=MembershipState(membership.state),
        form=_form_type(membership, form) if form else None,
    )
