"""The forms: each a FormValidationAction of its own; `run_form.py` plays the part of Rasa's form loop."""

from bot.actions.forms.form import Form
from bot.actions.forms.identify import IdentifyForm
from bot.actions.forms.invoice import InvoiceForm
from bot.actions.forms.refund import RefundForm
from bot.platform_port import PlatformPort
from bot.ports import Clock
from knowledge import Catalogue

_FORMS: tuple[type[Form], ...] = (IdentifyForm, RefundForm, InvoiceForm)


def all_forms(platform: PlatformPort, catalogue: Catalogue, clock: Clock) -> list[Form]:
    """One of each."""
    return [form(platform, catalogue, clock) for form in _FORMS]
