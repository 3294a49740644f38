"""Advice for one's own case is refused first; what the courses say in general follows, if they do."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

import pytest

from bot.actions.call import TurnFacts
from bot.actions.people import SafetyReply
from bot.actions.runner import InProcessActions
from bot.actions.search import TurnSearch
from bot.dialogue.policy import Decision, actions
from bot.dialogue.responses import say
from bot.dialogue.tracker import Tracker
from bot.platforms.demo import DemoPlatform
from bot.ports import ActionOutcome, TurnContext
from bot.safety.replies import safety_reply
from knowledge import Passage
from retrieval import Hit, SearchResult
from tests.bot.safety.test_safety_replies import Idle
from tests.fakes.understander import understood

TEXT = "Money in an index fund can be worth less than was paid in, for years."


@dataclass
class Found:
    """A search that comes to a verdict about a passage of a subject, or to nothing at all."""

    verdict: Literal["answer", "choose", "abstain"] = "answer"
    domain: str = "finance"
    language: str = "en"
    down: bool = False

    async def search(self, facts: TurnFacts) -> SearchResult:
        if self.down:
            raise ConnectionError
        passage = Passage(
            id=f"faq:lose.{self.language}", source_id="faq:lose", kind="faq", language=self.language, title="Losses?",
            heading="Losses?", text=TEXT, url="/help/lose", domain=self.domain, version="1", reviewer="周敏",
            reviewed_on=date(2026, 10, 1), review_due_on=date(2027, 10, 1),
        )  # fmt: skip
        return SearchResult(self.verdict, 0.9, 0.5, (Hit(passage, 1.0, 0.9, 0.9, readable=True),), "…")


async def replied(found: Found, category: str = "personal_investment_advice") -> ActionOutcome:
    safety = SafetyReply("CN", DemoPlatform(), cast(TurnSearch, found))
    runner = InProcessActions([safety, *(Idle(name) for name in actions() - {safety.name()})])
    said = understood("Can I lose money?", category, language="en", safety_category=category)
    tracker = Tracker(conversation_id="widget:a")
    return await runner(
        Decision("action_safety_reply", "safety_finding"), tracker, said, TurnContext("t1", "widget", None)
    )


async def test_the_refusal_comes_first_and_the_quotation_has_its_source() -> None:
    refusal, quoted = (await replied(Found())).messages
    assert refusal.text == safety_reply("personal_investment_advice", "en", "CN", region_known=False)
    assert quoted.text.startswith(say("utter_in_general", "en"))
    assert TEXT in quoted.text
    assert [citation.source_id for citation in quoted.citations] == ["faq:lose.en"]


async def test_a_quotation_in_the_other_language_says_so() -> None:
    quoted = (await replied(Found(language="zh"))).messages[1]
    assert say("utter_other_language", "en") in quoted.text


@pytest.mark.parametrize(
    "found",
    [Found("abstain"), Found("choose"), Found(domain="home"), Found(down=True)],
    ids=["withheld", "undecided", "another subject", "search is down"],
)
async def test_otherwise_the_refusal_stands_alone(found: Found) -> None:
    outcome = await replied(found)
    assert [m.text for m in outcome.messages] == [
        safety_reply("personal_investment_advice", "en", "CN", region_known=False)
    ]


async def test_nobody_in_danger_is_quoted_a_course() -> None:
    outcome = await replied(Found(domain="health"), "medical_emergency")
    assert [m.text for m in outcome.messages] == [safety_reply("medical_emergency", "en", "CN", region_known=False)]
