"""What erasing a person does to the bulletin: the books still add up, and nobody stands in them."""

from portal.data_rights.rules import Fate, Rule, add_rules, detach


def connect() -> None:
    """Declare the rules; called once, when the app is ready."""
    add_rules(
        {
            "newsletter.Delivery.profile": Rule(
                Fate.ANONYMIZE,
                "one row a recipient, so that what was sent stays countable",
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
            ),
            "newsletter.Mailing.scheduled_by": detach("the mailing stays, who put it on the timetable does not"),
        }
    )
