"""Searching: what is found, what may be read, and what is quoted of it."""

from contextlib import closing
from pathlib import Path

import pytest

from knowledge import Passage
from retrieval import SearchResult, build_index, cite
from retrieval.dense import DenseIndex
from retrieval.indexing import rebuild_from_store
from retrieval.manifest import current_generation
from retrieval.passage_store import PassageStore
from retrieval.verification import verify_index
from tests.retrieval.asking import DEVICES, Open, query
from tests.retrieval.fakes import FakeEmbedder, fitted

LOCKED = "刺激控制法"


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

    def test_who_goes_on_asking_gets_another_answer_than_the_last_where_there_is_one(
        self, open_retriever: Open
    ) -> None:
        retriever, both = open_retriever(fitted(0.2)), f"{DEVICES} 忘记密码怎么办"
        first = retriever.search(query("那它呢", previous=both)).hits[0].passage
        again = retriever.search(query("那它呢", previous=both, quoted=frozenset({first.id})))
        assert {first.id, again.hits[0].passage.id} == {"faq:account-devices.zh", "faq:account-password.zh"}
        assert again.verdict == "answer"
        repeated = retriever.search(query("那它呢", previous=DEVICES, quoted=frozenset({"faq:account-devices.zh"})))
        assert (repeated.verdict, repeated.hits[0].passage.id) == ("answer", "faq:account-devices.zh")

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


class TestNearMisses:
    NEAR = "同时可以在几台设备上登录别人的会员"

    def test_what_an_entry_is_known_not_to_answer_is_not_answered_with_it(
        self, root: Path, passages: list[Passage], open_retriever: Open
    ) -> None:
        retriever = open_retriever(fitted(0.5))
        assert retriever.search(query(self.NEAR)).hits[0].passage.id == "faq:account-devices.zh"
        known = [
            p.model_copy(update={"near_misses": (self.NEAR,)}) if p.id.endswith("devices.zh") else p for p in passages
        ]
        report = build_index(root, known, FakeEmbedder())
        assert report.embedded == 1
        found = retriever.search(query(self.NEAR))
        assert not found.hits[0].passage.source_id.endswith("devices")
        assert retriever.search(query(DEVICES)).hits[0].passage.id == "faq:account-devices.zh"
        assert verify_index(root, known) == []
        with closing(DenseIndex(current_generation(root))) as dense:
            assert all(entry.rpartition("|")[2][0] in "qt" for entry in dense.entry_ids())

    def test_taken_away_it_counts_no_longer(self, root: Path, passages: list[Passage], open_retriever: Open) -> None:
        retriever = open_retriever(fitted(0.5))
        for near_misses in ((self.NEAR,), ()):
            build_index(root, [p.model_copy(update={"near_misses": near_misses}) for p in passages], FakeEmbedder())
        assert retriever.search(query(self.NEAR)).hits[0].passage.id == "faq:account-devices.zh"

    def test_an_index_rebuilt_from_its_store_knows_them(self, root: Path, passages: list[Passage]) -> None:
        known = [p.model_copy(update={"near_misses": (self.NEAR,)}) for p in passages if p.kind == "faq"]
        build_index(root, known, FakeEmbedder())
        with closing(PassageStore(rebuild_from_store(root))) as store:
            vector = FakeEmbedder().vectors([self.NEAR], "query")[0]
            [near] = store.cosines([store.facts(["faq:account-devices.zh"])["faq:account-devices.zh"]], vector)
        assert near.near_miss == pytest.approx(1.0, abs=1e-3)
        assert near.question < 0.95

    def test_a_sample_of_what_is_searched_is_never_empty_and_holds_no_near_miss(
        self, tmp_path: Path, passages: list[Passage]
    ) -> None:
        known = [p.model_copy(update={"near_misses": tuple(f"{n}?" for n in range(5))}) for p in passages]
        build_index(tmp_path / "many", known, FakeEmbedder())
        with closing(PassageStore(current_generation(tmp_path / "many"))) as store:
            searched = {entry.id for entry in store.entries() if entry.is_searched}
            assert {entry.id for entry in store.searched()} == searched
            for every in range(1, store.searched_count() + 1):
                sample = {entry.id for entry in store.searched(every)}
                assert sample
                assert sample <= searched
