"""A simulated learner: reads the reply, and says or presses what brings the goal nearer; gives up in the end."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from bot.dialogue.form_specs import FORMS, OF_INTENT
from bot.messages import Button
from tests.simulator.facts import MISTYPED
from tests.simulator.goals import Goal
from tests.simulator.habits import Voice
from tests.simulator.progress import Progress, Said
from tests.simulator.reading import Seen, shows_choice
from tests.simulator.record_lines import lists, tells
from tests.simulator.stage import CODE

_PATIENCE = 10  # turns beyond the shortest way
_IMPATIENT = 6
_LOST = 4  # replies that were beside the point
_CORRECTABLE = frozenset({"reason", "title", "email", "recipient", "amount", "message", "tax_id", "value"})
_OLD = {"amount": "66", "tax_id": "91330106MA2CEDF45H"}
_INTENT_OF = {spec.name: intent for intent, spec in OF_INTENT.items()}
_BUTTONS = {
    "ticket": "/human_handoff", "seen": "/my_data", "exported": "/export_data", "erased": "/delete_data",
    "silenced": "/suggestions",
}  # fmt: skip
_DAYS = frozenset({"paid_on", "happened_on"})
_MISTYPES = 0.25
_PRESSES = {"presses": 1.0, "types": 0.0}


@dataclass
class SimulatedLearner:
    """Acts on what can be read; what is true is judged elsewhere."""

    voice: Voice
    goals: list[Goal]
    rng: random.Random
    contact: str | None = None
    """Given where the learner is not signed in."""
    digressed: bool = False
    been_away: bool = False
    wrote: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.progress = [self._begin(goal) for goal in self.goals]
        self.at = 0
        self.gave_up: list[str] = []

    def _begin(self, goal: Goal) -> Progress:
        begun = Progress(goal)
        wrong = [s for s in goal.slots if self._wrong_of(goal, s)]
        if wrong and not goal.ends_without and self.rng.random() < _MISTYPES:
            begun.mistyped = self.rng.choice(wrong)
        again = sorted(_CORRECTABLE & goal.slots.keys())
        if self.voice.persona == "corrects himself" and again:
            begun.changes = self.rng.choice(again)
            begun.mistyped = None
        return begun

    def next(self, seen: Seen | None) -> Said | None:
        """None: nothing more to say."""
        said = self._next(seen)
        self.wrote += [] if said is None else [said.text]
        return said

    def _next(self, seen: Seen | None) -> Said | None:
        while self.at < len(self.progress):
            now = self.progress[self.at]
            if now.turns == 0:
                now.turns = 1
                return Said(self.voice.opening(now.goal.name, now.goal.facts))
            if seen is not None and (now.finished or self._done(now, seen)):
                now.finished = True
                self.at += 1
                continue
            if now.turns >= self._patience(now.goal) or now.lost >= _LOST:
                self.gave_up.append(now.goal.name)
                self.at += 1
                continue
            now.turns += 1
            return self._react(now, seen) if seen is not None else Said(self.voice.again(now.goal.name, now.goal.facts))
        return None

    def _patience(self, goal: Goal) -> int:
        spare = _IMPATIENT if self.voice.persona == "impatient" else _PATIENCE
        return goal.shortest + spare + (4 if self.contact else 0)

    def _done(self, now: Progress, seen: Seen) -> bool:
        goal = now.goal
        if now.leaving:
            return seen.asked is None and not seen.confirming and not seen.paused
        if goal.proof == "requests":
            quiet = seen.asked is None and not seen.confirming and not seen.paused
            return seen.reference is not None or (seen.closed and quiet)
        return {
            "told": goal.proof == "told" and tells(seen.text, goal),
            "listed": goal.proof == "listed" and lists(seen.text, goal),
            "cited": seen.cited,
            "ticket": seen.escalated,
            "seen": seen.begins("/export_data") is not None and seen.begins("/my_data") is None,
            "exported": "/my-data" in seen.text,
            "erased": seen.begins("/erase") is None and now.given.get("erase", 0) > 0,
            "silenced": seen.begins("/suggestions") is not None
            or "关闭推荐" in seen.text
            or "switched off" in seen.text,
            "danger": True,
        }[goal.proof]

    def _react(self, now: Progress, seen: Seen) -> Said:  # noqa: PLR0911 - one return a reaction
        goal = now.goal
        erase = seen.begins("/erase")
        if goal.proof == "erased" and erase is not None:
            now.given["erase"] = 1
            return _pressed(erase)
        if seen.paused:
            return self._press_or_say(seen.pressing(do="go_on"), "go_on")
        if seen.asked in {"contact", "code"}:
            return self._prove(now, seen.asked)
        if goal.form is not None and (seen.asked or seen.confirming or seen.asks_what_to_change):
            if seen.form not in {goal.form, "identify_form"}:
                now.lost += 1
                return self._leave(now, seen, back=True)
            return self._in_form(now, seen)
        if seen.asked or seen.confirming:  # a form that nobody wanted
            now.lost += 1
            return self._leave(now, seen, back=True)
        return self._lost(now, seen)

    def _in_form(self, now: Progress, seen: Seen) -> Said:  # noqa: PLR0911 - the same
        goal, slot = now.goal, seen.asked
        now.questions += 1
        # Whoever thinks better of it does so before it is sent, however few questions there were.
        if goal.leaves_at is not None and (now.questions >= goal.leaves_at or seen.confirming):
            return self._leave(now, seen)
        if goal.ends_without and goal.leaves_at is None and now.given.get("order_id", 0) >= 1:
            return self._leave(now, seen)
        if self.voice.persona == "digresses" and not self.digressed:
            self.digressed, now.questions = True, now.questions - 1
            question = self.rng.choice(self.voice.words["questions"])
            return Said(self.voice.written(self.rng.choice(self.voice.words["digress"]).replace("{q}", question), {}))
        if self.voice.persona == "goes away" and not self.been_away and now.questions > 1:
            self.been_away = True
            days = timedelta(hours=14) if goal.form in {"refund_form", "delivery_form"} else timedelta(days=3, hours=1)
            return Said(self.voice.phrase("back"), after=days)
        if now.to_correct and now.changes is not None:
            now.to_correct = False
            return self._correct(now, now.changes)
        if seen.confirming:
            return self._check(now, seen)
        if slot is None:  # what is to be changed?
            button = seen.pressing(do="correct", set=now.fixing or now.changes or "")
            if button is None:
                return self._leave(now, seen, back=True)
            return _pressed(button) if self._presses(again=True) else Said(button.title)
        return self._answer(now, slot, seen)

    def _answer(self, now: Progress, slot: str, seen: Seen) -> Said:  # noqa: PLR0911 - the same
        goal, times = now.goal, now.given.get(slot, 0)
        now.given[slot] = times + 1
        value = goal.slots.get(slot)
        if value is None:
            button = seen.pressing(set=slot, to="-")
            return self._press_or_say(button, "skip")
        if slot == now.mistyped and times == 0:
            return Said(self.rng.choice(self._wrong_of(goal, slot)))
        if slot == now.changes and times == 0:
            now.to_correct = True
            return Said(self.voice.answer(_wording(slot, goal), {**goal.facts, slot: self._old_of(goal, slot)}))
        button = seen.pressing(set=slot, to=value)
        if button is not None and self._presses(again=times > 0):
            return _pressed(button)
        if goal.name == "refund_foreign":
            return Said(self.voice.phrase("foreign_digits", goal.facts))
        if any(s.name == slot and s.choices for s in FORMS[goal.form or ""].slots):
            return Said(self.voice.choice(value))
        facts = goal.facts
        if self.been_away and slot in _DAYS and slot in goal.slots:
            facts = {**facts, "day": goal.slots[slot]}  # "yesterday" was another day before the break
        return Said(self.voice.answer(_wording(slot, goal), facts, bare=times > 0))

    def _check(self, now: Progress, seen: Seen) -> Said:
        """Compare the summary with what is wanted; put right the first line that is wrong."""
        for slot, value in now.goal.slots.items():
            shown = seen.summary.get(slot)
            if shown is not None and not self._fits(now.goal, slot, value, shown):
                now.fixes += 1
                if now.fixes > 3:
                    now.lost = _LOST
                return self._correct(now, slot)
        return self._press_or_say(seen.pressing(do="send"), "confirm")

    def _fits(self, goal: Goal, slot: str, value: str, shown: str) -> bool:
        spec = FORMS[goal.form or ""].slot(slot)
        if spec is not None and spec.choices:
            return shows_choice(shown, value)
        if slot == "detail" and _letters(shown) in _letters("".join(self.wrote)):
            return True  # one's own words, told before they were asked for
        wanted = goal.facts["course"] if slot == "course_id" else value
        return wanted.casefold() in shown.casefold() or _number(wanted) == _number(shown) is not None or (
            # Titles are shown in the language of the reply.
            slot == "course_id"
        )  # fmt: skip

    def _correct(self, now: Progress, slot: str) -> Said:
        goal, words = now.goal, self.voice.words
        now.fixing = slot
        spec = FORMS[goal.form or ""].slot(slot)
        named = slot in words["labels"]
        template = self.rng.choice(words["correct"]["named" if named else "any"])
        if spec is not None and spec.choices:
            new, facts = self.rng.choice(words["choice"][goal.slots[slot]]), {}
        else:
            wording = _wording(slot, goal)
            new = "{" + {"order_item": "order", "order_id": "order"}.get(wording, _fact(wording)) + "}"
            facts = goal.facts
        # Nobody calls a name a number.
        label = words["labels"].get(f"{slot}_{goal.slots.get('field')}") or words["labels"].get(slot, "")
        return Said(self.voice.written(template.replace("{label}", label).replace("{new}", new), facts))

    def _leave(self, now: Progress, seen: Seen, *, back: bool = False) -> Said:
        now.leaving = not back
        button = seen.pressing(do="cancel")
        return _pressed(button) if button and self._presses(again=False) else Said(self.voice.phrase("cancel"))

    def _prove(self, now: Progress, slot: str) -> Said:
        times = now.given.get(slot, 0)
        now.given[slot] = times + 1
        return Said(self.voice.answer(slot, {"contact": self.contact or "", "code": CODE}, bare=times > 0))

    def _lost(self, now: Progress, seen: Seen) -> Said:
        """The reply asks for nothing that the learner can give: press what fits, or say it another way."""
        now.lost += 1
        intent = _INTENT_OF.get(now.goal.form or "")
        button = seen.begins(f"/{intent}") if intent else None
        if now.goal.proof in _BUTTONS:
            button = seen.begins(_BUTTONS[now.goal.proof])
        if button is not None and self._presses(again=True):
            return _pressed(button)
        return Said(self.voice.again(now.goal.name, now.goal.facts))

    def _press_or_say(self, button: Button | None, kind: str) -> Said:
        if button is not None and self._presses(again=False):
            return _pressed(button)
        words = self.voice.words
        pool = words["choice"][kind] if kind in words["choice"] else words[kind]
        return Said(self.voice.written(self.voice.pick(pool, {}), {}))

    def _presses(self, *, again: bool) -> bool:
        return self.rng.random() < _PRESSES.get(self.voice.persona, 0.6 if again else 0.3)

    def _wrong_of(self, goal: Goal, slot: str) -> tuple[str, ...]:
        kind = slot if slot != "value" else goal.slots.get("field", "")
        return MISTYPED.get(kind, ()) if slot != "field" else ()

    def _old_of(self, goal: Goal, slot: str) -> str:
        """Another value of the same kind."""
        if slot in _OLD and goal.slots[slot] != _OLD[slot]:
            return _OLD[slot]
        if slot in {"email", "recipient"} or goal.slots.get("field") == "email":
            return "old.address@mail.example"
        if goal.slots.get("field") == "phone":
            return "13600006666"
        if slot == "tax_id":
            return "91310115MA1H9ABC7C"
        return {"zh": "临时写的那个", "en": "Something Else"}[self.voice.language]


def _pressed(button: Button) -> Said:
    return Said(button.title, button.payload)


def _wording(slot: str, goal: Goal) -> str:
    return "order_item" if slot == "order_id" and "item" in goal.facts else slot


def _fact(slot: str) -> str:
    return {"paid_on": "day", "happened_on": "day", "course_id": "course"}.get(slot, slot)


def _number(text: str) -> str | None:
    digits = "".join(c for c in text if c.isdigit() or c == ".")
    return digits or None


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
