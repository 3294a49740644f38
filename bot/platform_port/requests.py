"""The one write: a request for service, of one of these kinds. Built from words that were validated before."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Said = Annotated[str, Field(max_length=2000)]
"""What a learner wrote."""
Short = Annotated[str, Field(min_length=1, max_length=200)]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RefundRequest(_Request):
    """Money back for an order of one's own."""

    kind: Literal["refund"] = "refund"
    order_id: Short
    reason: Said = ""


class InvoiceRequest(_Request):
    """An ordinary invoice; with a tax id for an organisation."""

    kind: Literal["invoice"] = "invoice"
    order_id: Short
    title: Short
    tax_id: str | None = None
    email: str | None = None
    """None: to the address in the account."""


class PaymentReport(_Request):
    """A payment that failed, or that took too much."""

    kind: Literal["payment"] = "payment"
    order_id: str | None = None
    problem: Said
    """`charged_twice`, `wrong_amount`, `failed`, `paid_but_pending` or words."""
    amount_cny: Decimal | None = None
    paid_on: date | None = None


class AccessReport(_Request):
    """Paid, but the course is missing or locked. One of both is given."""

    kind: Literal["access"] = "access"
    order_id: str | None = None
    course_id: str | None = None
    problem: Said


class PlaybackReport(_Request):
    """Video, audio, app or page does not work, and what was tried."""

    kind: Literal["playback"] = "playback"
    course_id: str | None = None
    device: Said = ""
    problem: Said
    steps_tried: tuple[Said, ...] = ()


class GiftRequest(_Request):
    """A course for somebody else: the platform sends the buyer the link to pay, then the recipient the gift."""

    kind: Literal["gift"] = "gift"
    course_id: Short
    recipient: Short
    """Mail or mobile number."""
    message: Said = ""


class MembershipChange(_Request):
    """Joining and changing to the yearly plan give a link to pay; the rest is done at once or checked by staff."""

    kind: Literal["membership"] = "membership"
    change: Literal["join_month", "join_year", "renew_on", "renew_off", "to_year", "cancel"]


class DeliveryReport(_Request):
    """A parcel that is late, spoiled, wrong or missing."""

    kind: Literal["delivery"] = "delivery"
    order_id: Short
    problem: Said
    """`late`, `spoiled`, `wrong`, `missing`, `incomplete` or words."""
    photo: str | None = None
    """Where the learner's picture lies."""


class AccountChange(_Request):
    """New account data; a new mail or phone is confirmed there before it counts."""

    kind: Literal["account"] = "account"
    field: Literal["name", "email", "phone", "certificate_name", "bound_accounts"]
    value: Short


ServiceRequest = Annotated[
    RefundRequest
    | InvoiceRequest
    | PaymentReport
    | AccessReport
    | PlaybackReport
    | GiftRequest
    | MembershipChange
    | DeliveryReport
    | AccountChange,
    Field(discriminator="kind"),
]
SERVICE_REQUEST: TypeAdapter[ServiceRequest] = TypeAdapter(ServiceRequest)
