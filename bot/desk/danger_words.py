"""What is said to a learner in danger when the turn itself fails: the reviewed reply, with the operator's numbers and
what to do elsewhere.
"""

import structlog

from bot.dialogue.understanding import Understanding
from bot.messages import BotMessage
from bot.safety.replies import safety_reply
from nlu import find_red_flag, taxonomy

log = structlog.get_logger()


def reading_without_model(text: str, language: str) -> Understanding | None:
    """A critical red flag as a reading; None where there is none."""
    flag = find_red_flag(text)
    if flag.category is None or flag.severity != "critical":
        return None
    return Understanding(
        text=text,
        intent=flag.category,
        kind=taxonomy().kind(flag.category),
        confidence=1.0,
        sentiment="neutral",
        language=language,
        safety_category=flag.category,
        safety_severity=flag.severity,
        safety_about=flag.about,
        degraded=True,
    )


def words_in_danger(understood: Understanding, region: str) -> tuple[BotMessage, ...]:
    """None of them where even the reviewed text can't be had; the caller has an apology then."""
    category = understood.safety_category or understood.intent
    try:
        about = understood.safety_about
        text = safety_reply(category, understood.language, region, about, region_known=False)
        return (BotMessage(text=text),)
    except Exception:  # a turn that fails must still end, and ring
        log.exception("safety_reply_failed", category=category)
        return ()
