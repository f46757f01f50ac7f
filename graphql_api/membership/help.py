"""Asking for help with registering without an account, and following the request by its link (S4-11)."""

from datetime import date, datetime

import strawberry

from graphql_api.context import Info
from graphql_api.enums import described_enum
from graphql_api.global_ids import key_of
from graphql_api.guard import content_type, exposed
from graphql_api.keeping import HELP_NOTICES, kept
from graphql_api.payloads import Payload, problem, refusal
from portal.accounts.network import client_address
from portal.membership import services
from portal.membership.help_links import status_address
from portal.membership.models import HelpState
from portal.membership.selectors import help_notice_in_force, help_of_link, help_steps
from portal.privacy.audiences import Audience
from portal.privacy.refusals import DeedRefused

from .mutations import spelled

_MOST_STEPS = 50
HelpStateEnum = described_enum(
    HelpState,
    name="RegistrationHelpState",
    description="Where a request for help with registering stands.",
    members={
        "RECEIVED": "It waits for the center.",
        "IN_PROGRESS": "Somebody of the center has it in hand.",
        "COMPLETED": "The center registered the applicant.",
        "REJECTED": "The center could not; the step tells why.",
    },
)


@strawberry.input(description="What somebody writes who cannot register. One of email and phone is needed.")
class RequestRegistrationHelpInput:
    """What asking takes."""

    first_name: str = strawberry.field(description="Up to 100 characters.")
    last_name: str = strawberry.field(description="Up to 100 characters.")
    student_number: str = strawberry.field(description="As the student records hold it.")
    program: strawberry.ID = strawberry.field(description="The id of a Unit that is a program.")
    trouble: str = strawberry.field(description="What goes wrong; up to 1,000 characters.")
    notice_version: int = strawberry.field(description="Of registrationHelpNotice, as it was shown.")
    email: str = strawberry.field(default="", description="Written to at each step.")
    phone: str = strawberry.field(default="", description="Called where there is no e-mail address.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The request was received. The answer is the same whatever the student records say.")
class RequestRegistrationHelpPayload(Payload):
    """The link, told this once."""

    token: str | None = strawberry.field(default=None, description="For registrationHelp; told only here.")
    status_url: str | None = strawberry.field(default=None, description="The status page of this server.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="The privacy notice to be shown above the help form. It asks for no consent.")
class RegistrationHelpNotice:
    """The notice in force."""

    version: int
    text: str = strawberry.field(description="Plain text in the language of the request.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="One step of a request.")
class RegistrationHelpStep:
    """A step; who made it is not told."""

    state: HelpStateEnum
    at: datetime
    reason: str | None = strawberry.field(default=None, description="Why, of a rejection.")


@content_type(Audience.PUBLIC)
@strawberry.type(description="A request for help, as whoever holds its link is told: no name, no number.")
class RegistrationHelp:
    """How far it is."""

    state: HelpStateEnum
    open_until: date = strawberry.field(description="The last day on which the link opens.")
    steps: list[RegistrationHelpStep] = exposed(Audience.PUBLIC, bounded=_MOST_STEPS, description="The first first.")


@strawberry.type
class RegistrationHelpQueries:
    """The part of Query about help with registering."""

    @exposed(
        Audience.PUBLIC,
        keep=kept(HELP_NOTICES),
        description="Null while the help form is closed: no notice has been published.",
    )
    def registration_help_notice(self, info: Info) -> RegistrationHelpNotice | None:
        notice = help_notice_in_force()
        if notice is None:
            return None
        return RegistrationHelpNotice(version=notice.version, text=notice.text_in(info.context.language))

    @exposed(
        Audience.PUBLIC,
        reads={"token": "RegistrationHelp.openUntil"},
        description="The request of a link; null for a forged, unknown or expired one.",
    )
    def registration_help(self, info: Info, token: str) -> RegistrationHelp | None:
        row = help_of_link(token, info.context.viewer)
        if row is None:
            return None
        steps = [RegistrationHelpStep(state=one.state, at=one.at, reason=one.reason or None) for one in help_steps(row)]
        return RegistrationHelp(state=HelpState(row.state), open_until=row.link_until, steps=steps[:_MOST_STEPS])


@strawberry.type
class RegistrationHelpMutations:
    """The part of Mutation about help with registering."""

    @exposed(
        Audience.PUBLIC,
        description="Ask the center to register one, without an account. Ten an hour and network address.",
    )
    def request_registration_help(
        self, info: Info, input: RequestRegistrationHelpInput
    ) -> RequestRegistrationHelpPayload | None:
        given = services.HelpDraft(
            first_name=input.first_name,
            last_name=input.last_name,
            student_number=input.student_number,
            program=key_of(input.program, "Unit"),
            trouble=input.trouble,
            notice_version=input.notice_version,
            email=input.email,
            phone=input.phone,
            language=info.context.language,
        )
        try:
            receipt = services.ask_for_help(
                info.context.viewer, draft=given, address=client_address(info.context.request)
            )
        except services.InvalidRequest as refused:
            return RequestRegistrationHelpPayload(
                problems=[problem("INVALID", reason, [spelled(name)]) for name, reason in refused.problems.items()]
            )
        except DeedRefused as refused:
            return RequestRegistrationHelpPayload(problems=refusal(refused))
        return RequestRegistrationHelpPayload(token=receipt.token, status_url=status_address(receipt.token))
