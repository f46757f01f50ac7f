"""Giving and withdrawing one's own consent: one purpose an act to give, one act for all to withdraw.

What a consent opened closes with it, in the same transaction: the next answer and the next mail know.
"""

from collections.abc import Iterable

from django.db import transaction

from portal.alumni import services as alumni
from portal.files import services as files
from portal.files.kinds import Kind
from portal.privacy import services as privacy
from portal.privacy.models import Channel, Purpose
from portal.privacy.policies import FieldGroup
from portal.privacy.refusals import SignInFirst
from portal.privacy.selectors import purposes_consented
from portal.privacy.viewers import Viewer


def _user_id(actor: Viewer) -> int:
    if actor.user_id is None:
        raise SignInFirst
    return actor.user_id


def give(actor: Viewer, *, purpose: Purpose, version: int, language: str) -> bool:
    """Record the actor's consent to the very text that was shown; say whether it is new. It opens nothing by itself.

    Raises SignInFirst, and privacy's NoticeMissing and NoticeChanged.
    """
    given = privacy.give_consent(
        [_user_id(actor)], purpose=purpose, channel=Channel.WEB, version=version, language=language
    )
    return bool(given)


def withdraw(
    actor: Viewer, *, purposes: Iterable[Purpose] = tuple(Purpose), channel: Channel = Channel.WEB
) -> frozenset[Purpose]:
    """End the actor's consent to these purposes, to all where none is named; return those that had been given.

    Nothing else depends on it: account, membership and applications stay (DOMAIN section 6 rule 2). Raises SignInFirst.
    """
    user_id, ended = _user_id(actor), frozenset(purposes)
    with transaction.atomic():
        given = purposes_consented(user_id) & ended
        for purpose in given:
            privacy.withdraw_consent(user_id, purpose=purpose, channel=channel)
        if actor.profile_id is not None and Purpose.EMPLOYER_VISIBILITY in ended:
            alumni.close_to_employers(actor)
        if actor.profile_id is not None and Purpose.DIRECTORY in ended:
            alumni.set_directory(actor, listed=False)
        if actor.profile_id is not None and Purpose.PHOTO in ended:
            alumni.close_group(actor, group=FieldGroup.PHOTO)
            # Closing can be taken back, removing cannot: it goes only where its publication had been agreed to.
            if Purpose.PHOTO in given:
                files.remove(actor, kind=Kind.PHOTO)
    return given
