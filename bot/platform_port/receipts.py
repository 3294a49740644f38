"""What the platform gives for a request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ReceiptStatus = Literal["received", "awaiting_payment", "awaiting_confirmation", "done"]

REFERENCE_PREFIXES = {
    "refund": "RF",
    "invoice": "IV",
    "payment": "PY",
    "access": "AC",
    "playback": "PB",
    "gift": "GF",
    "membership": "MB",
    "delivery": "DL",
    "account": "AU",
}


@dataclass(frozen=True)
class Receipt:
    """Proof that a request is known to the platform."""

    reference: str
    """RF-000123: the letters say the kind."""
    kind: str
    status: ReceiptStatus
    requested_at: datetime
    expected_by: datetime
    """When the published rules promise the next step; the moment of the request where it is done."""
    subject: str | None = None
    """The order, course or field it is about."""
    pay_url: str | None = None
    """Where to pay, with `awaiting_payment`."""
    repeat: bool = False
    """The key was used before: this is the first request's receipt, and nothing was done again."""
