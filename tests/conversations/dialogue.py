"""Plays a golden conversation through the real turn, and says all that wasn't as it should be."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.bootstrap import House, utc_now
from bot.desk.ratings import rating_question
from bot.dialogue.events import BotSaid, Event, Searched, TurnUnderstood
from bot.messages import IncomingMessage, RecommendationShown, Reply, TurnPayload
from bot.platforms.demo import demo_data
from bot.ports import StaffMember, Ticket
from bot.reader import written_for
from bot.safety.hotlines import served_region
from bot.safety.replies import safety_reply
from nlu import chinese_script
from tests.conversations.conversation import Conversation, Press, StaffStep, Step
from tests.conversations.promises import broken_promises

# What every channel shows on a card, and the controls that it shows always.
_CARD_CONTROLS = {
    "为什么推荐": "why_this",
    "Why this?": "why_this",
    "不感兴趣": "not_interested",
    "Not interested": "not_interested",
}
_ALWAYS_SHOWN = {"找人工": "/human_handoff", "Talk to a person": "/human_handoff", "隐私": "/privacy"}


class _NotOfferedError(Exception):
    """A step that can't be taken: the dialogue ends here."""


@dataclass(frozen=True)
class Problem:
    """One thing that wasn't as it should be."""

    text: str
    turn: int | None = None
    """Number of the step; none where it is about the whole conversation."""
    expectation: str | None = None
    """The field of the step that was not met."""

    def __str__(self) -> str:
        return self.text if self.turn is None else f"turn {self.turn}: {self.text}"


Unmet = Iterator[tuple[str, str]]
"""Fields of a step, and what was found instead."""


@dataclass
class Dialogue:
    """One conversation while it is played."""

    house: House
    script: Conversation
    conversation_id: str
    lines: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    last: Reply | None = None
    card: str | None = None
    """Impression of the cards that were shown last."""
    asked: BotSaid | None = None
    """What was said outside a turn, with its buttons."""
    read: int = 0
    """Number of the last event of the log that a step has looked at."""

    async def play(self) -> None:
        for number, step in enumerate(self.script.turns, start=1):
            try:
                await (self._staff(number, step, step.staff) if step.staff else self._learner(number, step))
            except _NotOfferedError as refusal:
                self._problem(number, None, f"{refusal}; the rest was not played")
                return
        stored = await self.house.store.events(self.conversation_id, 0, audience="staff")
        seen = await self.house.store.events(self.conversation_id, 0, audience="learner")
        self.problems += [Problem(text) for text in broken_promises(self.script, stored, seen, self.house)]

    def surprises(self) -> list[str]:
        """Where the conversation went otherwise than its file says, marks of what fails included."""
        marked = {(n, name) for n, step in enumerate(self.script.turns, start=1) for name in step.fails}
        found = {(problem.turn, problem.expectation) for problem in self.problems}
        surprising = [str(p) for p in self.problems if (p.turn, p.expectation) not in marked]
        return surprising + [f"turn {n}: {name} is met, and marked as failing" for n, name in sorted(marked - found)]

    async def _learner(self, number: int, step: Step) -> None:
        text, payload = (step.learner or "") * step.times, step.forged
        if step.press is not None:
            text, payload = self._button(step.press)
        message = IncomingMessage(
            conversation_id=self.conversation_id,
            channel="widget",
            message_id=f"m{number}",
            text=text,
            payload=payload,
            learner_id=self.script.learner,
            language=self.script.language,
            context={} if step.page is None else {"course_id": step.page},
        )
        self.lines.append(f"{number:>2} learner: {text[:120]}" + (f"  [{payload}]" if payload else ""))
        await self.house.turn.hear(message)
        await self.house.turn.answer(self.conversation_id)
        reply = await self.house.turn.reply_to(self.conversation_id, message.message_id)
        events = await self._new_events()
        self.lines += list(_told(reply, events))
        if reply is not None:
            self.last = reply
            self.card = next((item.impression_id for item in reply.turn.recommendations), self.card)
        for expectation, problem in self._unmet(step, reply, events):
            self._problem(number, expectation, problem)

    def _button(self, press: Press) -> tuple[str, str]:
        """Title and payload of what is to be pressed."""
        offered = dict(_ALWAYS_SHOWN)
        if self.asked is not None:
            offered |= {b.title: b.payload for b in self.asked.buttons}
        if self.last is not None:
            offered |= {b.title: b.payload for message in self.last.messages for b in message.buttons}
        if self.card is not None:
            body = json.dumps({"impression_id": self.card}, separators=(",", ":"))
            offered |= {title: f"/{intent}{body}" for title, intent in _CARD_CONTROLS.items()}
        for title, payload in offered.items():
            if title == press.title or (press.payload is not None and payload.startswith(press.payload)):
                return title, payload
        raise _NotOfferedError(f"nothing offered is called {press.title or press.payload}: {', '.join(offered)}")

    async def _staff(self, number: int, step: Step, does: StaffStep) -> None:
        self.lines.append(f"{number:>2} staff {step.by}: {does.does} {does.text}".rstrip())
        tickets = [t for t in await self.house.tickets.tickets("queue") if t.conversation_id == self.conversation_id]
        found = await self.house.staff.by_name(step.by)
        if not tickets or found is None:
            raise _NotOfferedError(f"{step.by} has no ticket to work on")
        changed = await self._act(tickets[0], found[0], does, f"s{number}")
        self.asked = next((e for e in await self._new_events() if isinstance(e, BotSaid)), self.asked)
        if changed is None:
            self._problem(number, None, f"{does.does} was refused")

    async def _act(self, ticket: Ticket, member: StaffMember, step: StaffStep, message_id: str) -> Ticket | None:
        desk, at = self.house.tickets, utc_now()
        if step.does == "claim":
            return await desk.claim(ticket.id, member, ticket.version, at)
        if step.does == "reply":
            return await desk.reply(ticket.id, member, step.text, message_id, at)
        if step.does == "note":
            return await desk.note(ticket.id, member, step.text, at)
        if step.does == "hand_back":
            return await desk.hand_back(ticket.id, member, at, summary=step.text)
        question = rating_question(ticket.reference, self.script.language)
        return await desk.resolve(ticket.id, member, at, closing=[question])

    async def _new_events(self) -> list[Event]:
        fresh = await self.house.store.events(self.conversation_id, self.read, audience="staff")
        self.read = fresh[-1].seq if fresh else self.read
        return [stored.event for stored in fresh]

    def _unmet(self, step: Step, reply: Reply | None, events: list[Event]) -> Unmet:
        if step.silent or reply is None:
            if not step.silent:
                yield "silent", "the bot said nothing"
            elif reply is not None or any(event.type == "bot_said" for event in events):
                yield "silent", "the bot spoke, and should have been silent"
            return
        turn = reply.turn
        if step.rules and turn.rule not in step.rules:
            yield "rule", f"rule {turn.rule}, expected {' or '.join(step.rules)}"
        if step.not_rule == turn.rule:
            yield "not_rule", f"rule {turn.rule} decided, and must not"
        for name in ("intent", "language", "sentiment", "form", "abstained", "escalated"):
            expected, found = getattr(step, name), getattr(turn, name)
            if expected is not None and found != expected:
                yield name, f"{name} {found}, expected {expected}"
        if step.reason is not None and turn.escalation_reason != step.reason:
            yield "reason", f"reason {turn.escalation_reason}, expected {step.reason}"
        verdict = next((e.verdict for e in events if isinstance(e, Searched)), None)
        if step.verdict not in {None, verdict}:
            yield "verdict", f"verdict {verdict}, expected {step.verdict}"
        yield from _citations_unmet(step, turn)
        yield from _offers_unmet(step, turn)
        yield from self._said_unmet(step, reply, events)

    def _said_unmet(self, step: Step, reply: Reply, events: list[Event]) -> Unmet:
        said = "\n".join(message.text for message in reply.messages)
        payloads = [button.payload for message in reply.messages for button in message.buttons]
        yield from (("mentions", f"no mention of {fact}") for fact in step.mentions if fact not in said)
        yield from (("never_mentions", f"mentions {fact}") for fact in step.never_mentions if fact in said)
        for wanted in step.buttons:
            if not any(payload.startswith(wanted) for payload in payloads):
                yield "buttons", f"no button {wanted} among {payloads}"
        if step.safety is not None:
            about = next((e.safety_about for e in events if isinstance(e, TurnUnderstood)), "self")
            known = self._learners_region()
            region = known or self.house.settings.region
            with written_for(chinese_script(step.learner or "")):
                reviewed = safety_reply(step.safety, reply.turn.language, region, about, region_known=known is not None)
            if reply.messages[0].text != reviewed:
                yield "safety", f"the reviewed {step.safety} text is not the first thing said"

    def _learners_region(self) -> str | None:
        known = {entry["id"]: entry.get("region") for entry in demo_data()["learners"]}
        region = known.get(self.script.learner or "")
        return served_region(region, self.house.settings.region) if region else None

    def _problem(self, number: int, expectation: str | None, text: str) -> None:
        self.problems.append(Problem(text, number, expectation))
        self.lines.append(f"   ! {text}")


