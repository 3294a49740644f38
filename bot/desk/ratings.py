"""How was it? The question after a resolved ticket, with a button for each number. Pure."""

import uuid

from bot.dialogue import responses
from bot.dialogue.events import BotSaid
from bot.messages import Button

SCORES = range(1, 6)


def rating_question(ticket: str, language: str) -> BotSaid:
    buttons = tuple(
        Button(
            title=str(score),
            payload=f'/rate_service{{"ticket":"{ticket}","score":{score}}}',
        )
        for score in SCORES
    )
    return BotSaid(
        turn_id=uuid.uuid4().hex, text=responses.say("utter_how_was_it", language, ticket=ticket), buttons=buttons
    )
