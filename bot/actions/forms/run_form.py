"""action_run_form: carries out what a message does to a form. Plays the part that Rasa's own form loop has."""

from collections.abc import Iterable
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import facts_of, say
from bot.actions.forms.form import Form
from bot.actions.forms.form_turn import IDENTIFY, OPENING, FormTurn
from bot.dialogue import responses
from bot.dialogue.compose import person_button
from bot.dialogue.events import FormMoved
from bot.dialogue.form_answers import plain_correction
from bot.dialogue.form_moves import Move, MoveKind, move_of
from bot.dialogue.form_prompts import over, purpose, question, title_of
from bot.dialogue.form_specs import FORMS
from bot.dialogue.form_versions import retired
from bot.dialogue.office import office_day
from bot.dialogue.open_form import DECLINED, OpenForm
from bot.dialogue.values import read
from bot.dialogue.values.picking import pick
from bot.messages import BotMessage
from bot.platform_port import PlatformPort, PlatformUnavailable
from bot.ports import Clock

log = structlog.get_logger()


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
        step = _Moves(self._forms, self._platform, self._clock, facts)
        try:
            await step.take(move)
        except PlatformUnavailable as down:
            log.warning("platform_unavailable_in_form", form=move.form, error=type(down).__name__)
            step.keep_what_was_said(move)
        for message in step.said:
            say(dispatcher, message.text, buttons=message.buttons)
        say(dispatcher, "", events=step.events)
        return []


