"""Asked which of the nearest answers is meant, a learner presses one and gets exactly that."""

import json
from datetime import date
from typing import Any, cast

import anyio
from rasa_sdk import Tracker as RasaTracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answer_question import AnswerQuestion
from bot.actions.call import METADATA, TurnFacts
from bot.actions.records.beside import Records
from bot.actions.search import TurnSearch
from bot.dialogue.events import Searched, TurnUnderstood
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.ports import TurnContext
from knowledge import Passage
from retrieval import Hit, Query, SearchResult
from tests.fakes.clock import START
from tests.fakes.turns import SESSION

ASKED = "课程能退吗还是能换"


def passage(name: str) -> Passage:
    return Passage(
        id=f"faq:{name}.zh", source_id=f"faq:{name}", kind="faq", language="zh", title=f"{name}？", heading=f"{name}？",
        text=f"{name}的答案。", url=f"/help/{name}", domain="refunds", version="1", reviewer="周敏",
        reviewed_on=date(2026, 10, 1), review_due_on=date(2027, 10, 1),
    )  # fmt: skip


class Undecided:
    """Implements Searcher: cannot tell two entries apart, and opens either."""

    def __init__(self) -> None:
        self._passages = {f"faq:{name}": passage(name) for name in ("refund", "exchange")}

    def search(self, query: Query) -> SearchResult:
        hits = tuple(Hit(found, 0.5, 0.5, 0.5, readable=True) for found in self._passages.values())
        return SearchResult("choose", 0.4, 0.6, hits, query.text)

    def open_source(self, source_id: str, query: Query) -> SearchResult | None:
        found = self._passages.get(source_id)
        hits = (Hit(found, 1.0, 1.0, 1.0, readable=True),) if found else ()
        return SearchResult("answer", 1.0, 0.0, hits, query.text) if found else None


def heard(turn: str, text: str, verdict: str | None = None) -> Tracker:
    understood = TurnUnderstood(
        turn_id=turn, text=text, intent="refund_policy", confidence=0.9, sentiment="neutral", language="zh"
    )
    events: list[Any] = [understood]
    if verdict:
        events.append(Searched(turn_id=turn, verdict=verdict, probability=0.4, threshold=0.6))
    return Tracker(conversation_id="c").extended(events, START, SESSION)


async def run(tracker: Tracker, text: str, pressed: dict[str, Any] | None = None) -> dict[str, Any]:
    understood = Understanding(
        text=text,
        intent="open_answer" if pressed else "refund_policy",
        kind="button" if pressed else "account",
        confidence=1.0,
        sentiment="neutral",
        language="zh",
        pressed=pressed,
        degraded=True,  # so that no vector is asked for
    )
    facts = TurnFacts(tracker, understood, TurnContext("t2", "rest", None))
    search = TurnSearch(Undecided(), cast(Any, None), cast(Any, None), anyio.CapacityLimiter(1))
    message = {"text": text, "metadata": {METADATA: facts}}
    rasa = RasaTracker("c", {}, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    await AnswerQuestion(search, cast(Any, None), Records(cast(Any, None), cast(Any, None))).run(dispatcher, rasa, {})
    return cast(dict[str, Any], dispatcher.messages[0])


async def test_the_nearest_are_buttons_and_nothing_is_claimed() -> None:
    said = await run(heard("t1", ASKED), ASKED)
    assert [button["title"] for button in said["buttons"]][:2] == ["refund？", "exchange？"]
    assert said["buttons"][-1]["payload"] == "/human_handoff"
    assert said["custom"]["abstained"] is True
    assert "citations" not in said["custom"]
    assert "答案" not in said["text"]


async def test_the_pressed_one_is_quoted_and_cited() -> None:
    offered = (await run(heard("t1", ASKED), ASKED))["buttons"][1]["payload"]
    pressed = json.loads(offered.removeprefix("/open_answer"))
    said = await run(heard("t1", ASKED, "choose"), "exchange？", pressed)
    assert said["text"].startswith("exchange的答案。")
    assert [citation["source_id"] for citation in said["custom"]["citations"]] == ["faq:exchange.zh"]


async def test_one_that_was_taken_away_meanwhile_is_searched_anew() -> None:
    said = await run(heard("t1", ASKED, "choose"), "old？", {"source": "faq:old"})
    assert [button["title"] for button in said["buttons"]][:2] == ["refund？", "exchange？"]
