"""What the model takes for danger and is none, by the conversation it stands in. Pure."""

from dataclasses import replace
from datetime import date

from bot.dialogue.threats import threatens_us
from bot.dialogue.tracker import Tracker
from bot.dialogue.values.order_numbers import order_number
from bot.dialogue.values.reading import plain
from bot.dialogue.wanted_no_more import wants_a_thing_no_more
from bot.dialogue.withdrawing import needs_nobody
from nlu import DANGERS, FALLBACK_INTENT, Prediction, Safety, is_figure_of_speech, taxonomy


def only_a_sigh(prediction: Prediction, flag: Safety, text: str) -> bool:
    """Whether the model half hears a danger in a figure of speech that has nothing beside it."""
    half_heard = flag.category is None and prediction.safety.category is None and prediction.intent in DANGERS
    return half_heard and is_figure_of_speech(text)


_HALF_HEARD = 0.6


def is_no_report(prediction: Prediction, text: str) -> bool:
    """Whether the model half hears a fraud and more surely something else, or an order number of ours stands there.

    On development rows what is asked for is right in six of seven texts in which it is not the report; none of the 435
    reports in nlu/data gives an order number. What is surely heard, or has a word for fraud, is a report all the same.
    """
    if taxonomy().kind(prediction.intent) != "safety":
        return True
    order = order_number(plain(text), date.max)
    return prediction.confidence < _HALF_HEARD and order is not None and order.value is not None


def means_no_danger(tracker: Tracker, text: str) -> bool:
    """Whether the model takes for one's own danger what is weariness of a thing or of waiting, or a threat to us."""
    return wants_a_thing_no_more(tracker, text) or needs_nobody(tracker, text) or threatens_us(text)


def without_safety(prediction: Prediction) -> Prediction:
    """The prediction as it is when nothing dangerous can be meant."""
    kinds = taxonomy().kinds
    ranking = tuple((name, p) for name, p in prediction.intent_ranking if kinds.get(name) != "safety")
    intent, confidence = ranking[0] if ranking else (FALLBACK_INTENT, 0.0)
    second = ranking[1][1] if ranking[1:] else 0.0
    return replace(
        prediction,
        intent=intent,
        confidence=confidence,
        margin=confidence - second,
        intent_ranking=ranking,
        safety=Safety(),
    )