class _Moves(FormTurn):
    """A method for each kind of move."""

    async def take(self, move: Move) -> None:
        form = self.facts.tracker.open_form
        text = self.facts.understood.text
        self._let_go_of_retired(form)
        if move.kind == "start":
            await self._start(move.form, form)
        elif form is None:
            self.said = self.said or [BotMessage(text=responses.say("utter_payload_refused", self.language))]
        elif move.kind == "gone":
            self.tell("utter_payload_refused")
            self.said.append(question(self.move(form), self.language))
        elif move.kind == "cancel":
            await self._leave(form)
        elif move.kind == "send":
            await self.send(form)
        elif move.kind in {"explain", "wait", "no_code"}:
            self._put_at_ease(form, move.kind)
        elif move.kind == "return":
            paused = self.move(form, status="paused", opening=(move.value or "")[:OPENING])
            self.said.append(question(form if form.status == "changed" else paused, self.language))
        elif move.kind == "go_on":
            await self._go_on(form, move.value)
        elif move.kind in {"correct", "change"}:
            await self._correct(form, move, text)
        elif move.kind in {"lost", "lacks"}:
            self._lost(form, move)
        else:
            await self.fill(form, move.value or text)

    def _let_go_of_retired(self, form: OpenForm | None) -> None:
        """Once, for what is stored next has it no more."""
        gone = retired(self.facts.tracker.form)
        if gone is None:
            return
        self.said.append(over(gone, self.language))
        if form is None:
            self.move(gone, status="cancelled", choices=(), waiting=None)

    def _lost(self, form: OpenForm, move: Move) -> None:
        """Asked once more: nothing in the message fits, or it says that there is none of what must be given."""
        lost = self.move(form, misses=form.misses + 1)
        if move.kind == "lacks":
            self.tell(f"utter_needed_{move.slot}")
        elif lost.misses == 1:
            self.tell("utter_form_not_read")
        self.said.append(question(lost, self.language))

    def keep_what_was_said(self, move: Move) -> None:
        """The platform can't be asked: the form stays where it is, with the words that could not be checked."""
        form = self.moved() or self.facts.tracker.open_form
        if form is not None and not form.is_open:
            form = form.waiting
        # What was sent or ended before the platform went away stays said: a receipt above all.
        ended = any(isinstance(event, FormMoved) and not event.form.is_open for event in self.events)
        kept_words = self.said if ended else []
        if form is None:
            form = self.begun(move.form, None)
        # "Go on" says nothing that could be checked: what was kept before is kept on.
        words = move.value or (form.opening if move.kind == "go_on" else self.facts.understood.text)
        kept = self.move(form, status="paused", opening=words[:OPENING])
        button = question(kept, self.language).buttons
        self.said = [
            *kept_words,
            BotMessage(
                text=responses.say("utter_form_platform_down", self.language),
                buttons=(*button, person_button(self.language)),
            ),
        ]

    def _put_at_ease(self, form: OpenForm, kind: MoveKind) -> None:
        """What it is for, that none was sent yet, or that there is time: nothing was missed by asking."""
        if kind == "wait":
            self.move(form)
            self.tell("utter_form_no_hurry")
            return
        told = purpose(form, self.language) if kind == "explain" else responses.say("utter_no_code_yet", self.language)
        self.said += [BotMessage(text=told), question(self.move(form), self.language)]

    async def _start(self, name: str, before: OpenForm | None) -> None:
        if before is not None and before.name == name:
            # A pressed title says nothing that the form asks for.
            await self.fill(before, "" if self.facts.understood.pressed is not None else self.facts.understood.text)
            return
        if before is not None and before.name == IDENTIFY and before.waiting is not None:
            self._start_while_identifying(name, before, before.waiting)
            return
        if before is not None and before.waiting is not None and before.waiting.name == name:
            # The one that waits goes first again.
            self.tell("utter_form_back", form=title_of(name, self.language))
            at_hand = before.waiting.model_copy(update={"waiting": before.model_copy(update={"waiting": None})})
            await self.fill(at_hand, at_hand.opening)
            return
        form = self.begun(name, self._one_deep(before))
        if name != IDENTIFY:
            self.tell("utter_form_begins", form=title_of(name, self.language))
        await self.fill(form, form.opening)

    def _start_while_identifying(self, name: str, identifying: OpenForm, waiting: OpenForm) -> None:
        """Who is writing is still to be known: what is wished for meanwhile waits as well, with its words."""
        if waiting.name == name:
            said = [waiting.opening, self.begun(name, None).opening]
            waiting = waiting.model_copy(update={"opening": "\n".join(filter(None, said))[-OPENING:]})
            self.tell("utter_form_noted", form=title_of(name, self.language))
        else:
            waiting = self.begun(name, self._one_deep(waiting))
            self.tell("utter_form_noted_first", form=title_of(name, self.language))
        asking = self.move(identifying, waiting=waiting)
        self.said.append(question(asking, self.language))

    def _one_deep(self, before: OpenForm | None) -> OpenForm | None:
        """The form as one that waits; what waits behind it is let go, and that is said."""
        if before is not None and before.waiting is not None and before.name != IDENTIFY:
            self.tell("utter_form_dropped", form=title_of(before.waiting.name, self.language))
            return before.model_copy(update={"waiting": None})
        return before

    async def _correct(self, form: OpenForm, move: Move, text: str) -> None:
        if move.slot is None:
            self.said.append(question(self.move(form, status="changing"), self.language))
            return
        before = form.slots.get(move.slot)
        spec = FORMS[form.name]
        dependent = {slot.name for slot in spec.slots if slot.depends_on == move.slot}
        slots = {name: value for name, value in form.slots.items() if name != move.slot and name not in dependent}
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
        action, slot = self.forms[form.name], spec.slot(move.slot)
        # A pressed title names the slot and brings nothing for it.
        pressed = self.facts.understood.pressed is not None
        words = move.value or ("" if pressed else plain_correction(reopened, text, slot, office_day(self.now)))
        if (
            before is not None
            and move.value is None
            and not pressed
            and slot is not None
            and slot.kind == "order_choice"
        ):
            words = await self._other_than(reopened, before, words)
        if words:
            await self.fill(reopened, words)
        else:
            await self.ask(action, reopened, "", noted=True, without=before)

    async def _other_than(self, form: OpenForm, before: str, words: str) -> str:
        """Which order is meant instead: the one spoken of, or the only other one; empty where that is to be asked."""
        offered = await self.forms[form.name].choices(form.requested or "", self.facts, "", form.slots) or ()
        others = [choice for choice in offered if choice.value != before]
        spoken_of = pick(words, offered, office_day(self.now))
        named = read("order", words, office_day(self.now)) is not None
        if named or spoken_of:
            return words
        return others[0].value if len(others) == 1 else ""

    async def _go_on(self, form: OpenForm, answer: str | None) -> None:
        """After a break what depends on the platform is looked up anew."""
        spec = FORMS[form.name]
        looked_up = {slot.name for slot in spec.slots if slot.kind in {"order_choice", "course"}}
        again = form.model_copy(update={"status": "open", "choices": (), "requested": form.requested, "misses": 0})
        for name in looked_up & form.slots.keys():
            kept = {key: value for key, value in again.slots.items() if key != name}
            if form.slots[name] != DECLINED:
                asking = again.model_copy(update={"slots": kept, "requested": name})
                values, _, notes = await self.validated(self.forms[form.name], asking, form.slots[name])
                self.said += [BotMessage(text=note) for note in notes]
                again = again.model_copy(update={"slots": values})
        await self.fill(again.model_copy(update={"opening": ""}), answer or form.opening)

    async def _leave(self, form: OpenForm) -> None:
        self.move(form, status="cancelled", choices=())
        # What was confirmed and never answered may have been done all the same.
        name = "utter_form_left_unsent" if form.status == "unsent" else "utter_form_left"
        self.tell(name, form=title_of(form.name, self.language))
        waiting = form.waiting if form.name != IDENTIFY else None
        if waiting is not None:
            await self.resume(waiting)
