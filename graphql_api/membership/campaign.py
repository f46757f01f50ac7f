"""The registration campaign that runs: its cohort, its dates, the link of a unit. All of it is public."""

from datetime import date

import strawberry

from cms.registration_pages import registration_address, widget_address
from graphql_api.context import Info
from graphql_api.global_ids import key_of
from graphql_api.guard import content_type, exposed
from graphql_api.keeping import CAMPAIGNS, UNITS, kept
from portal.institution.selectors import unit_of_public_id
from portal.membership.figures import running_campaign
from portal.membership.models import Campaign
from portal.privacy.audiences import Audience


@content_type(Audience.PUBLIC)
@strawberry.type(description="Where the students of a unit register.")
class RegistrationLink:
    """The addresses of a unit's kit."""

    url: str = strawberry.field(description="Short, and the same for the whole campaign.")
    widget_url: str = strawberry.field(description="A small page to be framed; without script and cookie.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A drive to register one cohort before its diplomas.")
class RegistrationCampaign:
    """A campaign."""

    row: strawberry.Private[Campaign]
    cohort: str = strawberry.field(description="The academic year, such as 2019-2020.")
    opens_on: date
    closes_on: date = strawberry.field(description="The last day; it is included.")

    @exposed(
        Audience.PUBLIC,
        reads={"unit": "RegistrationLink.url"},
        keep=kept(CAMPAIGNS, UNITS),
        description="The link of a unit; null where there is no such unit.",
    )
    def link(self, info: Info, unit: strawberry.ID) -> RegistrationLink | None:
        found = unit_of_public_id(key_of(unit, "Unit"))
        if found is None:
            return None
        return RegistrationLink(
            url=registration_address(self.row, found),
            widget_url=widget_address(self.row, found, info.context.language),
        )


@strawberry.type
class RegistrationCampaignQueries:
    """The part of Query about campaigns."""

    @exposed(Audience.PUBLIC, keep=kept(CAMPAIGNS), description="The campaign that runs today; null where none does.")
    def registration_campaign(self, info: Info) -> RegistrationCampaign | None:
        row = running_campaign(info.context.viewer.today)
        if row is None:
            return None
        return RegistrationCampaign(row=row, cohort=row.cohort, opens_on=row.opens_on, closes_on=row.closes_on)
