"""POST /model/parse in Rasa's shape; safety comes from the rules and the model together."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from bot.channels.access import AccessToken
from bot.ports import Parser

_RANKED = 10


class ParseRequest(BaseModel):
    """What Rasa's clients post; other keys are ignored."""

    text: Annotated[str, Field(max_length=20_000)]


def parse_routes(parser: Parser, access: AccessToken) -> APIRouter:
    router = APIRouter(tags=["nlu"])

    @router.post("/model/parse", dependencies=[Depends(access)])
    async def parse(asked: ParseRequest) -> dict[str, Any]:
        found = await parser.predict(asked.text, "zh")
        ranking = [{"name": name, "confidence": p} for name, p in found.intent_ranking[:_RANKED]]
        return {
            "text": asked.text,
            "intent": ranking[0],
            "intent_ranking": ranking,
            "entities": [],
            "sentiment": {"label": found.sentiment, "score": found.sentiment_score},
            "language": found.language,
            "oos_score": found.oos_score,
            "safety": {
                "category": found.safety.category,
                "severity": found.safety.severity,
                "about": found.safety.about,
            },
        }

    return router