def _citations_unmet(step: Step, turn: TurnPayload) -> Unmet:
    cited = [citation.source_id for citation in turn.citations]
    for wanted in step.cites:
        if not any(source.startswith(wanted) for source in cited):
            yield "cites", f"does not cite {wanted} but {cited}"
    if step.cites_one_of and not any(source.startswith(step.cites_one_of) for source in cited):
        yield "cites_one_of", f"cites none of {list(step.cites_one_of)} but {cited}"


def _offers_unmet(step: Step, turn: TurnPayload) -> Unmet:
    kinds: set[str] = {item.kind for item in turn.recommendations}
    met = {None: True, False: not kinds, "any": bool(kinds)}.get(step.recommends, kinds == {step.recommends})
    if not met:
        yield "recommends", f"recommends {_named(turn.recommendations)}, expected {step.recommends}"
    for item in turn.recommendations:
        if item.id in step.never_offers:
            yield "never_offers", f"offers {item.id}"


def _told(reply: Reply | None, events: list[Event]) -> Iterator[str]:
    """How the transcript shows a turn."""
    for event in events:
        if isinstance(event, TurnUnderstood):
            second = event.ranking[1] if len(event.ranking) > 1 else None
            danger = f" safety={event.safety_category}/{event.safety_severity}" if event.safety_category else ""
            mood = f"{event.sentiment}, {event.language}{danger}"
            yield f"   ({event.intent} {event.confidence:.2f}, then {second}, {mood})"
    if reply is None:
        yield "   bot: (silent)"
        return
    turn = reply.turn
    marks = [f"rule={turn.rule}", f"cites={[c.source_id for c in turn.citations]}"]
    marks += [f"recommends={_named(turn.recommendations)}", f"abstained={turn.abstained}"]
    marks += [f"escalated={turn.escalation_reason}"] if turn.escalated else []
    yield f"   ({', '.join(marks)})"
    for message in reply.messages:
        buttons = " ".join(f"[{button.title}]" for button in message.buttons)
        yield f"   bot: {message.text[:160]} {buttons}".rstrip().replace("\n", " / ")


def _named(items: tuple[RecommendationShown, ...]) -> list[str]:
    return [f"{item.kind}:{item.id}" for item in items]
