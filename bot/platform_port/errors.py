"""What a platform may answer instead of a record or a receipt."""

from enum import StrEnum

from bot.dialogue import responses
from bot.errors import BotError, Unavailable


class PlatformUnavailable(Unavailable):
    """No answer, or none that can be used. Whether a write took place is not known: ask again with the same key."""

    code = "platform_unavailable"
    zh = "平台系统暂时连不上，请稍后再试。"
    en = "The course platform can't be reached right now. Please try again later."


class Refusal(StrEnum):
    """Every reason for which the platform says no; `utter_refused_<value>` says each to the learner."""

    ORDER_NOT_FOUND = "order_not_found"
    """Also for somebody else's order: both look the same."""
    COURSE_NOT_FOUND = "course_not_found"
    NOT_PAID = "not_paid"
    ALREADY_REFUNDED = "already_refunded"
    REFUND_PENDING = "refund_pending"
    PAST_DEADLINE = "past_deadline"
    PROGRESS_OVER_LIMIT = "progress_over_limit"
    BOUGHT_AGAIN = "bought_again"
    """The second purchase of a course that was refunded before."""
    PARTNER_TERMS = "partner_terms"
    """The partner refunds and invoices its own goods."""
    MONTH_BEGUN = "month_begun"
    """No whole month of the membership is left."""
    INVOICE_EXISTS = "invoice_exists"
    INVOICE_TERM_OVER = "invoice_term_over"
    NOTHING_TO_INVOICE = "nothing_to_invoice"
    """Nothing was paid, or it was given back."""
    NO_MEMBERSHIP = "no_membership"
    ALREADY_MEMBER = "already_member"
    RENEWAL_UNCHANGED = "renewal_unchanged"
    """It already is as asked for."""
    CHARGE_TOO_NEAR = "charge_too_near"
    """Less than 24 hours before the next charge."""
    NOT_A_DELIVERY = "not_a_delivery"
    """Nothing is sent for this order."""
    REPORT_TERM_OVER = "report_term_over"
    CONTACT_TAKEN = "contact_taken"
    KEY_TAKEN = "key_taken"
    """The key belongs to another learner's request."""

    def text(self, language: str) -> str:
        return responses.say(f"utter_refused_{self.value}", language)


class RequestRefused(BotError):
    """The platform understood and says no, for one of the reasons in Refusal; nothing was done."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text("zh"), refusal.text("en"), code=refusal.value)
        self.refusal = refusal
