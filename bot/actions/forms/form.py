"""Form: what all forms share. Each reads and checks its slots, and says what request they make."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of
from bot.dialogue import responses
from bot.dialogue.form_answers import fixed_choice, skips, taken_along
from bot.dialogue.form_specs import FormSpec, SlotSpec
from bot.dialogue.office import office_day
from bot.dialogue.open_form import DECLINED, LONGEST_VALUE
from bot.dialogue.values import affirmed, read
from bot.dialogue.values.dates import impossible_day_in
from bot.dialogue.values.picking import Choice
from bot.dialogue.values.reading import plain
from bot.platform_port import PlatformPort, ServiceRequest
from bot.ports import Clock
from knowledge import Catalogue

Found = dict[str, str | None]
_TOLD = frozenset({"detail", "loss", "reason"})
"""Free words about what happened: a day among them is meant as one."""
_TYPED = frozenset({"amount", "date", "mail", "phone", "contact", "tax_id", "code"})


class Form(FormValidationAction, ABC):  # type: ignore[misc] # rasa_sdk carries no types
    """A form's slots. In process the facts of the turn come with the call; a Rasa server brings its own tracker."""

    spec: ClassVar[FormSpec]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Slots of which only their kind matters get the methods that rasa-sdk looks for."""
        super().__init_subclass__(**kwargs)
        for slot in cls.spec.slots if hasattr(cls, "spec") else ():
            if not hasattr(cls, f"extract_{slot.name}"):
                setattr(cls, f"extract_{slot.name}", _extracting(slot.name))
            if not hasattr(cls, f"validate_{slot.name}"):
                setattr(cls, f"validate_{slot.name}", _validating(slot.name))

    def __init__(self, platform: PlatformPort, catalogue: Catalogue, clock: Clock) -> None:
        self.platform = platform
        self.catalogue = catalogue
        self.clock = clock

    @property
    def today(self) -> date:
        """The day that learners mean by it."""
        return office_day(self.clock())

    def name(self) -> str:
        return f"validate_{self.spec.name}"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[str]:
        return self.needs({name: value for name, value in tracker.slots.items() if value is not None})

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """What the message tells, also of slots that come up only with what it has told first."""
        found: dict[str, dict[str, Any]] = {}
        while True:
            events = await super().get_extraction_events(dispatcher, tracker, domain)
            fresh = {event["name"]: event for event in events if event["name"] not in found}
            if not fresh:
                return list(found.values())
            found |= fresh

    def needs(self, values: Mapping[str, str]) -> list[str]:
        """The slots to fill, in order, given what is filled."""
        return [slot.name for slot in self.spec.slots]

    async def choices(
        self, slot: str, facts: TurnFacts, said: str, values: Mapping[str, str]
    ) -> tuple[Choice, ...] | None:
        """What there is to choose from for a slot that depends on the learner; None for the others."""
        return None

    async def shown(self, slot: str, value: str, facts: TurnFacts) -> tuple[str, str] | None:
        """How an id is shown, in Chinese and English."""
        return None

    async def remarks(self, facts: TurnFacts, values: Mapping[str, str]) -> list[str]:
        """What the learner should know before confirming."""
        return []

    def solved(self, values: Mapping[str, str]) -> bool:
        """Whether a check has helped, so that nothing needs to be sent."""
        return False

    @abstractmethod
    def request(self, values: Mapping[str, str]) -> ServiceRequest | None:
        """What is sent to the platform; None where nothing is."""

    def closing(self, facts: TurnFacts, values: Mapping[str, str]) -> str | None:
        """What is given to the learner at the end beside the receipt."""
        return None

    def read_slot(self, name: str, tracker: Tracker) -> Found:
        """The candidate for a slot in the message: what was asked for, or what the first words bring along."""
        slot = self.spec.slot(name)
        text = plain(heard_text(tracker))
        requested = tracker.slots.get("requested_slot")
        if slot is None or not text or tracker.slots.get(name) is not None:
            return {}
        if requested == name:
            # Free words stay as they were written.
            found = self._asked(slot, text)
            return {name: heard_text(tracker)} if slot.kind == "text" and found.get(name) != DECLINED else found
        said = affirmed(text)
        return self._brought(slot, said) if taken_along(self.spec, requested, slot) else {}

    def told(self, name: str, text: str) -> Found:
        """What a part of the words that begin the form tells of a slot."""
        slot = self.spec.slot(name)
        return {} if slot is None else self._brought(slot, text)

    def _asked(self, slot: SlotSpec, said: str) -> Found:
        text = said if slot.kind == "text" else affirmed(said)
        if skips(slot, text) or (slot.optional and text == DECLINED):
            return {slot.name: DECLINED}
        if slot.kind == "choice":
            found = fixed_choice(slot, text)
            return {slot.name: found} if found else {}
        if slot.kind in _TYPED:
            reading = read(slot.kind, text, self.today, asked=True)
            return {slot.name: text[slice(*reading.span)]} if reading else {}
        return {slot.name: text}

    def _brought(self, slot: SlotSpec, text: str) -> Found:
        if slot.kind == "choice":
            if re.search(slot.told_by, text, re.IGNORECASE) is None:
                return {}
            found = fixed_choice(slot, text, offered=False)
            return {slot.name: found} if found else {}
        if slot.kind in _TYPED:
            # What only looks like a value was not meant as one: nobody has asked for it yet.
            reading = read(slot.kind, text, self.today)
            return {slot.name: text[slice(*reading.span)]} if reading is not None and reading.value is not None else {}
        return {slot.name: text} if slot.kind in {"order_choice", "course"} else {}

    def checked(self, name: str, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker) -> Found:
        """A value of a kind that can be wrong, in its canonical form; what is wrong with it is said."""
        slot = self.spec.slot(name)
        if name in _TOLD and impossible_day_in(plain(str(value))):
            dispatcher.utter_message(text=responses.say("utter_wrong_date_impossible", facts_of(tracker).language))
            return {name: None}
        if value == DECLINED or slot is None or slot.kind not in _TYPED:
            return {name: value}
        reading = read(slot.kind, str(value), self.today, asked=True)
        if reading is None or reading.wrong is not None:
            wrong = reading.wrong if reading is not None else slot.kind
            dispatcher.utter_message(text=responses.say(f"utter_wrong_{wrong}", facts_of(tracker).language))
            return {name: None}
        return {name: reading.value}


def heard_text(tracker: Tracker) -> str:
    """The learner's words as they stand."""
    return str((tracker.latest_message or {}).get("text") or "").strip()[:LONGEST_VALUE]


def _extracting(name: str) -> Callable[..., Found]:
    def extract(self: Form, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        return self.read_slot(name, tracker)

    return extract


def _validating(name: str) -> Callable[..., Found]:
    def validate(
        self: Form, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Found:
        return self.checked(name, value, dispatcher, tracker)

    return validate
