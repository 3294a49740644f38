"""FormTurn: what one turn does with a form: check what was said, ask for what is missing, sum up, send, end."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import METADATA, TurnFacts
from bot.actions.forms.form import Form
from bot.actions.forms.identify import LEARNER
from bot.actions.forms.sending import sent_events
from bot.actions.sign_in import in_channel
from bot.dialogue import responses
from bot.dialogue.compose import person_button
from bot.dialogue.events import Event, FormMoved, IdentityVerified
from bot.dialogue.form_prompts import question, title_of
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import DECLINED, LONGEST_VALUE, FormStatus, OpenForm
from bot.messages import BotMessage
from bot.platform_port import PlatformPort
from bot.ports import Clock

_DOMAIN: dict[str, Any] = {"version": "3.1", "forms": {}, "slots": {}}
IDENTIFY = "identify_form"
OPENING = 400


class FormTurn:
    """One turn of one form: what is to be said, and the events that keep how far it has come."""

    def __init__(self, forms: dict[str, Form], platform: PlatformPort, clock: Clock, facts: TurnFacts) -> None:
        self.forms = forms
        self._platform = platform
        self.now = clock()
        self.facts = facts
        self.language = facts.language
        self.said: list[BotMessage] = []
        self.events: list[Event] = []

    def begun(self, name: str, waiting: OpenForm | None) -> OpenForm:
        pressed = self.facts.understood.pressed is not None
        # A pressed reading stands for the words that were unclear before it.
        words = self.facts.question if not pressed or self.facts.question != self.facts.understood.text else ""
        if waiting is not None and waiting.status == "changed":
            waiting = waiting.model_copy(update={"status": "open"})  # what it lacks is asked for when it goes on
        return OpenForm(
            name=name,
            id=uuid.uuid4().hex,
            opening=words[:OPENING],
            started_at=self.now,
            touched_at=self.now,
            waiting=waiting,
        )

    async def fill(self, form: OpenForm, text: str) -> None:
        """Validate what was said, then ask for what is missing."""
        spec = FORMS[form.name]
        if spec.signed_in and self.facts.context.learner_id is None:
            await self._identify(form)
            return
        action = self.forms[form.name]
        before = form.slots.get("rejected")
        values, requested, notes = await self.validated(action, form, text)
        self.said += [BotMessage(text=note) for note in notes]
        gained = {name for name, value in values.items() if form.slots.get(name) != value}
        missed = bool(text) and form.requested is not None and requested == form.requested and not gained
        form = form.model_copy(
            update={
                "slots": values,
                "requested": requested,
                "misses": form.misses + 1 if missed else 0,
                "choices": (),
                "opening": "",
            }
        )
        if LEARNER in values:
            await self._identified(form, values[LEARNER])
        elif action.solved(values):
            await self.end(form, "solved", f"utter_solved_{spec.stem}")
        elif requested is None:
            await self._complete(action, form)
        else:
            await self.ask(action, form, text, noted=bool(notes))
            if values.get("rejected") != before:
                self.said[-1] = _with_person(self.said[-1], self.language)

    async def validated(self, action: Form, form: OpenForm, text: str) -> tuple[dict[str, str], str | None, list[str]]:
        """What Rasa's form loop would get from `validate_<form>`: slots, the one to ask for, and what was said."""
        message = {"text": text[:LONGEST_VALUE], "intent": {}, "entities": [], "metadata": {METADATA: self.facts}}
        call = Tracker(
            sender_id=self.facts.tracker.conversation_id,
            slots={**form.slots, "requested_slot": form.requested},
            latest_message=message,
            events=[],
            paused=False,
            followup_action=None,
            active_loop={"name": form.name},
            latest_action_name="action_listen",
        )
        heard = CollectingDispatcher()
        events = await action.run(heard, call, _DOMAIN)
        values, requested = dict(form.slots), None
        for event in events:
            if event["name"] == "requested_slot":
                requested = event["value"]
            elif event["value"] is not None:
                values[event["name"]] = str(event["value"])
            else:
                values.pop(event["name"], None)
        return values, requested, [said["text"] for said in heard.messages if said.get("text")]

    async def ask(self, action: Form, form: OpenForm, text: str, *, noted: bool, without: str | None = None) -> None:
        offered = await action.choices(form.requested or "", self.facts, text, form.slots)
        if offered is not None and without is not None:
            offered = tuple(choice for choice in offered if choice.value != without)
        form = await self._with_shown(action, form)
        slot = FORMS[form.name].slot(form.requested)
        if offered is not None and not offered and slot is not None and slot.optional:
            # Nothing to choose from, and the rest can be told without it.
            await self.fill(form.model_copy(update={"slots": {**form.slots, slot.name: DECLINED}}), "")
            return
        if offered is not None and not offered:
            await self.end(
                form, "refused", None if noted else f"utter_nothing_for_{FORMS[form.name].stem}", person=True
            )
            return
        asked = self.move(form, status="open", choices=offered or ())
        if asked.misses == 1 and not noted:
            self.tell("utter_form_not_read")
        self.said.append(question(asked, self.language))

    async def _with_shown(self, action: Form, form: OpenForm) -> OpenForm:
        """How ids among the values are shown: looked up where it isn't known."""
        shown = {name: text for name, text in form.shown.items() if name in form.slots}
        for slot in FORMS[form.name].slots:
            if slot.name in form.slots and slot.kind in {"order_choice", "course"}:
                found = await action.shown(slot.name, form.slots[slot.name], self.facts)
                if found is not None:
                    shown[slot.name] = found
        return form.model_copy(update={"shown": shown})

    async def _complete(self, action: Form, form: OpenForm) -> None:
        form = await self._with_shown(action, form)
        if not FORMS[form.name].confirmed:
            await self.send(form)
            return
        confirming = self.move(form, status="confirming")
        self.said += [BotMessage(text=remark) for remark in await action.remarks(self.facts, form.slots)]
        self.said.append(question(confirming, self.language))

    async def end(self, form: OpenForm, status: FormStatus, name: str | None, *, person: bool = False) -> None:
        self.move(form, status=status, choices=(), requested=None)
        buttons = (person_button(self.language),) if person else ()
        text = responses.say(name or "utter_form_refused", self.language)
        self.said.append(BotMessage(text=text, buttons=buttons))
        if form.waiting is not None:
            await self.resume(form.waiting)

    async def _identify(self, form: OpenForm) -> None:
        """Who is writing comes first; the form waits with all that was said."""
        asking = self.begun(IDENTIFY, form).model_copy(update={"opening": ""})
        self.tell(in_channel("utter_form_identity_first", self.facts.context.channel))
        await self.ask(self.forms[IDENTIFY], asking.model_copy(update={"requested": "contact"}), "", noted=True)

    async def _identified(self, form: OpenForm, learner_id: str) -> None:
        self.move(form, status="submitted", slots={}, requested=None)
        self.events.append(IdentityVerified(turn_id=self.facts.context.turn_id, learner_id=learner_id))
        known = self.facts.tracker.model_copy(update={"learner_id": learner_id})
        context = replace(self.facts.context, learner_id=learner_id)
        self.facts = replace(self.facts, tracker=known, context=context)
        self.tell("utter_identified")
        if form.waiting is not None:
            await self.resume(form.waiting)

    async def resume(self, waiting: OpenForm) -> None:
        at_hand = waiting.model_copy(update={"touched_at": self.now})
        self.tell("utter_form_back", form=title_of(waiting.name, self.language))
        await self.fill(at_hand, at_hand.opening if at_hand.requested is None else "")

    async def send(self, form: OpenForm) -> None:
        if FORMS[form.name].signed_in and self.facts.context.learner_id is None:
            # Who filled it in had proved who they were, in a session that is over.
            await self._identify(form)
            return
        action = self.forms[form.name]
        if any(name not in form.slots for name in action.needs(form.slots)):
            await self.fill(form, "")  # confirmed before the form had this slot
            return
        sent, said = await sent_events(action, self._platform, form, self.facts)
        self.move(sent, choices=())
        self.said += said
        if not sent.is_open and form.waiting is not None:
            await self.resume(form.waiting)

    def move(self, form: OpenForm, **changes: Any) -> OpenForm:
        moved = form.model_copy(update={"touched_at": self.now, **changes})
        self.events.append(FormMoved(turn_id=self.facts.context.turn_id, form=moved))
        return moved

    def moved(self) -> OpenForm | None:
        forms: Sequence[OpenForm] = [event.form for event in self.events if isinstance(event, FormMoved)]
        return forms[-1] if forms else None

    def tell(self, name: str, **values: object) -> None:
        self.said.append(BotMessage(text=responses.say(name, self.language, **values)))


def _with_person(message: BotMessage, language: str) -> BotMessage:
    """What else can be done when a rule stands against it."""
    person = person_button(language)
    return message if person in message.buttons else message.model_copy(update={"buttons": (*message.buttons, person)})
