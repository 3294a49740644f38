"""One simulated conversation from its seed: played, judged, and kept as a transcript."""

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from bot.dialogue.events import StoredEvent
from bot.messages import IncomingMessage, Reply
from bot.platforms.demo import demo_data
from tests.simulator.goals import Goal, Maker
from tests.simulator.habits import Voice, personas
from tests.simulator.house_rules import violations
from tests.simulator.judge import unmet
from tests.simulator.learner import SimulatedLearner
from tests.simulator.progress import Said
from tests.simulator.reading import Seen, seen_in
from tests.simulator.stage import Play, Stage
from tests.system.offers.referee import Referee

NOISES = ("clean", "noisy")
_SECOND_GOAL = 0.25
_STRANGER = 0.2
_TAKEN_OVER = 0.5
_LAST = {"danger": 4, "erased": 3, "ticket": 2}
"""Goals after which a conversation is another one come last."""
_LONGEST = 60  # messages in any conversation


@dataclass
class Result:
    """What came of one conversation."""

    language: str
    number: int
    noise: str
    persona: str
    goals: list[str]
    areas: list[str]
    turns: int
    shortest: int
    problems: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        return not self.problems and not self.violations

    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "succeeded": self.succeeded}


def plan(stage: Stage, seed: int, language: str, number: int) -> tuple[SimulatedLearner, str, bool]:
    """Who comes, with what, and how; from the seed alone."""
    rng = random.Random(f"{seed}:{language}:{number}")
    noise = NOISES[number % len(NOISES)]
    persona = personas(language)[number // len(NOISES) % len(personas(language))]
    maker = Maker(stage.catalogue, language, rng)
    goals = [maker.make()]
    if rng.random() < _SECOND_GOAL:
        goals += [goal for goal in _seconds(maker) if _goes_with(goal, goals[0])][:1]
    goals.sort(key=lambda goal: _LAST.get(goal.proof, 0))
    contact = None
    if goals[0].form not in {None, "claim_form"} and rng.random() < _STRANGER:
        entry = next(entry for entry in demo_data()["learners"] if entry["id"] == goals[0].learner)
        contact = rng.choice([entry[key] for key in ("email", "phone") if key in entry])
        goals = goals[:1]
    voice = Voice(language, persona, noise=noise == "noisy", rng=rng)
    return SimulatedLearner(voice, goals, rng, contact), noise, rng.random() < _TAKEN_OVER


def _seconds(maker: Maker) -> Iterator[Goal]:
    for _ in range(60):
        yield maker.make()


def _goes_with(goal: Goal, first: Goal) -> bool:
    """The same learner's, about something else."""
    apart = goal.area != first.area and goal.form != first.form
    orders = {g.facts.get("order") for g in (goal, first)}
    return goal.learner == first.learner and apart and len(orders - {None}) in {0, len([o for o in orders if o])} and (
        goal.facts.get("order") is None or goal.facts.get("order") != first.facts.get("order")
    )  # fmt: skip


async def simulate(stage: Stage, seed: int, language: str, number: int) -> Result:
    """Play one conversation to its end and judge it."""
    learner, noise, taken_over = plan(stage, seed, language, number)
    goals = learner.goals
    result = Result(
        language, number, noise, learner.voice.persona, [g.name for g in goals], [g.area for g in goals], 0,
        sum(g.shortest for g in goals) + (2 if learner.contact else 0),
    )  # fmt: skip
    async with stage.play(number) as play:
        conversation = _Conversation(play, f"sim:{language}:{number}", language, goals[0].learner, result)
        if learner.contact is None:
            conversation.learner_id = goals[0].learner
        seen: Seen | None = None
        while (said := learner.next(seen)) is not None and result.turns < _LONGEST:
            reply = await conversation.say(said)
            seen = None if reply is None else seen_in(reply)
        if taken_over and goals[-1].proof == "ticket":
            await conversation.taken_over(learner.voice.phrase("after_takeover"))
        requests = await play.platform.log()
        stored = await play.house.store.events(conversation.name, 0, audience="staff", limit=2000)
        log = [entry.event for entry in stored]
        result.problems = unmet(goals, requests, log, goals[0].learner)
        result.problems += [f"{name}: the learner gave up" for name in learner.gave_up]
        result.violations = violations(stored, requests, goals[0].learner, known=learner.contact is None, goals=goals)
        result.violations += await _selling(play, conversation.name, stored, goals[0].learner)
        result.transcript += [f"platform: {request}" for request in requests]
    return result


async def _selling(play: Play, name: str, stored: list[StoredEvent], learner: str) -> list[str]:
    owned = await play.platform.owned_courses(learner)
    judge = Referee(play.house.catalogue, play.house.settings, {name: "widget"}, owned=owned)
    return judge.violations(stored)


@dataclass
class _Conversation:
    """The channel's side of one conversation."""

    play: Play
    name: str
    language: str
    learner: str
    result: Result
    learner_id: str | None = None
    number: int = 0

    async def say(self, said: Said) -> Reply | None:
        self.play.clock.advance(said.after)
        self.number += 1
        self.result.turns += 1
        if said.after > timedelta(hours=1):
            self.result.transcript.append(f"  ({said.after} pass)")
        self.result.transcript.append(f"learner: {said.text}" + (f"  [{said.payload}]" if said.payload else ""))
        message = IncomingMessage(
            conversation_id=self.name, channel="widget", message_id=f"m{self.number}", text=said.text,
            payload=said.payload, learner_id=self.learner_id, language=self.language,
        )  # fmt: skip
        turn = self.play.house.turn
        await turn.hear(message)
        await turn.answer(self.name)
        reply = await turn.reply_to(self.name, message.message_id)
        self.result.transcript += list(_told(reply))
        return reply

    async def taken_over(self, text: str) -> None:
        """Staff claim the ticket; what the learner then writes is theirs to answer."""
        tickets = [t for t in await self.play.house.tickets.tickets("queue") if t.conversation_id == self.name]
        staff = await self.play.house.staff.by_name("meiling")
        if tickets and staff is not None:
            await self.play.house.tickets.claim(tickets[0].id, staff[0], tickets[0].version, self.play.clock())
            self.result.transcript.append("staff: claims the ticket")
            self.result.turns -= 1
            await self.say(Said(text))


def _told(reply: Reply | None) -> Iterator[str]:
    if reply is None:
        yield "   bot: (silent)"
        return
    turn = reply.turn
    yield f"   ({turn.intent} {turn.confidence:.2f}, {turn.sentiment}, {turn.language}, rule={turn.rule})"
    for message in reply.messages:
        buttons = " ".join(f"[{button.title}]" for button in message.buttons)
        yield f"   bot: {message.text[:220]} {buttons}".rstrip().replace("\n", " / ")
