"""Actions that lead to people: asked for a person, a safety reply, a threat, feedback."""

import asyncio
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of, say
from bot.actions.search import TurnSearch, introduced, searched
from bot.dialogue import responses
from bot.messages import CitationShown
from bot.platform_port import PlatformPort
from bot.safety.hotlines import served_region
from bot.safety.replies import categories, safety_reply
from retrieval import cite

log = structlog.get_logger()
_PATIENCE = 0.5  # seconds
# Requests for advice, which are no dangers, and the subjects in which courses may say something general of them.
_SUBJECTS = {
    "personal_medical_advice": frozenset({"health", "nutrition"}),
    "personal_investment_advice": frozenset({"finance", "insurance"}),
}


class RequestHuman(Action):
    """The learner asked for a person; the escalate stage opens the ticket and the reply names it.

    In a Rasa server's conversation no ticket of ours can be opened: that is said, and `handoff` tells the server.
    """

    def name(self) -> str:
        return "action_request_human"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        if facts.elsewhere:
            say(dispatcher, responses.say("utter_person_elsewhere", facts.language), handoff="asked_for_person")
        return []


class SafetyReply(Action):
    """The fixed, reviewed reply of the category; nothing else is said before it.

    The numbers are those of the learner's region, where the platform knows it in time, else of the operator's, with
    the place named. Advice for one's own case is refused, and what the courses say of such cases in general is quoted
    after that: what sounds like one is often a general question, word for word one of the help pages.
    """

    def __init__(self, region: str, platform: PlatformPort, search: TurnSearch) -> None:
        self._region = region
        self._platform = platform
        self._search = search

    def name(self) -> str:
        return "action_safety_reply"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        category = facts.understood.safety_category or facts.understood.intent
        if category in categories():
            about = facts.understood.safety_about
            say(dispatcher, await with_numbers(self._platform, self._region, facts, category, about))
        if category in _SUBJECTS:
            await self._say_in_general(dispatcher, facts, _SUBJECTS[category])
        return []

    async def _say_in_general(
        self, dispatcher: CollectingDispatcher, facts: TurnFacts, subjects: frozenset[str]
    ) -> None:
        try:
            result = await self._search.search(facts)
        except Exception:  # the reply stands by itself
            log.warning("nothing_in_general", exc_info=True)
            return
        if result.verdict == "answer" and result.hits[0].passage.domain in subjects:
            answer = cite(result.hits, result.used_text)
            lead = responses.say("utter_in_general", facts.language)
            say(
                dispatcher,
                f"{lead}\n{introduced(facts, result, answer.text)}",
                citations=[CitationShown(**vars(citation)) for citation in answer.citations],
                events=[searched(facts, result)],
            )


async def with_numbers(platform: PlatformPort, operators: str, facts: TurnFacts, category: str, about: str) -> str:
    """The reviewed text with the numbers of the learner's region, or of the operator's and what to do elsewhere."""
    learners = await _learners_region(platform, facts.context.learner_id)
    region = served_region(learners, operators)
    return safety_reply(category, facts.language, region, about, region_known=learners is not None)


async def _learners_region(platform: PlatformPort, learner_id: str | None) -> str | None:
    """Whose emergency numbers a learner needs; None rather than late: such a reply waits for nothing."""
    if learner_id is None:
        return None
    try:
        async with asyncio.timeout(_PATIENCE):
            learner = await platform.learner(learner_id)
    except Exception:  # the platform is down or slow
        log.warning("region_unknown", exc_info=True)
        return None
    return (learner.region or None) if learner else None


class AnswerThreat(Action):
    """Calm, and without an answer to the threat itself: what becomes of it is for people to decide."""

    def name(self) -> str:
        return "action_answer_threat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        if facts.elsewhere:  # no ticket of ours stands behind our own words there
            say(dispatcher, responses.say("utter_person_elsewhere", facts.language), handoff="threat")
            return []
        say(dispatcher, responses.say("utter_threat", facts.language))
        return []


class TakeFeedback(Action):
    """Thanks or apologises; business questions are answered from the help pages as well."""

    def __init__(self, search: TurnSearch) -> None:
        self._search = search

    def name(self) -> str:
        return "action_take_feedback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        name = f"utter_{facts.understood.intent}"
        say(dispatcher, responses.say(name, facts.language), buttons=responses.buttons(name, facts.language))
        if facts.understood.intent == "business_cooperation":
            result = await self._search.search(facts)
            if result.verdict == "answer":
                answer = cite(result.hits, result.used_text)
                citations = [CitationShown(**vars(citation)) for citation in answer.citations]
                text = introduced(facts, result, answer.text)
                say(dispatcher, text, citations=citations, events=[searched(facts, result)])
        return []
