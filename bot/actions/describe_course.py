"""action_describe_course: what a course is about, costs and takes; several are put side by side."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answer_question import AnswerQuestion
from bot.actions.call import TurnFacts, facts_of, say
from bot.actions.recommend import CATALOGUE_URL
from bot.actions.search import TurnSearch, searched
from bot.dialogue import responses
from knowledge import Catalogue, Course

_MOST = 3
_LEVELS = {
    "beginner": {"zh": "入门", "en": "beginner"},
    "intermediate": {"zh": "进阶", "en": "intermediate"},
    "advanced": {"zh": "高级", "en": "advanced"},
}


class DescribeCourse(Action):
    """Cards of the courses that are named, open on the page or were just suggested; otherwise the help pages."""

    def __init__(self, catalogue: Catalogue, search: TurnSearch, answers: AnswerQuestion) -> None:
        self._catalogue = catalogue
        self._search = search
        self._answers = answers

    def name(self) -> str:
        return "action_describe_course"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        named = self._named(facts.question)
        if not named:
            result = await self._search.search(facts)
            if result.verdict == "answer":
                await self._answers.answer(dispatcher, facts, result)
                return []
            named = self._at_hand(facts)
            if not named:
                text = responses.say("utter_which_course", facts.language, url=CATALOGUE_URL)
                say(dispatcher, text, events=[searched(facts, result)], abstained=True)
                return []
        cards = [_card(course, facts.language) for course in named[:_MOST]]
        say(dispatcher, "\n\n".join(cards))
        return []

    def _named(self, text: str) -> list[Course]:
        lowered = text.lower()
        return [c for c in self._catalogue.courses if c.title.zh.lower() in lowered or c.title.en.lower() in lowered]

    def _at_hand(self, facts: TurnFacts) -> list[Course]:
        """The course on the page, else those of the last slate."""
        by_id = self._catalogue.course_by_id
        page = facts.context.page.get("course_id")
        if isinstance(page, str) and page in by_id:
            return [by_id[page]]
        shown = facts.tracker.impressions[-1].items if facts.tracker.impressions else ()
        return [by_id[item.id] for item in shown if item.id in by_id]


def _card(course: Course, language: str) -> str:
    return responses.say(
        "utter_course_card",
        language,
        title=course.title.in_language(language),
        summary=course.summary.in_language(language),
        teacher=course.teacher.in_language(language),
        level=_LEVELS[course.level]["zh" if language == "zh" else "en"],
        minutes=course.minutes,
        lessons=len(course.lessons),
        price=f"{course.price_cny:g}",
    )
