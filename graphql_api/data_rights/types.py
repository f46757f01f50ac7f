"""Texts of consent and one's own consents, as the schema tells them."""

from datetime import datetime

import strawberry

from graphql_api.enums import described_enum
from graphql_api.guard import content_type, exposed
from portal.privacy.audiences import Audience
from portal.privacy.models import Channel, Consent, Notice, Purpose

PurposeEnum = described_enum(
    Purpose,
    name="ConsentPurpose",
    description="What consent is asked for: each apart, none a condition of anything else.",
    members={
        "EMPLOYER_VISIBILITY": "Being found by approved employers. Withdrawing closes the record to them.",
        "DIRECTORY": "Standing in the alumni directory. Withdrawing leaves it.",
        "BULLETIN_EMAIL": "The bulletin by e-mail.",
        "SMS": "Text messages.",
        "STORY_PUBLICATION": "Publication of one's story.",
        "PHOTO": "Publication of one's photo.",
        "MENTORING": "Mentoring.",
        "SURVEY_CONTACT": "Being asked to surveys.",
        "ASSOCIATION_SHARE": "Sharing with the alumni association.",
        "FOREST_NAME": "One's name in the memorial forest.",
        "ABROAD_TRANSFER": "Transfer abroad.",
    },
)
ChannelEnum = described_enum(
    Channel,
    name="ConsentChannel",
    description="Where consent was given or withdrawn.",
    members={"WEB": "On the web.", "EMAIL_LINK": "By a link in an e-mail.", "DESK": "In person."},
)


@content_type(Audience.PUBLIC)
@strawberry.type(name="Notice", description="A text of consent: what a person reads before consenting to one purpose.")
class NoticeType:
    """The university's own words, in one version."""

    purpose: PurposeEnum = exposed(Audience.PUBLIC, description="What it asks consent for.")
    version: int = strawberry.field(
        description="For giveConsent, so that nobody consents to words they were not shown."
    )
    text: str = strawberry.field(description="In the language of the request, in Turkish where there is none.")
    in_force_from: datetime = strawberry.field(description="Since when it is the text in force.")


@content_type(Audience.PUBLIC)
@strawberry.type(name="Consent", description="One consent of the viewer's own, given once, perhaps withdrawn since.")
class ConsentType:
    """Nobody is ever told of another's."""

    purpose: PurposeEnum = exposed(Audience.PUBLIC, description="What was consented to.")
    version: int = strawberry.field(description="Of the text that was shown.")
    text: str = strawberry.field(description="The text consented to, in the language of the request.")
    given_at: datetime
    given_through: ChannelEnum = exposed(Audience.PUBLIC, description="Where it was given.")
    withdrawn_at: datetime | None = strawberry.field(description="Null: in force.")
    withdrawn_through: ChannelEnum | None = exposed(Audience.PUBLIC, default=None, description="Null: in force.")


def notice_type(notice: Notice, language: str) -> NoticeType:
    """Return a text of consent as the schema tells it."""
    return NoticeType(
        purpose=Purpose(notice.purpose),
        version=notice.version,
        text=notice.text_in(language),
        in_force_from=notice.in_force_from,
    )


def consent_type(consent: Consent, language: str) -> ConsentType:
    """Return a consent as the schema tells it."""
    return ConsentType(
        purpose=Purpose(consent.purpose),
        version=consent.notice.version,
        text=consent.notice.text_in(language),
        given_at=consent.given_at,
        given_through=Channel(consent.given_through),
        withdrawn_at=consent.withdrawn_at,
        withdrawn_through=Channel(consent.withdrawn_through) if consent.withdrawn_through else None,
    )
