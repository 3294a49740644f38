"""A finished bundle is whole, calibrated on what it serves, and its card tells what it is."""

import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from nlu import OUT_OF_SCOPE, BundleError, Encoder, Predictor
from nlu.bundle import load_manifest
from nlu.evaluation import evaluate, outputs_of
from nlu.out_of_scope import OUT_OF_SCOPE_FILE
from nlu.training.card import CARD_FILE
from nlu.training.card_pictures import RELIABILITY_FILE, RISK_FILE, reliability, risk_coverage
from tests.nlu.training.conftest import made_up

TEXTS = ("我的发票", "refund", "", "👍", "退款 😭")


def test_the_manifest_holds_a_hash_of_the_judge_and_a_changed_judge_is_refused(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    assert OUT_OF_SCOPE_FILE in load_manifest(tiny_bundle).sha256
    copy = shutil.copytree(tiny_bundle, tmp_path / "copy")
    with (copy / OUT_OF_SCOPE_FILE).open("ab") as file:
        file.write(b"x")
    with pytest.raises(BundleError, match=OUT_OF_SCOPE_FILE):
        Encoder(copy)


def test_the_served_score_is_the_probability_of_the_label_and_all_probabilities_sum_to_one(tiny_bundle: Path) -> None:
    for prediction in Predictor(Encoder(tiny_bundle)).predict_many(TEXTS):
        ranking = dict(prediction.intent_ranking)
        assert sum(ranking.values()) == pytest.approx(1.0, abs=1e-5)
        assert prediction.oos_score == ranking[OUT_OF_SCOPE]
        assert 0 <= prediction.oos_score <= 1


def test_outputs_of_many_texts_keep_their_order(tiny_bundle: Path) -> None:
    encoder = Encoder(tiny_bundle)
    texts = [f"{'退' * (n % 9)} {n}" for n in range(70)]
    many = outputs_of(encoder, texts)
    for n in (0, 33, 69):
        np.testing.assert_allclose(many.intent[n], encoder.run([texts[n]], "query").intent[0], atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(many.features, axis=1), 1.0, atol=1e-4)


def test_the_report_tells_calibration_in_scope_and_separation_of_the_rest(tiny_bundle: Path) -> None:
    report = evaluate(Encoder(tiny_bundle), made_up("dev", 2))
    assert report.keys() == {"intent.zh", "intent.en", "sentiment.zh", "sentiment.en"}
    assert {"rows", "accuracy", "macro_f1", "ece", "worst", "confusions"} <= report["sentiment.en"].keys()
    assert {"ece_in_scope", "out_of_scope_auroc"} <= report["intent.zh"].keys()


def test_the_card_has_every_slice_its_pictures_and_the_settings(tiny_bundle: Path) -> None:
    card = (tiny_bundle / CARD_FILE).read_text(encoding="utf-8")
    for expected in ("306 made-up rows", "| seed | 7 |", "| intent.zh |", "| typo |", "read as", "## Limits"):
        assert expected in card
    for name in (RELIABILITY_FILE, RISK_FILE):
        assert f"({name})" in card
        picture = (tiny_bundle / name).read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) < 60_000


def test_the_curves_of_a_reading_that_is_always_sure_and_half_right() -> None:
    confidence = np.linspace(0.9, 1.0, 40, dtype=np.float32)
    right = np.arange(40) % 2 == 0
    assert sum(rows for _, _, rows in reliability(confidence, right)) == 40
    assert all(share == 0.5 for _, share, _ in reliability(confidence, right))
    covered, wrong = risk_coverage(confidence, confidence > 0.95)
    assert (covered[-1], wrong[-1]) == (1.0, 0.5)
    assert wrong[:20] == [0.0] * 20
