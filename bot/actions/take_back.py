"""action_take_back: a request that was sent already is to be undone. The platform has no way to withdraw one."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import facts_of, say
from bot.actions.records import Records
from bot.actions.records.look import Look
from bot.actions.records.requests import line_of
from bot.actions.sign_in import in_channel
from bot.dialogue import responses
from bot.dialogue.compose import person_button
from bot.dialogue.form_prompts import title_of
from bot.dialogue.taking_back import taken_back
from bot.platform_port import PlatformUnavailable


class TakeBack(Action):
    """Says which request is with us, that only people can withdraw it, and offers one; a form that is open waits."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def name(self) -> str:
        return "action_take_back"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        person = [person_button(facts.language)]
        kind, look = taken_back(facts.tracker, facts.understood.text) or "refund", self._records.look(facts)
        if look is None:
            name = in_channel("utter_sign_in_first", facts.context.channel)
            prove = responses.buttons(name, facts.language)
            say(dispatcher, responses.say(name, facts.language), buttons=[*prove, *person])
            return []
        try:
            say(dispatcher, await _told(look, kind), buttons=person)
        except PlatformUnavailable:
            say(dispatcher, responses.say("utter_platform_down", facts.language), buttons=person)
        return []


async def _told(look: Look, kind: str) -> str:
    sent = [receipt for receipt in await look.platform.requests(look.learner_id) if receipt.kind == kind]
    title = title_of(f"{kind}_form", look.language)
    waiting = [receipt for receipt in sent if receipt.status != "done"]
    if waiting:
        lines = [f"- {line_of(look, receipt)}" for receipt in waiting]
        return "\n".join([look.say("utter_take_back", form=title), *lines, look.say("utter_take_back_how")])
    if sent:
        return look.say("utter_take_back_done", form=title, reference=sent[0].reference)
    return look.say("utter_take_back_none", form=title)
