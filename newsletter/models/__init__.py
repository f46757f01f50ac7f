"""Mailings, the ledger of deliveries, and who must not be written to."""

from .deliveries import Delivery, DeliveryState, SkipReason
from .mailings import EDITABLE_STATES, Mailing, MailingState, Pump, Variant
from .suppressions import Suppression, SuppressionReason

__all__ = [
    "EDITABLE_STATES",
    "Delivery",
    "DeliveryState",
    "Mailing",
    "MailingState",
    "Pump",
    "SkipReason",
    "Suppression",
    "SuppressionReason",
    "Variant",
]
