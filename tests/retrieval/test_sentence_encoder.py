"""A sentence-transformers model from a folder takes the bundle's place for retrieval, without a hub."""

import shutil
from datetime import date
from pathlib import Path

import anyio
import numpy as np
import pytest

pytest.importorskip("sentence_transformers")

from bot.actions.call import TurnFacts
from bot.actions.search import TurnSearch
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.engines import load_engines
from bot.ingest import ingest
from bot.platforms.demo import DemoPlatform
from bot.ports import TurnContext
from bot.predictions import Predictions
from bot.settings import Settings
from knowledge import load_catalogue, passages_of
from retrieval import EncoderUnavailable, IndexMismatch, Query, Retriever, SentenceEncoder, build_index
from retrieval import sentence_encoder as module
from retrieval.embedder import Side
from tests.retrieval.fakes import FakeEmbedder, fitted
from tests.retrieval.tiny_transformer import WIDTH, save_tiny_transformer
from tests.small_content import write_small_content

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.filterwarnings("ignore")  # of libraries that are not ours


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_transformer(tmp_path_factory.mktemp("models") / "tiny")


def test_an_index_is_built_and_searched_with_it_and_no_connection_is_tried(
    folder: Path, tmp_path: Path, refused_connections: list[str]
) -> None:
    passages = passages_of(load_catalogue(write_small_content(tmp_path / "content")))
    encoder = SentenceEncoder(str(folder))
    report = build_index(tmp_path / "index", passages, encoder)
    assert report.embedded > 0
    retriever = Retriever(tmp_path / "index", SentenceEncoder(str(folder)), fitted(0.0))
    try:
        for text in ("怎么重置登录密码", "怎麼重置登錄密碼"):
            result = retriever.search(Query(text, "zh", encoder.vectors([text], "query")[0]))
            assert result.hits[0].passage.id == "faq:account-password.zh"
            assert result.hits[0].dense == pytest.approx(1.0, abs=1e-3)
    finally:
        retriever.close()
    assert refused_connections == []


def test_vectors_are_unit_length_in_order_and_alone_as_in_a_batch(folder: Path) -> None:
    encoder = SentenceEncoder(str(folder))
    texts = ["退款", "How do refunds work, and how long do they take?", "发票"]
    found = encoder.vectors(texts, "passage")
    assert found.shape == (3, WIDTH)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)
    for row, text in zip(found, texts, strict=True):
        np.testing.assert_allclose(encoder.vectors([text], "passage")[0], row, atol=1e-5)
    assert encoder.vectors([], "query").shape == (0, WIDTH)


def test_a_prefix_is_what_stands_before_the_text_and_without_one_the_models_own_prompt(
    folder: Path, tmp_path: Path
) -> None:
    plain = SentenceEncoder(str(folder))
    e5 = SentenceEncoder(str(folder), "query: ", "passage: ")
    sides: tuple[tuple[Side, str], ...] = (("query", "query: "), ("passage", "passage: "))
    for side, prefix in sides:
        expected = plain.vectors([f"{prefix}refund"], side)
        np.testing.assert_allclose(e5.vectors(["refund"], side), expected, atol=1e-5)
    prompted = save_tiny_transformer(tmp_path / "prompted", prompts={"query": "ask: ", "document": "text: "})
    own = SentenceEncoder(str(prompted))
    np.testing.assert_allclose(own.vectors(["refund"], "query"), plain.vectors(["ask: refund"], "query"), atol=1e-5)
    np.testing.assert_allclose(own.vectors(["refund"], "passage"), plain.vectors(["text: refund"], "query"), atol=1e-5)
    bare = SentenceEncoder(str(prompted), "", "")
    np.testing.assert_allclose(bare.vectors(["refund"], "query"), plain.vectors(["refund"], "query"), atol=1e-5)


def test_the_identity_follows_name_weights_and_prefixes_but_not_the_place(folder: Path, tmp_path: Path) -> None:
    identity = SentenceEncoder(str(folder)).identity
    assert identity.startswith("tiny@")
    shutil.copytree(folder, tmp_path / "elsewhere" / "tiny")
    (tmp_path / "elsewhere" / "tiny" / "NOTES.md").write_text("copied", encoding="utf-8")
    assert SentenceEncoder(str(tmp_path / "elsewhere" / "tiny")).identity == identity
    others = {
        SentenceEncoder(str(save_tiny_transformer(tmp_path / "tiny", seed=6))).identity,
        SentenceEncoder(str(folder), "query: ").identity,
        SentenceEncoder(str(folder), None, "query: ").identity,
    }
    assert len(others | {identity}) == 4
    assert SentenceEncoder(f"intfloat/e5@{'a' * 40}").identity == f"intfloat/e5@{'a' * 12}"


def test_an_index_of_another_encoder_is_refused_with_the_command_that_mends_it(folder: Path, tmp_path: Path) -> None:
    passages = passages_of(load_catalogue(write_small_content(tmp_path / "content")))
    build_index(tmp_path / "index", passages, FakeEmbedder())
    with pytest.raises(IndexMismatch, match=r"'fake:1'.*'tiny@.*zhike ingest"):
        Retriever(tmp_path / "index", SentenceEncoder(str(folder)))


def test_a_missing_folder_and_a_folder_that_is_no_model_are_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"nowhere.*ZHIKE_ENCODER"):
        SentenceEncoder(str(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderUnavailable, match=r"empty.*SentenceTransformer\.save"):
        SentenceEncoder(str(tmp_path / "empty")).vectors(["x"], "query")


def test_a_name_in_a_hub_out_of_reach_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # else it tries for a minute
    with pytest.raises(EncoderUnavailable, match=r"'nobody/no-such-model' cannot be loaded"):
        SentenceEncoder("nobody/no-such-model@main").vectors(["x"], "query")


def test_a_missing_package_names_the_install_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(EncoderUnavailable, match=r"pip install 'zhike\[train\]'"):
        SentenceEncoder(str(folder))


async def test_the_setting_reaches_ingest_and_the_question_of_a_turn(
    folder: Path, tmp_path: Path, refused_connections: list[str]
) -> None:
    content = write_small_content(tmp_path / "content")
    settings = Settings(var=tmp_path / "var", content=content, encoder=str(folder))
    catalogue = ingest(settings, today=TODAY).catalogue
    assert not ingest(settings, today=TODAY).index.changed
    engines = load_engines(settings, catalogue)
    limiter = anyio.CapacityLimiter(1)
    search = TurnSearch(
        engines.retriever, Predictions(engines.predictor), DemoPlatform(), limiter, engines.search_encoder
    )
    asked = "同时可以在几台设备上学习"
    understood = Understanding(
        text=asked,
        intent="course_access_problem",
        kind="question",
        confidence=0.9,
        sentiment="neutral",
        language="zh",
    )
    try:
        result = await search.search(
            TurnFacts(Tracker(conversation_id="rest:lin"), understood, TurnContext("t", "rest", None))
        )
    finally:
        engines.retriever.close()
    assert result.hits[0].passage.id == "faq:account-devices.zh"
    assert result.hits[0].dense == pytest.approx(1.0, abs=1e-3)
    assert refused_connections == []
    with pytest.raises(IndexMismatch, match=r"'tiny@.*zhike ingest"):
        load_engines(settings.model_copy(update={"encoder": ""}), catalogue)
