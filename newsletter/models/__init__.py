"""Mailings, the ledger of deliveries, who must not be written to, and alerts of saved searches."""

from .alerts import AlertDay, AlertFrequency, KnownPerson, SearchAlert
from .deliveries import Delivery, DeliveryState, SkipReason
from .mailings import EDITABLE_STATES, Mailing, MailingState, Pump, Variant
from .suppressions import Suppression, SuppressionReason

__all__ = [
    "EDITABLE_STATES",
    "AlertDay",
    "AlertFrequency",
    "Delivery",
    "DeliveryState",
    "KnownPerson",
    "Mailing",
    "MailingState",
    "Pump",
    "SearchAlert",
    "SkipReason",
    "Suppression",
    "SuppressionReason",
    "Variant",
]
