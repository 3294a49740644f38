"""What is kept of a learner is told also while the platform is away."""

import pytest
from rasa_sdk import Tracker as RasaTracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import METADATA, TurnFacts
from bot.actions.rights import Rights
from bot.dialogue import responses
from bot.dialogue.consents import PURPOSES
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.ports import TurnContext
from bot.rights_port import Known, Subject
from tests.fakes.clock import START, FakeClock
from tests.fakes.platform import FakePlatform

LIN = "learner-lin"


class Kept:
    """Implements RightsStore for one learner."""

    async def known(self, subject: Subject) -> Known:
        return Known(2, 17, START, 3, 4, choices={purpose.name: False for purpose in PURPOSES})

    async def everything(self, subject: Subject) -> dict[str, object]:
        return {"conversation": subject.conversation_id}


async def told(platform: FakePlatform, text: str, language: str) -> str:
    async def explain(learner_id: str, language: str) -> tuple[str, ...]:
        return tuple(order.id for order in await platform.orders(learner_id))

    action = Rights(Kept(), platform, explain, lambda subject, at, minutes: ("page", "file"), FakeClock())
    understood = Understanding(
        text=text, intent="privacy_request", kind="account", confidence=0.9, sentiment="neutral", language=language
    )
    facts = TurnFacts(Tracker(conversation_id="c"), understood, TurnContext("t", "widget", LIN))
    said = CollectingDispatcher()
    rasa = RasaTracker.from_dict({"sender_id": "c", "latest_message": {"metadata": {METADATA: facts}}})
    await action.run(said, rasa, {})
    return "\n".join(message["text"] for message in said.messages)


@pytest.mark.parametrize(("text", "language"), [("你知道我什么", "zh"), ("What do you know about me?", "en")])
async def test_with_the_platform_away_what_is_kept_here_is_told(text: str, language: str) -> None:
    platform = FakePlatform(FakeClock())
    platform.down = True
    away = await told(platform, text, language)
    assert responses.say("utter_my_data_profile_away", language) in away
    assert responses.say("utter_my_data_groups_away", language) in away
    assert "17" in away
    platform.down = False
    here = await told(platform, text, language)
    assert responses.say("utter_my_data_profile_away", language) not in here
    assert "17" in here
