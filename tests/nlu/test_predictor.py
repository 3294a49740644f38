"""The Predictor on the shipped bundle: shapes and promises, never what the model thinks."""

import math

import numpy as np
import pytest

from nlu import DEFAULT_BUNDLE, OUT_OF_SCOPE, Encoder, Prediction, Predictor, taxonomy

TEXTS = (
    "我要退款",
    "How do I get an invoice?",
    "成年人每天要睡几个小时？",
    "",
    "👍👍👍",
    "你好",
    "what can you do for me, I wonder, since I have never been here before and know nothing",
    "\ud83d",
    "<s></s><mask>[PAD]",
)


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(Encoder(DEFAULT_BUNDLE))


def assert_sound(prediction: Prediction) -> None:
    probabilities = [probability for _, probability in prediction.intent_ranking]
    assert math.isclose(sum(probabilities), 1.0, abs_tol=1e-5)
    assert probabilities == sorted(probabilities, reverse=True)
    assert {name for name, _ in prediction.intent_ranking} == set(taxonomy().intents)
    assert (prediction.intent, prediction.confidence) == prediction.intent_ranking[0]
    assert prediction.margin == pytest.approx(probabilities[0] - probabilities[1])
    assert prediction.sentiment in taxonomy().sentiments
    assert 1 / 3 - 1e-6 <= prediction.sentiment_score <= 1
    assert 0 <= prediction.oos_score <= 1
    assert prediction.oos_score >= dict(prediction.intent_ranking)[OUT_OF_SCOPE]
    assert prediction.vector is not None
    assert prediction.vector.shape == (384,)
    assert np.linalg.norm(prediction.vector) == pytest.approx(1.0, abs=1e-4)


def test_probabilities_sum_to_one_and_every_number_is_in_its_range(predictor: Predictor) -> None:
    for prediction in predictor.predict_many(TEXTS):
        assert_sound(prediction)


def test_a_batch_keeps_its_order_and_says_what_each_text_gets_alone(predictor: Predictor) -> None:
    together = predictor.predict_many(TEXTS)
    assert [prediction.text for prediction in together] == list(TEXTS)
    for prediction in together:
        alone = predictor.predict(prediction.text)
        assert prediction.vector is not None
        assert alone.vector is not None
        assert float(prediction.vector @ alone.vector) > 0.9999
        ranking = dict(alone.intent_ranking)
        for name, probability in prediction.intent_ranking:
            assert probability == pytest.approx(ranking[name], abs=1e-3)
        assert prediction.language == alone.language
        assert prediction.safety == alone.safety


def test_no_texts_are_no_predictions(predictor: Predictor) -> None:
    assert predictor.predict_many([]) == []
    assert predictor.encoder.vectors([], "query").shape == (0, 384)


@pytest.mark.parametrize(
    "text", ["", "   ", "😭" * 50, "a" * 20_000, "退款" * 10_000, "\x00\x07", "\ud83d\ude00 \udc00"]
)
def test_empty_emoji_broken_and_20000_characters_do_not_raise(predictor: Predictor, text: str) -> None:
    assert_sound(predictor.predict(text))


def test_the_language_without_letters_is_the_one_passed_in(predictor: Predictor) -> None:
    assert predictor.predict("👍", "en").language == "en"
    assert predictor.predict("👍", "zh").language == "zh"


def test_writing_the_same_in_another_script_width_or_case_gives_the_same(predictor: Predictor) -> None:
    plain, other = predictor.predict_many(["请问 vip 发票怎么开", "請問 ＶＩＰ 發票怎麼開\u200b"])
    assert plain.intent_ranking == other.intent_ranking


@pytest.mark.parametrize("typed", ["<s>", "</s>", "<pad>", "<mask>", "<unk>", "[CLS]", "\ue000", "\ue001"])
def test_a_special_token_typed_by_a_learner_is_plain_text(predictor: Predictor, typed: str) -> None:
    tokenizer = predictor.encoder._tokenizer
    ids = tokenizer.encode(f"query: {typed}").ids
    assert (ids[0], ids[-1]) == (0, 2)
    assert not {0, 1, 2} & set(ids[1:-1])


def test_side_matters_and_vectors_of_many_texts_keep_their_order(predictor: Predictor) -> None:
    texts = [f"{'很' * (n % 7)}第{n}条" for n in range(70)]
    many = predictor.encoder.vectors(texts, "passage")
    for n in (0, 13, 69):
        assert float(many[n] @ predictor.encoder.vectors([texts[n]], "passage")[0]) > 0.9999
    assert float(many[5] @ predictor.encoder.vectors([texts[5]], "query")[0]) < 0.999


def test_the_identity_of_the_encoder_is_that_of_its_vectors() -> None:
    encoder = Encoder(DEFAULT_BUNDLE)
    assert encoder.identity == encoder.manifest.vector_identity
    assert len(encoder.identity) == 16


@pytest.mark.parametrize("emoji", ["🙏", "😭😭", "👍🏽", " 👨‍👩‍👧", "❤️", "🇨🇳"])
def test_emoji_change_how_a_text_is_felt_and_not_what_it_asks(predictor: Predictor, emoji: str) -> None:
    texts = ["请问发票怎么开", "Where is my refund?"]
    for plain, decorated in zip(
        predictor.predict_many(texts), predictor.predict_many([text + emoji for text in texts]), strict=True
    ):
        assert decorated.intent == plain.intent
        assert decorated.confidence == pytest.approx(plain.confidence, abs=1e-4)
        assert decorated.sentiment_score != plain.sentiment_score
    crowd = predictor.predict_many([f"好的{emoji}", "好的", f"ok{emoji}"])
    alone = predictor.predict(f"ok{emoji}")
    assert crowd[2].sentiment_score == pytest.approx(alone.sentiment_score, abs=1e-3)
