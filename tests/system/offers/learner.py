"""A simulated learner: moods, refusals, crises, refunds, time that passes, two devices, and staff who answer."""

import asyncio
import json
import random
from dataclasses import dataclass, field
from datetime import timedelta

from bot.bootstrap import House
from bot.messages import IncomingMessage, Reply
from tests.fakes.clock import FakeClock
from tests.system.offers.lines import LINES, Line

# How often a learner of each temper does what; all of them may do all of it. The first three are those who get on
# well enough for a suggestion to be possible at all.
_CALM = {"ask": 8, "request": 4, "critique": 6, "why": 1, "refuse": 1, "small": 2, "plain": 1, "history": 1, "press": 4}
TEMPERS: dict[str, dict[str, int]] = {
    "curious": _CALM | {"ask": 14},
    "shopper": _CALM | {"request": 8, "critique": 14, "press": 8},
    "wavering": _CALM | {"refuse": 3, "opt_out": 1, "opt_in": 2},
    "angry": _CALM | {"angry": 3, "complain": 4, "refund": 2, "human": 2},
    "troubled": _CALM | {"crisis": 2, "advice": 2, "debt": 1, "claim": 4, "refund": 1},
}
_REACTIONS = ("press", "press", "critique", "critique", "critique", "why", "refuse")
_PASSES = (
    timedelta(seconds=20), timedelta(seconds=20), timedelta(minutes=4), timedelta(minutes=29), timedelta(minutes=31),
    timedelta(hours=5), timedelta(days=1), timedelta(days=6, hours=23), timedelta(days=8), timedelta(days=29),
    timedelta(days=31),
)  # fmt: skip
_PASSES_WEIGHTS = (12, 8, 4, 2, 3, 3, 4, 1, 1, 1, 1)
CHANNELS = ("widget", "rest", "telegram", "terminal")
PAGES = (None, None, None, "sleep-well", "first-budget", "no-such-course")


@dataclass
class SimulatedLearner:
    """One person, on one or two devices."""

    seed: int
    learner_id: str | None
    clock: FakeClock
    said: list[tuple[str, Line]] = field(default_factory=list)
    """Conversation and line, in order: the truth that the referee is told of debt."""

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.language = self.rng.choice(["zh", "en"])
        self.temper = self.rng.choice(list(TEMPERS))
        devices = self.rng.choice([1, 1, 2])
        # A stranger on two devices is two strangers.
        self.conversations = [f"sim:{self.seed}:{n}" for n in range(devices if self.learner_id else 1)]
        self.channels = dict.fromkeys(self.conversations, "")
        for conversation in self.conversations:
            self.channels[conversation] = self.rng.choices(CHANNELS, [6, 2, 2, 1])[0]
        self.last: dict[str, Reply] = {}
        self.count = 0
        self.tickets: list[int] = []

    async def live(self, house: House, steps: int) -> None:
        """Write that many messages; the next part of a life may go on in another process."""
        for _ in range(steps):
            self.clock.advance(self.rng.choices(_PASSES, _PASSES_WEIGHTS)[0])
            if len(self.conversations) == 2 and self.rng.random() < 0.25:
                await self._on_both(house)
            else:
                conversation = self.rng.choice(self.conversations)
                await self._write(house, conversation)
                await self._answered(house, conversation)
            if self.tickets and self.rng.random() < 0.5:
                await self._staff(house)

    async def _on_both(self, house: House) -> None:
        """Both devices at once, so that two turns think at the same time."""
        for conversation in self.conversations:
            await self._write(house, conversation)
        await asyncio.gather(*(self._answered(house, conversation) for conversation in self.conversations))

    async def _write(self, house: House, conversation: str) -> None:
        self.count += 1
        text, payload = self._next(conversation)
        page = self.rng.choice(PAGES)
        await house.turn.hear(
            IncomingMessage(
                conversation_id=conversation,
                channel=self.channels[conversation],
                message_id=f"m{self.count}",
                text=text,
                payload=payload,
                learner_id=self.learner_id,
                language=self.language,
                context={} if page is None else {"course_id": page},
            ),
            )  # fmt: skip

    async def _answered(self, house: House, conversation: str) -> None:
        message = f"m{self.count}"
        await house.turn.answer(conversation)
        reply = await house.turn.reply_to(conversation, message)
        if reply is not None:
            self.last[conversation] = reply
            if reply.turn.ticket is not None and (number := int(reply.turn.ticket[2:])) not in self.tickets:
                self.tickets.append(number)

    def _next(self, conversation: str) -> tuple[str, str | None]:
        """A line of this temper, or a button of the last reply."""
        weights = TEMPERS[self.temper]
        offered = self._buttons(conversation)
        # Who is shown something has something to say to it.
        react = bool(offered) and self.rng.random() < 0.5
        kind = self.rng.choice(_REACTIONS) if react else self.rng.choices(list(weights), list(weights.values()))[0]
        if kind == "press" and offered:
            return self.rng.choice(offered)
        line = self.rng.choice(LINES[self.language][kind if kind != "press" else "ask"])
        self.said.append((conversation, line))
        return line.text, None

    def _buttons(self, conversation: str) -> list[tuple[str, str | None]]:
        reply = self.last.get(conversation)
        if reply is None:
            return []
        found: list[tuple[str, str | None]] = [(b.title, b.payload) for m in reply.messages for b in m.buttons]
        for item in reply.turn.recommendations:
            body = json.dumps({"impression_id": item.impression_id}, separators=(",", ":"))
            found += [("?", f"/why_this{body}"), ("x", f"/not_interested{body}")]
        return found

    async def _staff(self, house: House) -> None:
        """Staff claim an open ticket, sometimes in the middle of a turn, and later resolve it."""
        ticket = await house.tickets.ticket(self.tickets[-1])
        found = await house.staff.by_name("meiling")
        if ticket is None or found is None:
            return
        member = found[0]
        if ticket.status == "open":
            claim = house.tickets.claim(ticket.id, member, ticket.version, self.clock())
            if self.rng.random() < 0.5:
                await self._write(house, ticket.conversation_id)
                await asyncio.gather(self._answered(house, ticket.conversation_id), claim)
            else:
                await claim
        elif self.rng.random() < 0.6:
            await house.tickets.resolve(ticket.id, member, self.clock())
            self.tickets.remove(ticket.id)
