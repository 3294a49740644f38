"""Reads the judged moments, plays them through the real turn, and scores decisions against them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from bot.bootstrap import House
from bot.messages import IncomingMessage

FILE = Path(__file__).parent / "moments.jsonl"
_COINS = 2000


class Moment(BaseModel):
    """A short dialogue up to a moment, and whether something should be suggested in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    language: str
    learner: str | None = None
    said: tuple[str, ...]
    """What the learner wrote; the moment is the reply to the last."""
    recommend: bool
    why: str


def read_moments() -> list[Moment]:
    return [Moment.model_validate_json(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


async def decided(house: House, moment: Moment) -> bool:
    """Whether the bot suggests something in its reply to the last line. A learner's moments don't know each other."""
    conversation = f"moment:{moment.id}"
    for n, text in enumerate(moment.said):
        message = IncomingMessage(
            conversation_id=conversation, channel="widget", message_id=f"m{n}", text=text,
            learner_id=moment.learner, language=moment.language,
        )  # fmt: skip
        await house.turn.hear(message)
        await house.turn.answer(conversation)
    reply = await house.turn.reply_to(conversation, f"m{len(moment.said) - 1}")
    return reply is not None and bool(reply.turn.recommendations)


def f1(judged: Sequence[bool], shown: Sequence[bool]) -> float:
    """Of "yes": harmonic mean of precision and recall; 0 when nothing was shown rightly."""
    right = sum(j and s for j, s in zip(judged, shown, strict=True))
    return 2 * right / (sum(judged) + sum(shown)) if right else 0.0


def compared(moments: Sequence[Moment], shown: Sequence[bool]) -> dict[str, object]:
    """Our decision, always-on, and a coin that falls as often as the judges say yes (mean of many tosses)."""
    judged = [moment.recommend for moment in moments]
    share = sum(judged) / len(judged)
    rng = np.random.default_rng(0)
    coins = [f1(judged, list(rng.random(len(judged)) < share)) for _ in range(_COINS)]
    wrong = [s and not j for j, s in zip(judged, shown, strict=True)]
    per_language = {
        language: round(f1(*_of(moments, judged, shown, language)), 4)
        for language in sorted({moment.language for moment in moments})
    }
    return {
        "moments": len(moments),
        "yes": sum(judged),
        "f1": round(f1(judged, shown), 4),
        "f1_always_on": round(f1(judged, [True] * len(judged)), 4),
        "f1_random": round(float(np.mean(coins)), 4),
        "f1_by_language": per_language,
        "false_offer_rate": round(sum(wrong) / (len(judged) - sum(judged)), 4),
        "precision": round(1 - sum(wrong) / max(1, sum(shown)), 4),
        "recall": round(sum(j and s for j, s in zip(judged, shown, strict=True)) / sum(judged), 4),
    }


def _of(
    moments: Sequence[Moment], judged: Sequence[bool], shown: Sequence[bool], language: str
) -> tuple[list[bool], list[bool]]:
    rows = [(j, s) for m, j, s in zip(moments, judged, shown, strict=True) if m.language == language]
    return [j for j, _ in rows], [s for _, s in rows]
