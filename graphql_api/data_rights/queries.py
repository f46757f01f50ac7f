"""The texts of consent in force, and what the viewer consented to."""

import strawberry

from graphql_api.context import Context, Info
from graphql_api.guard import exposed
from graphql_api.keeping import NOTICES, kept
from portal.privacy.audiences import Audience
from portal.privacy.models import Purpose
from portal.privacy.selectors import consents_of, notices_in_force

from .types import ConsentType, NoticeType, consent_type, notice_type

_MOST_CONSENTS = 200


def own_consents(context: Context) -> list[ConsentType]:
    """Return the viewer's own consents, the latest first; none for nobody."""
    if context.viewer.user_id is None:
        return []
    rows = consents_of(context.viewer.user_id)[:_MOST_CONSENTS]
    return [consent_type(consent, context.language) for consent in rows]


@strawberry.type
class ConsentQueries:
    """The part of Query about consent."""

    @exposed(
        Audience.PUBLIC,
        bounded=len(Purpose),
        keep=kept(NOTICES),
        description="The text in force of each purpose that has one.",
    )
    def notices(self, info: Info) -> list[NoticeType]:
        return [notice_type(notice, info.context.language) for notice in notices_in_force()]

    @exposed(
        Audience.PUBLIC,
        bounded=_MOST_CONSENTS,
        description="Every consent the viewer ever gave, withdrawn ones too, the latest first.",
    )
    def my_consents(self, info: Info) -> list[ConsentType]:
        return own_consents(info.context)
