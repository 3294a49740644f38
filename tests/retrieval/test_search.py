"""Searching: what is found, what may be read, and what happens when a side is broken."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from knowledge import Passage, load_catalogue, passages_of
from retrieval import Fitted, Query, Retriever, SearchResult, build_index, cite, rebuild_from_store
from retrieval.manifest import current_generation
from tests.retrieval.fakes import FakeEmbedder, fitted
from tests.small_content import write_small_content

DEVICES = "同时可以在几台设备上学习"
LOCKED = "刺激控制法"
Open = Callable[..., Retriever]


@pytest.fixture
def passages(tmp_path: Path) -> list[Passage]:
    return passages_of(load_catalogue(write_small_content(tmp_path / "content")))


@pytest.fixture
def root(tmp_path: Path, passages: list[Passage]) -> Path:
    build_index(tmp_path / "index", passages, FakeEmbedder())
    return tmp_path / "index"


@pytest.fixture
def open_retriever(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setattr("retrieval.search._LOOK_AGAIN_SECONDS", 0.0)
    opened: list[Retriever] = []

    def open_one(parameters: Fitted | None = None) -> Retriever:
        opened.append(Retriever(root, FakeEmbedder(), parameters or fitted(0.0)))
        return opened[-1]

    yield open_one
    for thread in threading.enumerate():
        if thread.name == "index-rebuild":
            thread.join()
    for retriever in opened:
        retriever.close()


def query(text: str, language: str = "zh", *, words_only: bool = False, **options: object) -> Query:
    vector = None if words_only else FakeEmbedder().vectors([text], "query")[0]
    return Query(text, language, vector, **options)  # type: ignore[arg-type]  # fields of Query


def wait_for_rebuild() -> None:
    for thread in threading.enumerate():
        if thread.name == "index-rebuild":
            thread.join()


class TestFinding:
    def test_a_question_of_an_entry_finds_it_and_says_why(self, open_retriever: Open) -> None:
        result = open_retriever(fitted(0.5)).search(query(DEVICES))
        assert (result.verdict, result.reason, result.degraded) == ("answer", "", False)
        best = result.hits[0]
        assert best.passage.id == "faq:account-devices.zh"
        assert best.dense > 0.9
        assert best.sparse > 0.3
        assert 0 <= result.probability <= 1
        assert result.threshold == 0.5

    def test_the_answer_comes_in_the_language_of_the_learner(self, open_retriever: Open) -> None:
        result = open_retriever().search(query(DEVICES, "en"))
        assert result.hits[0].passage.id == "faq:account-devices.en"

    def test_no_passage_stands_twice(self, open_retriever: Open) -> None:
        result = open_retriever().search(query("睡眠 密码 设备 退款 budget rent"))
        assert len({hit.passage.id for hit in result.hits}) == len(result.hits) == 5

    def test_below_the_threshold_it_abstains_and_still_shows_the_nearest(self, open_retriever: Open) -> None:
        result = open_retriever(fitted(1.0)).search(query(DEVICES))
        assert (result.verdict, result.reason) == ("abstain", "below_threshold")
        assert result.hits

    def test_a_text_without_any_known_word_abstains(self, open_retriever: Open) -> None:
        result = open_retriever().search(query("👍", words_only=True))
        assert (result.verdict, result.reason, result.hits) == ("abstain", "nothing_found", ())

    def test_a_follow_up_is_searched_with_the_question_before(self, open_retriever: Open) -> None:
        retriever = open_retriever(fitted(0.5))
        alone = retriever.search(query("那几台呢"))
        carried = retriever.search(query("那几台呢", previous=DEVICES))
        assert carried.used_text == f"{DEVICES} 那几台呢"
        assert carried.hits[0].passage.id == "faq:account-devices.zh"
        assert carried.probability > alone.probability

    def test_a_question_that_stands_alone_keeps_its_own_hits(self, open_retriever: Open) -> None:
        result = open_retriever().search(query("忘记密码了怎么找回才能重新登录我的账号", previous="睡眠周期"))
        assert result.used_text == "忘记密码了怎么找回才能重新登录我的账号"

    def test_the_pieces_of_a_section_count_as_one_and_are_quoted_as_one(self, open_retriever: Open) -> None:
        result = open_retriever(fitted(0.5)).search(query("Where money goes Fixed costs", "en"))
        found = [hit.passage.id.split("~")[0] for hit in result.hits]
        assert (result.verdict, found[0]) == ("answer", "lesson:budget-basics-01#fixed-costs")
        assert len(found) == len(set(found))
        assert result.features["share"] > 0.5
        assert result.features["margin"] > 0.0
        assert len(cite(result.hits, result.used_text).citations) == 1


class TestEntitlement:
    def test_a_locked_passage_is_neither_readable_nor_an_answer_nor_cited(self, open_retriever: Open) -> None:
        result = open_retriever(fitted(0.5)).search(query(LOCKED))
        locked = [hit for hit in result.hits if hit.passage.access == "enrolled"]
        assert locked
        assert not any(hit.readable for hit in locked)
        assert result.hits[0] in locked
        assert (result.verdict, result.reason) == ("abstain", "locked")
        assert_cites_only_readable(result)

    def test_another_course_opens_nothing(self, open_retriever: Open) -> None:
        result = open_retriever(fitted(0.5)).search(query(LOCKED, entitled_courses=frozenset({"budget-next"})))
        assert all(hit.readable == (hit.passage.access == "open" or hit.passage.course_id == "budget-next")
                   for hit in result.hits)  # fmt: skip
        assert result.reason == "locked"

    def test_a_learner_of_the_course_reads_and_is_quoted_it(self, open_retriever: Open) -> None:
        result = open_retriever(fitted(0.5)).search(query(LOCKED, entitled_courses=frozenset({"sleep-basics"})))
        assert (result.verdict, result.hits[0].readable) == ("answer", True)
        answer = cite(result.hits, LOCKED)
        assert answer.citations[0].source_id == "lesson:sleep-basics-02#刺激控制法"

    def test_over_every_passage_of_the_content_nothing_locked_is_ever_cited(
        self, open_retriever: Open, passages: list[Passage]
    ) -> None:
        retriever = open_retriever()
        for passage in passages:
            assert_cites_only_readable(retriever.search(query(passage.heading, passage.language)))

    def test_with_nothing_readable_there_is_nothing_to_cite(self, open_retriever: Open) -> None:
        result = open_retriever(fitted(0.5)).search(query(LOCKED))
        locked = [hit for hit in result.hits if not hit.readable]
        with pytest.raises(ValueError, match="nothing readable"):
            cite(locked, LOCKED)


def assert_cites_only_readable(result: SearchResult) -> None:
    if not any(hit.readable for hit in result.hits):
        return
    by_id = {hit.passage.id: hit.passage for hit in result.hits}
    answer = cite(result.hits, result.used_text)
    for citation in answer.citations:
        passage = by_id[citation.source_id]
        assert passage.access == "open"
        assert citation.quote in passage.quotable
        assert citation.version == passage.version
    for passage in by_id.values():
        if passage.access == "enrolled":
            assert not any(sentence in answer.text for sentence in passage.text.split("。") if len(sentence) > 12)


class TestCitations:
    def test_quote_version_and_mark_belong_to_the_passage(self, open_retriever: Open) -> None:
        result = open_retriever().search(query("睡眠周期"))
        answer = cite(result.hits, "睡眠周期")
        for n, citation in enumerate(answer.citations, start=1):
            passage = next(hit.passage for hit in result.hits if hit.passage.id == citation.source_id)
            assert citation.n == n
            assert citation.quote in passage.quotable
            assert citation.version == passage.version != ""
            assert citation.url == passage.url
            assert f"{citation.quote} [{n}]" in answer.text

    def test_what_was_cited_stays_when_the_passage_changes(
        self, open_retriever: Open, root: Path, passages: list[Passage]
    ) -> None:
        retriever = open_retriever()
        before = cite(retriever.search(query(DEVICES)).hits, DEVICES).citations[0]
        update = [p.model_copy(update={"text": "最多六台。", "version": "2"}) if p.id == before.source_id else p
                  for p in passages]  # fmt: skip
        build_index(root, update, FakeEmbedder())
        after = cite(retriever.search(query(DEVICES)).hits, DEVICES).citations[0]
        assert (before.quote, after.quote) == ("同一账号最多登录五台设备。", "最多六台。")
        assert before.version != after.version == "2"


class TestGenerations:
    def test_a_published_generation_is_picked_up_without_a_restart(
        self, open_retriever: Open, root: Path, passages: list[Passage]
    ) -> None:
        retriever = open_retriever()
        retriever.search(query(DEVICES))
        for text in ("最多六台。", "最多七台。", "最多八台。"):
            update = [p.model_copy(update={"text": text}) if p.id == "faq:account-devices.zh" else p for p in passages]
            build_index(root, update, FakeEmbedder())
            assert retriever.search(query(DEVICES)).hits[0].passage.text == text

    def test_one_of_another_encoder_is_logged_once_and_the_open_one_goes_on(
        self, open_retriever: Open, root: Path, passages: list[Passage]
    ) -> None:
        retriever = open_retriever()
        build_index(root, passages, FakeEmbedder("fake:2"))
        with capture_logs() as logs:
            for _ in range(3):
                assert retriever.search(query(DEVICES)).hits[0].passage.id == "faq:account-devices.zh"
        assert [entry["event"] for entry in logs] == ["generation_refused"]

    def test_an_index_taken_away_while_serving_does_not_stop_it(self, open_retriever: Open, root: Path) -> None:
        retriever = open_retriever()
        (root / "CURRENT").unlink()
        assert retriever.search(query(DEVICES)).verdict == "answer"


def remove(chroma: Path) -> None:
    shutil.rmtree(chroma)


def overwrite_database(chroma: Path) -> None:
    (chroma / "chroma.sqlite3").write_bytes(b"not a database" * 100)


def empty_database(chroma: Path) -> None:
    (chroma / "chroma.sqlite3").write_bytes(b"")


def truncate_database(chroma: Path) -> None:
    database = chroma / "chroma.sqlite3"
    database.write_bytes(database.read_bytes()[:8192])


@pytest.mark.parametrize("damage", [remove, overwrite_database, empty_database, truncate_database])
def test_with_chroma_damaged_words_alone_answer_until_it_is_rebuilt_from_the_store(
    open_retriever: Open, root: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None]
) -> None:
    go = threading.Event()

    def rebuild_when_told(folder: Path) -> Path:
        go.wait()
        return rebuild_from_store(folder)

    monkeypatch.setattr("retrieval.search.rebuild_apart", rebuild_when_told)
    broken = current_generation(root)
    damage(broken / "chroma")
    try:
        retriever = open_retriever()
        result = retriever.search(query(DEVICES))
        assert (retriever.degraded, result.degraded, result.verdict) == (True, True, "answer")
        assert result.hits[0].passage.id == "faq:account-devices.zh"
    finally:
        go.set()
    wait_for_rebuild()
    assert current_generation(root) != broken
    whole = retriever.search(query(DEVICES))
    assert (whole.degraded, retriever.degraded) == (False, False)
    assert whole.hits[0].dense > 0.9


def test_chroma_failing_between_two_searches_is_survived_and_mended(open_retriever: Open, root: Path) -> None:
    retriever = open_retriever()
    assert retriever._open.dense is not None
    retriever._open.dense._client.delete_collection("passages")
    first = retriever.search(query(DEVICES))
    assert (first.degraded, first.verdict, first.hits[0].passage.id) == (True, "answer", "faq:account-devices.zh")
    wait_for_rebuild()
    assert not retriever.search(query(DEVICES)).degraded


def test_words_alone_answer_from_reviewed_entries_only(open_retriever: Open) -> None:
    retriever = open_retriever()
    assert retriever.search(query(DEVICES, words_only=True)).verdict == "answer"
    lesson = retriever.search(query("睡眠周期的说明", words_only=True))
    assert lesson.hits[0].passage.kind == "lesson"
    assert (lesson.verdict, lesson.degraded) == ("abstain", True)


def test_many_threads_search_while_a_generation_is_swapped_in(
    open_retriever: Open, root: Path, passages: list[Passage]
) -> None:
    retriever = open_retriever()
    found: list[str] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            found.append(retriever.search(query(DEVICES)).hits[0].passage.id)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    update = [p.model_copy(update={"text": "最多六台。"}) if p.id == "faq:account-devices.zh" else p for p in passages]
    build_index(root, update, FakeEmbedder())
    stop.set()
    for thread in threads:
        thread.join()
    assert set(found) == {"faq:account-devices.zh"}
