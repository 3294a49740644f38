"""Gates on the shipped model, on text by another hand than the training text.

FLOORS is what this bundle reached when it was committed, rounded down: a new bundle must not fall below. They are not
the design's bars (intents 0.95, danger 0.99 and 0.95), which this model doesn't reach;
`zhike evaluate nlu` prints how far it is.
"""

import csv
from pathlib import Path

import pytest

from nlu import DEFAULT_BUNDLE, Encoder, Prediction, Predictor
from nlu.dataset import Utterance, read_idioms, read_utterances, refuse_leakage
from nlu.evaluation import evaluate
from nlu.judging.flag_words import read_flag_words, share_raised
from nlu.normalisation import normalise

pytestmark = pytest.mark.quality
HELD_OUT = Path(__file__).parent / "heldout"
IDIOMS = Path(__file__).parents[2] / "nlu" / "data" / "idioms.tsv"
DANGERS = ("medical_emergency", "self_harm_risk")


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(Encoder(DEFAULT_BUNDLE, threads=1))


@pytest.fixture(scope="module")
def held_out() -> list[Utterance]:
    return read_utterances(HELD_OUT / "intents")


def test_nothing_held_out_was_trained_on(held_out: list[Utterance]) -> None:
    folder = Path(__file__).parents[2] / "nlu" / "data" / "utterances"
    trained = read_utterances(folder, with_idioms=True)
    refuse_leakage(trained, held_out)
    known = {normalise(row.text) for row in trained} | {
        normalise(row.text) for row in read_flag_words(folder.with_name("flag_words.tsv"))
    }
    assert [row.text for row in read_flag_words(HELD_OUT / "flag_words.tsv") if normalise(row.text) in known] == []


def test_intents_and_sentiment_keep_their_level(predictor: Predictor, held_out: list[Utterance]) -> None:
    report = evaluate(predictor.encoder, held_out)
    for name, floor in FLOORS.items():
        assert report[name]["macro_f1"] >= floor, (name, report[name])  # type: ignore[operator]  # figures are numbers


@pytest.mark.parametrize(("style", "floor"), [("explicit", 0.94), ("implicit", 0.79)])
def test_danger_is_recognised(predictor: Predictor, held_out: list[Utterance], style: str, floor: float) -> None:
    """A miss here costs more than anything else: the floor is the recall of rules and model together."""
    rows = [r for r in held_out if r.intent in DANGERS and r.group.split("/")[1].startswith(style)]
    assert len(rows) >= 39
    missed = [r.text for r, p in _predicted(predictor, rows) if p.safety.severity == "none"]
    assert 1 - len(missed) / len(rows) >= floor, missed


def test_idioms_that_only_sound_dangerous_raise_no_alarm(predictor: Predictor) -> None:
    with (HELD_OUT / "idioms.tsv").open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    assert len(texts) == 100
    alarms = [p.text for p in predictor.predict_many(texts) if p.safety.severity == "critical"]
    assert len(alarms) <= IDIOM_ALARMS, alarms


def test_of_the_collected_idioms_few_raise_an_alarm(predictor: Predictor) -> None:
    """Most of them the model has learned from; a half of the rest is plain talk about dangerous things."""
    texts = [row.text for row in read_idioms(IDIOMS)]
    assert len(texts) > 800
    alarms = [p.text for p in predictor.predict_many(texts) if p.safety.severity == "critical"]
    assert len(alarms) <= 17, alarms


def test_a_word_alone_raises_no_alarm_where_the_model_sees_none(predictor: Predictor) -> None:
    """33 of 300 and 206 of 240; when every word raised, 134 and 200."""
    rows = read_flag_words(HELD_OUT / "flag_words.tsv")
    assert share_raised(predictor, rows, "harmless") <= 0.115
    assert share_raised(predictor, rows, "danger") >= 0.85


def _predicted(predictor: Predictor, rows: list[Utterance]) -> list[tuple[Utterance, Prediction]]:
    return list(zip(rows, predictor.predict_many([row.text for row in rows]), strict=True))


# Reached on 2026-11-22: 0.912, 0.917, 0.811 and 0.802; danger explicit 0.974, implicit 0.825; 1 idiom of 100 raises an
# alarm. A row or two of slack is left for rounding on other processors.
FLOORS = {"intent.zh": 0.90, "intent.en": 0.905, "sentiment.zh": 0.80, "sentiment.en": 0.79}
IDIOM_ALARMS = 1
