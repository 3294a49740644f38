"""action_small_talk: greet, thank, say goodbye and the like, from templates."""

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of, say
from bot.dialogue import responses
from bot.dialogue.leaving import only_cancels
from bot.dialogue.marks import only_marks
from bot.dialogue.policy import LONGEST_TEXT

_ENGLISH = re.compile(r"英文|英语|english|英語", re.IGNORECASE)
_CHINESE = re.compile(r"中文|汉语|普通话|國語|国语|chinese|mandarin", re.IGNORECASE)


class SmallTalk(Action):
    """Says the template of the intent; repeats itself when asked to."""

    def name(self) -> str:
        return "action_small_talk"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        text, language = facts.understood.text, facts.language
        if len(text) > LONGEST_TEXT:
            self._say(dispatcher, "utter_too_long", language, length=len(text), limit=LONGEST_TEXT)
        elif not text.strip() and facts.understood.pressed is None:
            self._say(dispatcher, "utter_empty", language)
        elif facts.understood.pressed is None and only_marks(text):
            self._say(dispatcher, "utter_only_marks", language)
        elif facts.understood.pressed is None and only_cancels(text):
            self._say(dispatcher, "utter_nothing_to_cancel", language)
        elif facts.understood.intent == "repeat":
            self._repeat(dispatcher, facts)
        elif facts.understood.intent == "switch_language":
            wanted = _wanted_language(text, language)
            self._say(dispatcher, "utter_switch_language", wanted)
            return [SlotSet("language", wanted)]
        else:
            self._say(dispatcher, f"utter_{facts.understood.intent}", language)
        return []

    def _say(self, dispatcher: CollectingDispatcher, name: str, language: str, **values: object) -> None:
        say(dispatcher, responses.say(name, language, **values), buttons=responses.buttons(name, language))

    def _repeat(self, dispatcher: CollectingDispatcher, facts: TurnFacts) -> None:
        if not facts.tracker.last_reply:
            self._say(dispatcher, "utter_repeat_nothing", facts.language)
            return
        self._say(dispatcher, "utter_repeat", facts.language)
        for message in facts.tracker.last_reply:
            say(dispatcher, message.text, buttons=message.buttons, citations=message.citations)


def _wanted_language(text: str, language: str) -> str:
    if _ENGLISH.search(text):
        return "en"
    if _CHINESE.search(text):
        return "zh"
    return "en" if language == "zh" else "zh"
