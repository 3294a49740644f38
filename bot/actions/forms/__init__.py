"""The forms: each a FormValidationAction of its own; `run_form.py` plays the part of Rasa's form loop."""

from rasa_sdk import Action

from bot.actions.forms.access import AccessForm
from bot.actions.forms.account import AccountForm
from bot.actions.forms.claim import ClaimForm
from bot.actions.forms.delivery import DeliveryForm
from bot.actions.forms.form import Form
from bot.actions.forms.gift import GiftForm
from bot.actions.forms.identify import IdentifyForm
from bot.actions.forms.invoice import InvoiceForm
from bot.actions.forms.membership import MembershipForm
from bot.actions.forms.payment import PaymentForm
from bot.actions.forms.playback import PlaybackForm
from bot.actions.forms.refund import RefundForm
from bot.actions.forms.run_form import RunForm
from bot.platform_port import PlatformPort
from bot.ports import Clock
from knowledge import Catalogue

_FORMS: tuple[type[Form], ...] = (
    IdentifyForm,
    RefundForm,
    InvoiceForm,
    PaymentForm,
    AccessForm,
    PlaybackForm,
    GiftForm,
    MembershipForm,
    DeliveryForm,
    ClaimForm,
    AccountForm,
)


def form_actions(platform: PlatformPort, catalogue: Catalogue, clock: Clock) -> list[Action]:
    """One of each form, and the action that runs them."""
    forms = [form(platform, catalogue, clock) for form in _FORMS]
    return [*forms, RunForm(forms, platform, clock)]
