"""What the bot needs of the course platform: one Protocol, the records it reads and the requests it makes."""

from bot.platform_port.errors import PlatformUnavailable, Refusal, RequestRefused
from bot.platform_port.port import PlatformPort
from bot.platform_port.receipts import REFERENCE_PREFIXES, Receipt
from bot.platform_port.records import (
    Certificate,
    CodeSent,
    Coupon,
    Delivery,
    Invoice,
    Learner,
    LiveClass,
    Membership,
    Order,
    RefundQuote,
    Words,
)
from bot.platform_port.requests import (
    SERVICE_REQUEST,
    AccessReport,
    AccountChange,
    DeliveryReport,
    GiftRequest,
    InvoiceRequest,
    MembershipChange,
    PaymentReport,
    PlaybackReport,
    RefundRequest,
    ServiceRequest,
)
from bot.platform_port.terms import CLAUSES, Clause

__all__ = [
    "CLAUSES",
    "REFERENCE_PREFIXES",
    "SERVICE_REQUEST",
    "AccessReport",
    "AccountChange",
    "Certificate",
    "Clause",
    "CodeSent",
    "Coupon",
    "Delivery",
    "DeliveryReport",
    "GiftRequest",
    "Invoice",
    "InvoiceRequest",
    "Learner",
    "LiveClass",
    "Membership",
    "MembershipChange",
    "Order",
    "PaymentReport",
    "PlatformPort",
    "PlatformUnavailable",
    "PlaybackReport",
    "Receipt",
    "RefundQuote",
    "RefundRequest",
    "Refusal",
    "RequestRefused",
    "ServiceRequest",
    "Words",
]
