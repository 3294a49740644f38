"""What must never happen, over seeded orders of learner messages, replies, claims, staff replies and hand backs."""

import random
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from structlog.testing import capture_logs

from bot.dialogue.events import BotSaid, Event, TurnEnded
from bot.dialogue.policy import Decision
from bot.dialogue.staff_events import OwnerChanged, StaffSaid, TicketOpened, TicketResolved
from bot.dialogue.tracker import BOT, Tracker
from bot.dialogue.understanding import Understanding
from bot.ports import ActionOutcome, ConversationStore, StaffMember, TicketStore, TurnContext
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from bot.storage.rows import TicketRow
from bot.storage.tickets import SqlTickets
from bot.turn import Turn
from tests.fakes.actions import said
from tests.fakes.clock import FakeClock
from tests.fakes.memory import FakeConversations, Memory
from tests.fakes.scheduler import GatedConversations, GatedLocks, GatedTickets, gate, interleave
from tests.fakes.tickets import FakeTickets
from tests.fakes.turns import MEILING, OLIVER, SESSION, message, turn_over
from tests.fakes.understander import ScriptedUnderstander, understood

HISTORIES = 10_000
HISTORIES_ON_SQL = 200
HISTORIES_OF_TWO = 1_000


class _Understander(ScriptedUnderstander):
    async def __call__(self, text: str, payload: str | None, tracker: Tracker) -> Understanding:
        await gate()
        return understood(text)


class _Actions:
    """Implements ports.ActionRunner; knows afterwards in which epoch each turn was thought up."""

    def __init__(self) -> None:
        self.epochs: dict[str, int] = {}

    async def __call__(
        self, decision: Decision, tracker: Tracker, understood: Understanding, context: TurnContext
    ) -> ActionOutcome:
        self.epochs[context.turn_id] = tracker.epoch
        await gate()
        if "crash" in understood.text:
            raise RuntimeError
        outcome = said("reply")
        return ActionOutcome(outcome.messages, handoff="asked_for_person") if "人工" in understood.text else outcome


