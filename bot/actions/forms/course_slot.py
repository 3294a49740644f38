"""The slot of a course: one that the learner has, or one from the catalogue."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of
from bot.actions.forms.form import Form, Found
from bot.dialogue import responses
from bot.dialogue.open_form import DECLINED
from bot.dialogue.values.picking import Choice, pick
from knowledge import Course

_SHOWN = 5


class CourseSlot(Form):
    """A form about a course, named by its title, by its subject, or by button."""

    own_courses = True
    """Only courses that the learner has; else any of the catalogue."""

    async def validate_course_id(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Found:
        facts, said = facts_of(tracker), str(value)
        if said == DECLINED:
            return {"course_id": DECLINED}
        courses = [_choice_of(course) for course in await self._courses(facts)]
        asked = tracker.slots.get("requested_slot") == "course_id"
        found = pick(said, courses, self.today, ordinals=asked and self.own_courses)
        if len(found) == 1:
            return {"course_id": found[0].value}
        if not found and asked:
            dispatcher.utter_message(text=responses.say("utter_wrong_course", facts.language))
        return {"course_id": None}

    async def choices(
        self, slot: str, facts: TurnFacts, said: str, values: Mapping[str, str]
    ) -> tuple[Choice, ...] | None:
        if slot != "course_id":
            return None
        courses = [_choice_of(course) for course in await self._courses(facts)]
        spoken_of = pick(said, courses, self.today, ordinals=False)
        if len(spoken_of) < 2 and not self.own_courses:
            return None  # thirty courses are no choice to press: the title or the subject is asked for
        return tuple((spoken_of if len(spoken_of) > 1 else courses)[:_SHOWN])

    async def shown(self, slot: str, value: str, facts: TurnFacts) -> tuple[str, str] | None:
        course = self.catalogue.course_by_id.get(value) if slot == "course_id" else None
        return None if course is None else (f"《{course.title.in_language('zh')}》", course.title.in_language("en"))

    async def _courses(self, facts: TurnFacts) -> list[Course]:
        if not self.own_courses:
            return list(self.catalogue.courses)
        learner_id = facts.context.learner_id
        owned = frozenset[str]() if learner_id is None else await self.platform.owned_courses(learner_id)
        return [course for course in self.catalogue.courses if course.id in owned]


def _choice_of(course: Course) -> Choice:
    zh, en = course.title.in_language("zh"), course.title.in_language("en")
    return Choice(value=course.id, zh=zh, en=en, titles=(zh, en), about=course.domain)
