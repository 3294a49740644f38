"""action_run_form: one turn of a form. Plays Rasa core's part: validates, asks for the next slot, sums up, sends."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import METADATA, TurnFacts, facts_of, say
from bot.actions.forms.form import Form
from bot.actions.forms.identify import LEARNER
from bot.actions.forms.sending import sent_events
from bot.dialogue import responses
from bot.dialogue.compose import person_button
from bot.dialogue.events import Event, FormMoved, IdentityVerified
from bot.dialogue.form_moves import Move, move_of, plain_correction
from bot.dialogue.form_prompts import purpose, question, title_of, which_slot
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import DECLINED, LONGEST_VALUE, FormStatus, OpenForm
from bot.dialogue.values import read
from bot.dialogue.values.picking import pick
from bot.messages import BotMessage
from bot.platform_port import PlatformPort, PlatformUnavailable
from bot.ports import Clock
from recommender import subjects_in

log = structlog.get_logger()
_DOMAIN: dict[str, Any] = {"version": "3.1", "forms": {}, "slots": {}}
_IDENTIFY = "identify_form"
_OPENING = 400


class RunForm(Action):
    """Its state comes with the tracker and goes back as events; the one thing written is the request, keyed."""

    def __init__(self, forms: Iterable[Form], platform: PlatformPort, clock: Clock) -> None:
        self._forms = {form.spec.name: form for form in forms}
        self._platform = platform
        self._clock = clock

    def name(self) -> str:
        return "action_run_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        move = move_of(facts.tracker, facts.understood)
        if move is None:
            return []
        step = _Step(self._forms, self._platform, self._clock, facts)
        try:
            await step.take(move)
        except PlatformUnavailable as down:
            log.warning("platform_unavailable_in_form", form=move.form, error=type(down).__name__)
            step.keep_what_was_said(move)
        for message in step.said:
            say(dispatcher, message.text, buttons=message.buttons)
        say(dispatcher, "", events=step.events)
        return []


class _Step:
    """One turn of one form."""

    def __init__(self, forms: dict[str, Form], platform: PlatformPort, clock: Clock, facts: TurnFacts) -> None:
        self._forms = forms
        self._platform = platform
        self._now = clock()
        self._facts = facts
        self._language = facts.language
        self.said: list[BotMessage] = []
        self.events: list[Event] = []

    async def take(self, move: Move) -> None:
        form = self._facts.tracker.open_form
        text = self._facts.understood.text
        if move.kind == "start":
            await self._start(move.form, form)
        elif form is None:
            self._tell("utter_payload_refused")
        elif move.kind == "gone":
            self._tell("utter_payload_refused")
            self.said.append(question(form, self._language))
        elif move.kind == "cancel":
            await self._leave(form)
        elif move.kind == "send":
            await self._send(form)
        elif move.kind == "explain":
            self.said += [BotMessage(text=purpose(form, self._language)), question(form, self._language)]
        elif move.kind == "change":
            self._move(form, status="open", requested=None)
            self.said.append(which_slot(form, self._language))
        elif move.kind == "return":
            paused = self._move(form, status="paused")
            self.said.append(question(paused.model_copy(update={"touched_at": form.touched_at}), self._language))
        elif move.kind == "go_on":
            await self._go_on(form)
        elif move.kind == "correct":
            await self._correct(form, move, text)
        elif move.kind == "lost":
            lost = self._move(form, misses=form.misses + 1)
            if lost.misses == 1:
                self._tell("utter_form_not_read")
            self.said.append(question(lost, self._language))
        else:
            await self._fill(form, move.value or text)

    def keep_what_was_said(self, move: Move) -> None:
        """The platform can't be asked: the form stays where it is, with the words that could not be checked."""
        form = self._moved() or self._facts.tracker.open_form
        self.said = []
        if form is None:
            form = self._begun(move.form, None)
        words = move.value or self._facts.understood.text
        kept = self._move(form, status="paused", opening=words[:_OPENING])
        button = question(kept, self._language).buttons
        self.said = [
            BotMessage(
                text=responses.say("utter_form_platform_down", self._language),
                buttons=(*button, person_button(self._language)),
            )
        ]

    async def _start(self, name: str, before: OpenForm | None) -> None:
        if before is not None and before.name == name:
            await self._fill(before, self._facts.understood.text)
            return
        waiting = before.model_copy(update={"waiting": None}) if before is not None and before.name != _IDENTIFY else None
        form = self._begun(name, waiting)
        self._tell("utter_form_begins", form=title_of(name, self._language)) if name != _IDENTIFY else None
        await self._fill(form, form.opening)

    def _begun(self, name: str, waiting: OpenForm | None) -> OpenForm:
        pressed = self._facts.understood.pressed is not None
        # A pressed reading stands for the words that were unclear before it.
        words = self._facts.question if not pressed or self._facts.question != self._facts.understood.text else ""
        return OpenForm(
            name=name,
            id=uuid.uuid4().hex,
            opening=words[:_OPENING],
            started_at=self._now,
            touched_at=self._now,
            waiting=waiting,
        )

    async def _fill(self, form: OpenForm, text: str) -> None:
        """Validate what was said, then ask for what is missing."""
        spec = FORMS[form.name]
        if spec.signed_in and self._facts.context.learner_id is None:
            await self._identify(form)
            return
        action = self._forms[form.name]
        before = form.slots.get("rejected")
        values, requested, notes = await self._validated(action, form, text)
        self.said += [BotMessage(text=note) for note in notes]
        gained = {name for name, value in values.items() if form.slots.get(name) != value}
        missed = form.requested is not None and requested == form.requested and not gained
        form = form.model_copy(
            update={"slots": values, "requested": requested, "misses": form.misses + 1 if missed else 0, "choices": ()}
        )
        if LEARNER in values:
            await self._identified(form, values[LEARNER])
        elif action.solved(values):
            await self._end(form, "solved", f"utter_solved_{spec.stem}")
        elif requested is None:
            await self._complete(action, form)
        else:
            await self._ask(action, form, text, noted=bool(notes))
            if values.get("rejected") != before:
                self.said[-1] = _with_person(self.said[-1], self._language)

    async def _validated(
        self, action: Form, form: OpenForm, text: str
    ) -> tuple[dict[str, str], str | None, list[str]]:
        """What Rasa's form loop would get from `validate_<form>`: slots, the one to ask for, and what was said."""
        message = {"text": text[:LONGEST_VALUE], "intent": {}, "entities": [], "metadata": {METADATA: self._facts}}
        call = Tracker(
            sender_id=self._facts.tracker.conversation_id,
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

    async def _ask(
        self, action: Form, form: OpenForm, text: str, *, noted: bool, without: str | None = None
    ) -> None:
        offered = await action.choices(form.requested or "", self._facts, text, form.slots)
        if offered is not None and without is not None:
            offered = tuple(choice for choice in offered if choice.value != without)
        form = await self._with_shown(action, form)
        if offered is not None and not offered:
            await self._end(form, "refused", None if noted else f"utter_nothing_for_{FORMS[form.name].stem}", person=True)
            return
        asked = self._move(form, status="open", choices=offered or ())
        if asked.misses == 1 and not noted:
            self._tell("utter_form_not_read")
        self.said.append(question(asked, self._language))

    async def _with_shown(self, action: Form, form: OpenForm) -> OpenForm:
        """How ids among the values are shown: looked up where it isn't known."""
        shown = {name: text for name, text in form.shown.items() if name in form.slots}
        for slot in FORMS[form.name].slots:
            if slot.name in form.slots and slot.kind in {"order_choice", "course"}:
                found = await action.shown(slot.name, form.slots[slot.name], self._facts)
                if found is not None:
                    shown[slot.name] = found
        return form.model_copy(update={"shown": shown})

    async def _complete(self, action: Form, form: OpenForm) -> None:
        form = await self._with_shown(action, form)
        if not FORMS[form.name].confirmed:
            await self._send(form)
            return
        confirming = self._move(form, status="confirming")
        self.said += [BotMessage(text=remark) for remark in await action.remarks(self._facts, form.slots)]
        self.said.append(question(confirming, self._language))

    async def _correct(self, form: OpenForm, move: Move, text: str) -> None:
        if move.slot is None:
            self._move(form, status="open", requested=None)
            self.said.append(which_slot(form, self._language))
            return
        before = form.slots.get(move.slot)
        slots = {name: value for name, value in form.slots.items() if name != move.slot}
        reopened = form.model_copy(
            update={
                "slots": slots,
                "requested": move.slot,
                "corrected": tuple(dict.fromkeys((*form.corrected, move.slot))),
                "choices": (),
                "misses": 0,
                "status": "open",
            }
        )
        action, slot = self._forms[form.name], FORMS[form.name].slot(move.slot)
        words = move.value or plain_correction(text, slot, self._now.date())
        if before is not None and move.value is None and slot is not None and slot.kind == "order_choice":
            words = await self._other_than(reopened, before, words)
        if words:
            await self._fill(reopened, words)
        else:
            await self._ask(action, reopened, "", noted=True, without=before)

    async def _other_than(self, form: OpenForm, before: str, words: str) -> str:
        """Which order is meant instead: the one spoken of, or the only other one; empty where that is to be asked."""
        offered = await self._forms[form.name].choices(form.requested or "", self._facts, "", form.slots) or ()
        others = [choice for choice in offered if choice.value != before]
        spoken_of = pick(words, offered, self._now.date(), subjects_in(words.lower()))
        named = read("order", words, self._now.date()) is not None
        if named or spoken_of:
            return words
        return others[0].value if len(others) == 1 else ""

    async def _go_on(self, form: OpenForm) -> None:
        """After a break what depends on the platform is looked up anew."""
        spec = FORMS[form.name]
        looked_up = {slot.name for slot in spec.slots if slot.kind in {"order_choice", "course"}}
        again = form.model_copy(update={"status": "open", "choices": (), "requested": form.requested, "misses": 0})
        for name in looked_up & form.slots.keys():
            kept = {key: value for key, value in again.slots.items() if key != name}
            if form.slots[name] != DECLINED:
                asking = again.model_copy(update={"slots": kept, "requested": name})
                values, _, notes = await self._validated(self._forms[form.name], asking, form.slots[name])
                self.said += [BotMessage(text=note) for note in notes]
                again = again.model_copy(update={"slots": values})
        await self._fill(again, form.opening)

    async def _leave(self, form: OpenForm) -> None:
        self._move(form, status="cancelled", choices=())
        self._tell("utter_form_left", form=title_of(form.name, self._language))
        waiting = form.waiting if form.name != _IDENTIFY else None
        if waiting is not None:
            await self._resume(waiting)

    async def _end(self, form: OpenForm, status: FormStatus, name: str | None, *, person: bool = False) -> None:
        self._move(form, status=status, choices=(), requested=None)
        buttons = (person_button(self._language),) if person else ()
        text = responses.say(name or "utter_form_refused", self._language)
        self.said.append(BotMessage(text=text, buttons=buttons))
        if form.waiting is not None:
            await self._resume(form.waiting)

    async def _identify(self, form: OpenForm) -> None:
        """Who is writing comes first; the form waits with all that was said."""
        asking = self._begun(_IDENTIFY, form).model_copy(update={"opening": ""})
        self._tell("utter_form_identity_first")
        await self._ask(self._forms[_IDENTIFY], asking.model_copy(update={"requested": "contact"}), "", noted=True)

    async def _identified(self, form: OpenForm, learner_id: str) -> None:
        self._move(form, status="submitted", slots={}, requested=None)
        self.events.append(IdentityVerified(turn_id=self._facts.context.turn_id, learner_id=learner_id))
        known = self._facts.tracker.model_copy(update={"learner_id": learner_id})
        context = replace(self._facts.context, learner_id=learner_id)
        self._facts = replace(self._facts, tracker=known, context=context)
        self._tell("utter_identified")
        if form.waiting is not None:
            await self._resume(form.waiting)

    async def _resume(self, waiting: OpenForm) -> None:
        at_hand = waiting.model_copy(update={"touched_at": self._now})
        await self._fill(at_hand, at_hand.opening if at_hand.requested is None else "")

    async def _send(self, form: OpenForm) -> None:
        action = self._forms[form.name]
        sent, said = await sent_events(action, self._platform, form, self._facts)
        self._move(sent, choices=())
        self.said += said
        if not sent.is_open and form.waiting is not None:
            await self._resume(form.waiting)

    def _move(self, form: OpenForm, **changes: Any) -> OpenForm:
        moved = form.model_copy(update={"touched_at": self._now, **changes})
        self.events.append(FormMoved(turn_id=self._facts.context.turn_id, form=moved))
        return moved

    def _moved(self) -> OpenForm | None:
        forms: Sequence[OpenForm] = [event.form for event in self.events if isinstance(event, FormMoved)]
        return forms[-1] if forms else None

    def _tell(self, name: str, **values: object) -> None:
        self.said.append(BotMessage(text=responses.say(name, self._language, **values)))


def _with_person(message: BotMessage, language: str) -> BotMessage:
    """What else can be done when a rule stands against it."""
    return message.model_copy(update={"buttons": (*message.buttons, person_button(language))})