@dataclass
class _History:
    """One conversation, played by one seed."""

    seed: int
    store: ConversationStore
    tickets: TicketStore
    processes: int = 1
    clock: FakeClock = field(default_factory=FakeClock)
    actions: _Actions = field(default_factory=_Actions)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.conversation_id = f"rest:{self.seed}"
        self.gated = GatedTickets(self.tickets)
        gated_store = GatedConversations(self.store)
        # Locks are of one process: to another one, nothing holds but the store's promises.
        self.turns: list[Turn] = [
            turn_over(gated_store, _Understander(), self.actions, self.clock, locks=GatedLocks())
            for _ in range(self.processes)
        ]

    @property
    def turn(self) -> Turn:
        return self.turns[0] if self.processes == 1 else self.rng.choice(self.turns)

    async def play(self) -> None:
        texts = ["人工", *self.rng.choices(["q", "人工", "crash"], [7, 2, 1], k=self.rng.randint(1, 3))]
        actors: list[Coroutine[Any, Any, None]] = [self._learner(f"m{i}", text) for i, text in enumerate(texts)]
        if self.rng.random() < 0.7:
            await interleave([actors.pop(0)], self.rng)
        actors += [self._staff(MEILING), self._staff(OLIVER)]
        if self.rng.random() < 0.3:
            actors.append(self._sweep())
        await interleave(actors, self.rng)
        await interleave([self._sweep()], self.rng)

    async def _learner(self, message_id: str, text: str) -> None:
        for _ in range(self.rng.choice((1, 1, 2))):
            heard = await self.turn.hear(message(message_id, text, self.conversation_id))
            if heard.turn_id is None:
                await self.turn.answer(self.conversation_id)

    async def _staff(self, member: StaffMember) -> None:
        for _ in range(self.rng.randint(2, 6)):
            queue = [t for t in await self.gated.tickets("queue") if t.conversation_id == self.conversation_id]
            if queue and await self.gated.claim(queue[0].id, member, queue[0].version, self.clock()):
                await self._work_on(queue[0].id, member)

    async def _work_on(self, ticket_id: int, member: StaffMember) -> None:
        for i in range(self.rng.randint(0, 2)):
            for _ in range(self.rng.choice((1, 1, 2))):
                await self.gated.reply(ticket_id, member, "staff", f"reply-{ticket_id}-{i}", self.clock())
        if self.rng.random() < 0.3:
            await self.gated.note(ticket_id, member, "note", self.clock())
        finish = self.rng.choice((self.gated.hand_back, self.gated.resolve))
        if self.rng.random() < 0.9:
            await finish(ticket_id, member, self.clock())

    async def _sweep(self) -> None:
        await self.turn.resume_pending(timedelta(0))

    async def check(self, seen: Counter[str]) -> None:
        """All that must hold of the finished log; counts in `seen` what happened."""
        stored = await self.store.events(self.conversation_id, 0, audience="staff", limit=10_000)
        assert [s.seq for s in stored] == list(range(1, len(stored) + 1))
        owner, epoch, open_ticket = BOT, 0, False
        answered_in: set[int] = set()
        for one in stored:
            match one.event:
                case OwnerChanged():
                    owner, epoch = one.event.owner, one.event.epoch
                case BotSaid(discarded=False):
                    assert (owner, epoch) == (BOT, self.actions.epochs[one.event.turn_id]), "a reply of an epoch over"
                case BotSaid(discarded=True):
                    faster = self.processes > 1 and epoch in answered_in
                    assert faster or epoch != self.actions.epochs[one.event.turn_id], "thrown away in its own epoch"
                    assert one.event.audience != "learner"
                case StaffSaid():
                    assert owner == one.event.staff_id, "staff who don't own the conversation"
                case TurnEnded() if one.event.outcome != "discarded":
                    answered_in.add(epoch)
                case TicketOpened() | TicketResolved():
                    assert open_ticket == isinstance(one.event, TicketResolved)
                    open_ticket = not open_ticket
                case _:
                    pass
            seen[one.event.type + (" discarded" if getattr(one.event, "discarded", False) else "")] += 1
        self._check_turns([s.event for s in stored])
        folded = Tracker(conversation_id=self.conversation_id, channel="rest")
        for one in stored:
            folded = folded.extended([one.event], one.at, SESSION)
        tracker = await self.store.load(self.conversation_id)
        assert tracker == folded
        assert tracker.handled_by_staff or not tracker.unanswered, "a message that nobody will answer"

    def _check_turns(self, events: list[Event]) -> None:
        ended = [event for event in events if isinstance(event, TurnEnded)]
        # Of two processes, both may have been at it when staff took over: both say so, neither said anything.
        counted = [event for event in ended if self.processes == 1 or event.outcome != "discarded"]
        answered = Counter(message_id for event in counted for message_id in event.message_ids)
        assert set(answered.values()) <= {1}, "a message answered twice"
        turns = Counter(event.turn_id for event in ended)
        assert turns == Counter(dict.fromkeys(self.actions.epochs, 1)), "a turn that did not end once"
        replies = Counter(event.message_id for event in events if event.type == "learner_said")
        assert set(replies.values()) == {1}, "a message heard twice"


def _interesting(seen: Counter[str], histories: int) -> bool:
    """The seeds do reach what the properties speak of."""
    often = {"owner_changed": 1, "staff_said": 0.5, "ticket_resolved": 0.5, "bot_said discarded": 0.1}
    return all(seen[kind] >= share * histories for kind, share in often.items())


async def test_no_order_of_ten_thousand_breaks_a_conversation() -> None:
    seen: Counter[str] = Counter()
    for seed in range(HISTORIES):
        memory = Memory(SESSION)
        history = _History(seed, FakeConversations(memory), FakeTickets(memory))
        with capture_logs():
            await history.play()
        await history.check(seen)
    assert _interesting(seen, HISTORIES), seen


async def test_no_order_of_a_thousand_breaks_a_conversation_that_two_processes_answer() -> None:
    seen: Counter[str] = Counter()
    for seed in range(HISTORIES_OF_TWO):
        memory = Memory(SESSION)
        history = _History(seed, FakeConversations(memory), FakeTickets(memory), processes=2)
        with capture_logs():
            await history.play()
        await history.check(seen)
    assert _interesting(seen, HISTORIES_OF_TWO), seen


async def test_no_order_of_two_hundred_breaks_a_conversation_in_the_database(database: Database) -> None:
    seen: Counter[str] = Counter()
    store, tickets = SqlConversations(database, SESSION), SqlTickets(database, SESSION)
    for seed in range(HISTORIES, HISTORIES + HISTORIES_ON_SQL):
        history = _History(seed, store, tickets)
        with capture_logs():
            await history.play()
        await history.check(seen)
        async with database.transaction() as session:
            await session.execute(delete(TicketRow))  # so that the next history's queue is its own
    assert _interesting(seen, HISTORIES_ON_SQL), seen
