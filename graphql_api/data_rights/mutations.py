"""Giving consent, one purpose an act; withdrawing it, one or all."""

from collections.abc import Callable
from typing import Any

import strawberry

from graphql_api.context import Info
from graphql_api.guard import content_type, exposed
from graphql_api.payloads import Payload, refusal
from portal.data_rights import consents
from portal.privacy.audiences import Audience
from portal.privacy.models import Purpose
from portal.privacy.refusals import DeedRefused

from .queries import own_consents
from .types import ConsentType, PurposeEnum


@strawberry.input(description="Consent to one purpose, after its text was read.")
class GiveConsentInput:
    """What consenting takes."""

    purpose: PurposeEnum = strawberry.field(description="One; there is no consenting to several at once.")
    version: int = strawberry.field(description="The version of the text that was shown.")


@strawberry.input(description="Which consent to end.")
class WithdrawConsentInput:
    """What withdrawing takes."""

    purpose: PurposeEnum = strawberry.field(description="Ending what was never given changes nothing.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The viewer's consents afterwards.")
class ConsentsPayload(Payload):
    """What the deeds on one's own consents answer."""

    consents: list[ConsentType] = exposed(
        Audience.PUBLIC, bounded=200, default_factory=list, description="As myConsents tells them."
    )


def _done(info: Info, deed: Callable[[], Any], *path: str) -> ConsentsPayload:
    try:
        deed()
    except DeedRefused as refused:
        return ConsentsPayload(problems=refusal(refused, *path))
    return ConsentsPayload(consents=own_consents(info.context))


@strawberry.type
class ConsentMutations:
    """The part of Mutation about consent."""

    @exposed(Audience.PUBLIC, description="Consent to one purpose, by the version of its text that was shown.")
    def give_consent(self, info: Info, input: GiveConsentInput) -> ConsentsPayload | None:
        viewer, language, purpose = info.context.viewer, info.context.language, Purpose(input.purpose)
        return _done(
            info,
            lambda: consents.give(viewer, purpose=purpose, version=input.version, language=language),
            "version",
        )

    @exposed(Audience.PUBLIC, description="End one consent; felt in the next answer and before the next mail.")
    def withdraw_consent(self, info: Info, input: WithdrawConsentInput) -> ConsentsPayload | None:
        viewer, purpose = info.context.viewer, Purpose(input.purpose)
        return _done(info, lambda: consents.withdraw(viewer, purposes=[purpose]), "purpose")

    @exposed(Audience.PUBLIC, description="End every consent in one act; account and membership stay as they are.")
    def withdraw_all_consents(self, info: Info) -> ConsentsPayload | None:
        viewer = info.context.viewer
        return _done(info, lambda: consents.withdraw(viewer))
