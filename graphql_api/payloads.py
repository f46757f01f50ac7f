"""What a mutation answers: the changed object and typed problems. A refusal by a rule is data, never an error."""

from collections.abc import Sequence

import strawberry
from django.utils.functional import Promise

from portal.privacy.audiences import Audience
from portal.privacy.refusals import DeedRefused

from .guard import content_type, exposed


@content_type(Audience.PUBLIC)
@strawberry.type(description="Why a mutation did not do what was asked.")
class UserProblem:
    """One reason: a code for programs, the input field it is about, a sentence for people in their language."""

    code: str = strawberry.field(description="Upper snake case; stable.")
    path: list[str] = strawberry.field(description="The field of the input it is about; empty: the whole of it.")
    message: str = strawberry.field(description="For people, in the language of the request.")


@content_type(Audience.PUBLIC)
@strawberry.interface(description="What every mutation answers.")
class Payload:
    """The part all payloads share; a subject's payload adds the changed object, nullable."""

    problems: list[UserProblem] = exposed(
        Audience.PUBLIC, bounded=20, default_factory=list, description="Empty where it was done."
    )

    @strawberry.field(description="Whether it was done.")
    def ok(self) -> bool:
        return not self.problems


def problem(code: str, message: str | Promise, path: Sequence[str] = ()) -> UserProblem:
    """Return one problem; ``path`` names the input field in the schema's spelling."""
    return UserProblem(code=code, path=list(path), message=str(message))


def refusal(refused: DeedRefused, *path: str) -> list[UserProblem]:
    """Return what a payload tells of a deed that a room refused.

    ``path`` names the input field where only the door knows which it is; otherwise the refusal itself says so.
    """
    own = [refused.field] if refused.field else []
    return [problem(refused.code, refused.message, path or own)]
