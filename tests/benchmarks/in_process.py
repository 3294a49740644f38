"""Whole turns in this process: where a turn's time goes, and whether long conversations slow down."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import retrieval.search
from bot import think
from bot.actions.runner import InProcessActions
from bot.bootstrap import House, build_house
from bot.messages import IncomingMessage, Reply
from bot.understand import Understand
from nlu import Encoder
from retrieval.dense import DenseIndex
from retrieval.search import Retriever
from retrieval.sparse import SparseIndex
from tests.benchmarks.samples import Spread, ratio_of_medians, spread
from tests.benchmarks.stopwatch import Spent, Stopwatch
from tests.benchmarks.texts import Asked, asked
from tests.benchmarks.workplace import settings_for

_TURNS_A_CONVERSATION = 8
_WARM_UP = 20
_COMPARED = 10
_LONG = 400
_LONG_CONVERSATIONS = 3
# In the order of a turn; indented parts are inside the one before.
PARTS = (
    "hear",
    "load",
    "understand",
    "· encode",
    "decide",
    "act",
    "· search",
    "·· dense",
    "·· sparse",
    "·· gather",
    "·· rank",
    "persist",
    "read back",
)


@dataclass(frozen=True)
class PartTimes:
    """One part of a turn: by the clock, and in processor time of all threads; and how many calls a turn makes."""

    wall_ms: Spread
    cpu_ms: Spread
    calls_a_turn: float


@dataclass(frozen=True)
class LongConversation:
    """The same ten questions as the first and as the last turns of a conversation; 1.0 is no difference.

    Medians over three conversations: by one alone the ratio went from 0.94 to 1.22 from run to run.
    """

    turns: int
    wall_ratio: float
    cpu_ratio: float
    first_ms: float
    last_ms: float


@dataclass(frozen=True)
class InProcess:
    """The report of this benchmark."""

    turns: int
    cited: int
    abstained: int
    whole: PartTimes
    cached: PartTimes
    """The same texts a second time: the prediction cache answers, nothing is encoded."""
    parts: dict[str, PartTimes]
    long_conversation: LongConversation


class _Talk:
    """Says texts to a house, a new conversation every few turns, and keeps the times."""

    def __init__(self, house: House, watch: Stopwatch) -> None:
        self._house = house
        self._watch = watch
        self._said = 0

    async def say(self, text: str, language: str, conversation: str | None = None) -> tuple[Reply, dict[str, Spent]]:
        """One turn: hear, answer, read the reply back; what a REST call does, without HTTP.

        Raises:
            AssertionError: an empty reply, or an answer without a citation.
        """
        self._said += 1
        # Languages take turns, so each has a conversation of its own.
        where = conversation or f"bench:{language}:{self._said // (2 * _TURNS_A_CONVERSATION)}"
        message = IncomingMessage(
            conversation_id=where, channel="rest", message_id=f"m{self._said}", text=text, language=language
        )
        self._watch.take()
        with self._watch.timed("whole"):
            heard = await self._house.turn.hear(message)
            assert not heard.repeat
            turn_id = await self._house.turn.answer(where)
            assert turn_id is not None, f"no turn for {text!r}"
            with self._watch.timed("read back"):
                reply = await self._house.turn.reply_to(where, message.message_id)
        assert reply is not None, f"no reply to {text!r}"
        assert all(bubble.text.strip() for bubble in reply.messages), f"an empty bubble for {text!r}"
        answered = reply.turn.action == "action_answer_question" and not reply.turn.abstained
        assert reply.turn.citations or not answered, f"an answer without a citation for {text!r}"
        return reply, self._watch.take()


def _watched(watch: Stopwatch, house: House) -> AbstractContextManager[None]:
    return watch.around(
        ("hear", house.store, "hear"),
        ("load", house.store, "load"),
        ("understand", Understand, "__call__"),
        ("· encode", Encoder, "run"),
        ("decide", think, "decide"),
        ("act", InProcessActions, "__call__"),
        ("· search", Retriever, "search"),
        ("·· dense", DenseIndex, "nearest"),
        ("·· sparse", SparseIndex, "best"),
        ("·· gather", retrieval.search, "gather"),
        ("·· rank", retrieval.search, "rank"),
        ("persist", house.store, "append"),
    )


async def measure(var: Path, turns: int) -> InProcess:
    """`turns` turns of questions in turn about service and subjects, Chinese and English."""
    house = build_house(settings_for(var))
    watch = Stopwatch()
    talk = _Talk(house, watch)
    await house.start()
    try:
        with _watched(watch, house):
            source = asked("faq", "subject")
            for one in islice(source, _WARM_UP):
                await talk.say(one.text, one.language)
            mix = list(islice(source, turns))
            replies, spent = await _run(talk, mix)
            _, again = await _run(talk, mix[-min(turns, 400) :])  # the cache holds more than these
            long_conversation = await _long_conversations(talk, source)
    finally:
        await house.close()
    return InProcess(
        turns=turns,
        cited=sum(bool(reply.turn.citations) for reply in replies),
        abstained=sum(reply.turn.abstained for reply in replies),
        whole=_times([s["whole"] for s in spent], turns),
        cached=_times([s["whole"] for s in again], len(again)),
        parts=_by_part(spent),
        long_conversation=long_conversation,
    )


async def _run(talk: _Talk, mix: list[Asked]) -> tuple[list[Reply], list[dict[str, Spent]]]:
    done = [await talk.say(one.text, one.language) for one in mix]
    return [reply for reply, _ in done], [spent for _, spent in done]


async def _long_conversations(talk: _Talk, source: Iterator[Asked]) -> LongConversation:
    """A follow-up is searched twice and so costs more for another reason: these ten all stand alone."""
    english = (one.text for one in source if one.language == "en")
    alone = list(islice(english, _COMPARED))
    first: list[Spent] = []
    last: list[Spent] = []
    for number in range(_LONG_CONVERSATIONS):

        async def say(text: str, conversation: str = f"bench:long:{number}") -> Spent:
            return (await talk.say(text, "en", conversation))[1]["whole"]

        # The same words with more spaces each time, or the prediction cache would answer.
        first += [await say(text + " " * 2 * number) for text in alone]
        for text in islice(english, _LONG - 2 * _COMPARED):
            await say(text)
        last += [await say(text + " " * (2 * number + 1)) for text in alone]
    return LongConversation(
        turns=_LONG,
        wall_ratio=ratio_of_medians([s.wall for s in last], [s.wall for s in first]),
        cpu_ratio=ratio_of_medians([s.cpu for s in last], [s.cpu for s in first]),
        first_ms=spread([s.wall for s in first]).p50,
        last_ms=spread([s.wall for s in last]).p50,
    )


def _by_part(spent: list[dict[str, Spent]]) -> dict[str, PartTimes]:
    parts: defaultdict[str, list[Spent]] = defaultdict(list)
    for turn in spent:
        for part in PARTS:
            if part in turn:
                parts[part].append(turn[part])
    return {part: _times(parts[part], len(spent)) for part in PARTS if parts[part]}


def _times(spent: list[Spent], turns: int) -> PartTimes:
    return PartTimes(
        wall_ms=spread([s.wall for s in spent]),
        cpu_ms=spread([s.cpu for s in spent]),
        calls_a_turn=round(sum(s.calls for s in spent) / turns, 2),
    )
