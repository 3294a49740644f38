"""What the model takes for danger and is none, by the conversation it stands in. Pure."""

from bot.dialogue.threats import threatens_us
from bot.dialogue.tracker import Tracker
from bot.dialogue.wanted_no_more import wants_a_thing_no_more
from bot.dialogue.withdrawing import needs_nobody
from nlu import DANGERS, Prediction, Safety, is_figure_of_speech


def only_a_sigh(prediction: Prediction, flag: Safety, text: str) -> bool:
    """Whether the model half hears a danger in a figure of speech that has nothing beside it."""
    half_heard = flag.category is None and prediction.safety.category is None and prediction.intent in DANGERS
    return half_heard and is_figure_of_speech(text)


def means_no_danger(tracker: Tracker, text: str) -> bool:
    """Whether the model takes for one's own danger what is weariness of a thing or of waiting, or a threat to us."""
    return wants_a_thing_no_more(tracker, text) or needs_nobody(tracker, text) or threatens_us(text)
