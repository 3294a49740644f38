"""A message that is doubtful as it is written, read with the words that were probably meant."""

from bot.predictions import Predictions
from nlu import BY_MODEL, Prediction

# Surely read as it stands: no slip in it matters.
_SURE = 0.7
# A reading without slips counts from here. On development rows with slips from the training's noise intents are right
# for 62 % instead of 54 % (en) and 64 % instead of 59 % (zh), dangers found 328 instead of 295 times with false alarms
# as before (104, 101); on the rows as they were written, 74 instead of 62 % and 70 instead of 68 % (2026-11-24).
_COUNTS = 0.5


async def read_slip_free(
    predictions: Predictions, prediction: Prediction, meant: str | None, language: str, *, in_form: bool
) -> Prediction | None:
    """The reading of `meant` where it is the surer one, or where words in it tell of a danger; None where the message
    is best read as it stands.

    Args:
        in_form: a form is open. Half an answer to it sounds like many things: only a danger is taken from the other
            reading.

    Raises:
        Exception: whatever the model raises.
    """
    if meant is None:
        return None
    found = await predictions.predict(meant, language)
    told = found.safety.category is not None and found.safety.matched != BY_MODEL
    surer = found.confidence >= _COUNTS and found.confidence > prediction.confidence
    return found if told or (surer and not in_form) else None


def is_doubtful(prediction: Prediction) -> bool:
    """Whether it is worth looking for slips."""
    return prediction.confidence < _SURE
