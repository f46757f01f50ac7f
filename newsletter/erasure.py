"""What erasing a person does to the bulletin: the books still add up, and nobody stands in them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.data_rights.copies import COMPUTED, OTHERS, OURS, SECRET, copied, withheld
from portal.data_rights.retention.classes import Ground, RetentionClass, add_classes, lasts_with_person
from portal.data_rights.rules import Fate, Rule, add_rules, delete, detach, goes_along


def connect() -> None:
    """Declare the rules; called once, when the app is ready."""
    add_rules(
        {
            "newsletter.Delivery.profile": Rule(
                Fate.ANONYMIZE,
                _("one row a recipient, so that what was sent stays countable"),
                keeps=frozenset(
                    {
                        "mailing",
                        "variant",
                        "token",
                        "message_id",
                        "state",
                        "skip_reason",
                        "attempts",
                        "not_before",
                        "claim",
                        "claimed_until",
                        "first_attempt_at",
                        "settled_at",
                    }
                ),
                copy=copied(
                    variant=OURS,
                    address_digest=COMPUTED,
                    token=SECRET,
                    message_id=OURS,
                    not_before=OURS,
                    claim=OURS,
                    claimed_until=OURS,
                ),
            ),
            "newsletter.KnownPerson.profile": delete("whom a firm was told of", copy=withheld(OTHERS)),
            "newsletter.SearchAlert.member": goes_along("mails to a contact of a firm", copy=copied(due_on=OURS)),
            "newsletter.Mailing.scheduled_by": detach("the mailing stays, who put it on the timetable does not"),
        }
    )
    lasts_with_person("newsletter.KnownPerson", "newsletter.SearchAlert")
    add_classes(
        RetentionClass(
            "deliveries", _("Mailings: who got them"), "newsletter.Delivery", "settled_at",
            days=730, least=90, most=1825, ground=Ground.PROOF, fate=Fate.ANONYMIZE, only=Q(profile__isnull=False),
        )
    )  # fmt: skip
