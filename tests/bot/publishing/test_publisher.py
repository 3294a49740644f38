"""Versions: what serves is what was published, an older one comes back, and nobody publishes over somebody else."""

import asyncio
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.desk.documents import compared
from bot.ingest import index_folder
from bot.knowledge_port import Golden, GoldenDropped, NoSuchVersion, PublishedMeanwhile
from bot.publisher import Publisher
from bot.storage.database import Database
from bot.storage.publications import SqlPublications
from bot.storage.rows import DocumentTextRow, PublicationRow, PublishedDocumentRow
from knowledge import ContentError
from retrieval import IndexMismatch, Query, Retriever, cite, current_generation
from retrieval.manifest import generations
from tests.bot.publishing.conftest import Workplace

DEVICES = "同时可以在几台设备上学习"
FIVE, SIX = "同一账号最多登录五台设备。", "同一账号最多登录六台设备。"


async def test_a_version_keeps_who_when_and_the_whole_content(workplace: Workplace) -> None:
    done = await workplace.publisher.publish("何雨桐")
    version = done.publication
    assert (version.version, version.kind, version.by, done.changed) == (1, "publish", "何雨桐", True)
    assert version.golden is not None
    assert (version.golden.questions, version.golden.right, version.golden.before) == (2, 2, None)
    documents = await workplace.publisher.store.documents(1)
    assert sum(len(one.passages) for one in documents) == version.passages
    devices = next(one for one in documents if one.key == "faq:account-devices")
    assert (devices.reviewer, FIVE in devices.text) == ("周敏", True)
    assert devices.review_due_on.isoformat() == "2027-10-20"


async def test_publishing_what_serves_already_makes_no_version(workplace: Workplace) -> None:
    await workplace.publisher.publish("何雨桐")
    again = await workplace.publisher.publish("周敏")
    assert (again.changed, again.publication.version, again.publication.by) == (False, 1, "何雨桐")


async def test_what_served_before_versions_were_kept_is_adopted(workplace: Workplace, database: Database) -> None:
    await workplace.publisher.publish("何雨桐")
    async with database.transaction() as session:
        for table in (PublicationRow, PublishedDocumentRow, DocumentTextRow):
            await session.execute(delete(table))
    done = await workplace.publisher.publish("何雨桐")
    assert (done.changed, done.publication.kind, done.publication.version) == (False, "adopted", 1)
    assert await workplace.publisher.verify() == []


async def test_a_rollback_serves_the_older_text_again_within_a_second_and_is_a_version_itself(
    workplace: Workplace,
) -> None:
    await workplace.publisher.publish("何雨桐")
    retriever = Retriever(index_folder(workplace.settings), workplace.encoder)
    query = Query(DEVICES, "zh", workplace.encoder.vectors([DEVICES], "query")[0])
    quoted = cite(retriever.search(query).hits, DEVICES).citations[0]
    workplace.write(FIVE, SIX)
    await workplace.publisher.publish("周敏")
    done = await workplace.publisher.rollback(1, "何雨桐", "six was wrong")
    started = time.monotonic()
    try:
        while retriever.search(query).hits[0].passage.text != FIVE:
            assert time.monotonic() - started < 5
            await asyncio.sleep(0.02)
    finally:
        retriever.close()
    version = done.publication
    assert (version.version, version.kind, version.restores, version.reason) == (3, "rollback", 1, "six was wrong")
    assert done.seconds < 1
    assert (quoted.quote, workplace.found(DEVICES)) == (FIVE, FIVE)
    assert await workplace.publisher.verify() == []


async def test_a_version_whose_files_are_gone_is_built_again_from_sql(workplace: Workplace) -> None:
    await workplace.publisher.publish("何雨桐")
    first = current_generation(index_folder(workplace.settings))
    workplace.write(FIVE, SIX)
    await workplace.publisher.publish("周敏")
    shutil.rmtree(first)
    assert workplace.settings.content is not None
    shutil.rmtree(workplace.settings.content)
    await workplace.publisher.rollback(1, "何雨桐", "six was wrong")
    assert workplace.found(DEVICES) == FIVE
    assert await workplace.publisher.verify() == []


async def test_a_rolled_back_version_stays_when_the_server_starts_again(workplace: Workplace) -> None:
    await workplace.publisher.open("zhike")
    workplace.write(FIVE, SIX)
    await workplace.publisher.open("zhike")
    assert workplace.found(DEVICES) == SIX
    await workplace.publisher.rollback(1, "何雨桐", "six was wrong")
    await workplace.publisher.open("zhike")
    assert workplace.found(DEVICES) == FIVE
    await workplace.publisher.publish("周敏")
    assert workplace.found(DEVICES) == SIX


async def test_there_is_no_rollback_to_what_never_was(workplace: Workplace) -> None:
    await workplace.publisher.publish("何雨桐")
    with pytest.raises(NoSuchVersion):
        await workplace.publisher.rollback(7, "何雨桐", "why not")


async def test_who_looked_at_an_older_version_is_refused(workplace: Workplace) -> None:
    await workplace.publisher.publish("何雨桐")
    workplace.write(FIVE, SIX)
    await workplace.publisher.publish("周敏", expected=1)
    workplace.write(SIX, "同一账号最多登录七台设备。")
    with pytest.raises(PublishedMeanwhile):
        await workplace.publisher.publish("何雨桐", expected=1)
    with pytest.raises(PublishedMeanwhile):
        await workplace.publisher.rollback(1, "何雨桐", "why not", expected=1)
    assert workplace.found(DEVICES) == SIX


async def test_of_two_who_publish_at_the_same_time_one_is_refused_and_sql_and_index_agree(
    workplace: Workplace, database: Database
) -> None:
    await workplace.publisher.publish("何雨桐")
    workplace.write(FIVE, SIX)
    other = Publisher(workplace.settings, SqlPublications(database), workplace.clock, workplace.build)
    latest = other.store.latest

    class Slow(SqlPublications):
        async def add(self, *arguments: object) -> None:
            if (found := await latest()) is not None and found.version == 1:
                await workplace.publisher.rollback(1, "周敏", "faster")
            await super().add(*arguments)  # type: ignore[arg-type]  # passed on as they came

    other.store = Slow(database)
    with pytest.raises(PublishedMeanwhile):
        await other.publish("何雨桐")
    assert [one.kind for one in await workplace.publisher.store.history()] == ["rollback", "publish"]
    assert workplace.found(DEVICES) == FIVE
    assert await workplace.publisher.verify() == []


class TestGoldenQuestions:
    async def test_a_version_that_answers_worse_is_refused_and_the_questions_are_named(
        self, workplace: Workplace
    ) -> None:
        await workplace.publisher.publish("何雨桐")
        workplace.write("  - id: account-devices\n", "  - id: account-devices\n    draft: true\n")
        with pytest.raises(GoldenDropped, match=DEVICES):
            await workplace.publisher.publish("周敏")
        assert workplace.found(DEVICES) == FIVE
        assert len(await workplace.publisher.store.history()) == 1

    def test_a_lost_answer_drops_them_whatever_was_gained_by_silence(self) -> None:
        worse = ({"question": DEVICES, "before": "right", "after": "unanswered"},)
        assert Golden(9, 7, 7, worse, better=1, lost_answers=1).dropped
        assert not Golden(9, 7, 7, worse, better=1).dropped
        assert not Golden(9, 7, None).dropped

    async def test_a_reason_overrules_them_and_is_kept(self, workplace: Workplace) -> None:
        await workplace.publisher.publish("何雨桐")
        workplace.write("  - id: account-devices\n", "  - id: account-devices\n    draft: true\n")
        done = await workplace.publisher.publish("周敏", force_reason="the rule is withdrawn")
        kept = await workplace.publisher.store.find(2)
        assert (kept, kept.forced, kept.reason) == (done.publication, True, "the rule is withdrawn")
        assert kept.golden is not None
        assert [one["question"] for one in kept.golden.worse] == [DEVICES]
        assert FIVE not in workplace.found(DEVICES)

    async def test_a_server_that_starts_leaves_a_worse_version_unpublished(self, workplace: Workplace) -> None:
        await workplace.publisher.open("zhike")
        workplace.write("  - id: account-devices\n", "  - id: account-devices\n    draft: true\n")
        done = await workplace.publisher.open("zhike")
        assert "account-devices" not in {faq.id for faq in done.catalogue.faqs}
        assert workplace.found(DEVICES) == FIVE


def _files_with(words: bytes, folder: Path) -> list[str]:
    # hnswlib writes pages of memory that it never cleared: what is in them besides vectors was anybody's before.
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != "data_level0.bin"]
    return [str(file) for file in files if words in file.read_bytes()]


async def test_a_document_that_was_deleted_is_nowhere_in_the_index(workplace: Workplace) -> None:
    await workplace.publisher.publish("何雨桐")
    assert workplace.settings.content is not None
    before = current_generation(index_folder(workplace.settings))
    (workplace.settings.content / "policies" / "refund.en.md").unlink()
    await workplace.publisher.publish("周敏")
    assert await workplace.publisher.verify() == []
    keys = {one.key for one in await workplace.publisher.store.documents(2)}
    assert "policy:refund-policy.en" not in keys
    serving = current_generation(index_folder(workplace.settings))
    name = b"policy:refund-policy.en"
    assert _files_with(name, before)
    assert _files_with(name, serving) == []
    cached = (workplace.settings.var / "content.json").read_text(encoding="utf-8")
    assert "Within seven days." not in cached


async def test_a_document_is_not_published_without_a_reviewer(workplace: Workplace) -> None:
    workplace.write("reviewer: 周敏", "reviewer: unreviewed")
    with pytest.raises(ContentError, match="nobody has reviewed it"):
        await workplace.publisher.publish("何雨桐")
    assert await workplace.publisher.store.history() == []


async def test_the_revisions_of_a_document_are_its_changes_alone(workplace: Workplace) -> None:
    await workplace.publisher.publish("何雨桐")
    workplace.write("新密码至少 8 位。", "新密码至少 10 位。")
    await workplace.publisher.publish("周敏")
    workplace.write(FIVE, SIX)
    await workplace.publisher.publish("周敏")
    store = workplace.publisher.store
    password = await store.revisions("faq:account-password")
    assert [(one.number, one.version, one.by) for one in password] == [(1, 1, "何雨桐"), (2, 2, "周敏")]
    texts = [await store.text(one.digest) for one in password if one.digest]
    assert [line for line in compared(*texts) if line[0] in "+-"] == ["-新密码至少 8 位。", "+新密码至少 10 位。"]


async def test_a_near_miss_is_a_change_of_its_document(workplace: Workplace) -> None:
    await workplace.publisher.publish("何雨桐")
    workplace.write(
        "    answer:\n      zh: |\n        在登录页",
        "    near_misses: {en: [My bank]}\n    answer:\n      zh: |\n        在登录页",
    )
    await workplace.publisher.publish("周敏")
    store = workplace.publisher.store
    texts = [await store.text(one.digest) for one in await store.revisions("faq:account-password") if one.digest]
    assert [line for line in compared(*texts) if line[0] in "+-"] == ["+near misses (en):", "+- My bank"]


async def test_the_nightly_check_mends_an_index_that_has_lost_its_vectors(workplace: Workplace) -> None:
    await workplace.publisher.publish("何雨桐")
    serving = current_generation(index_folder(workplace.settings))
    for file in (serving / "chroma").rglob("*.sqlite3"):
        file.unlink()
    assert [(one.place, one.fault) for one in await workplace.publisher.verify()] == [("vectors", "unreadable")]
    await workplace.publisher.nightly()
    assert current_generation(index_folder(workplace.settings)) == serving, "not yet night"
    workplace.clock.advance(timedelta(hours=25))
    await workplace.publisher.nightly()
    assert await workplace.publisher.verify() == []


@pytest.mark.parametrize(
    "part", ["bm25/vocab.index.json", "bm25/data.csc.index.npy", "bm25/params.index.json", "vectors.npy", "passages.db"]
)
async def test_the_nightly_check_mends_an_index_of_which_a_file_was_cut_short(workplace: Workplace, part: str) -> None:
    await workplace.publisher.publish("何雨桐")
    serving = current_generation(index_folder(workplace.settings))
    file = serving / part
    with file.open("r+b") as handle:
        handle.truncate(file.stat().st_size // 2)
    assert ("*", "unreadable") in [(one.id, one.fault) for one in await workplace.publisher.verify()]
    with pytest.raises(IndexMismatch, match="zhike ingest --force"):
        workplace.found(DEVICES)
    workplace.clock.advance(timedelta(hours=25))
    await workplace.publisher.nightly()
    assert await workplace.publisher.verify() == []
    assert workplace.found(DEVICES) == FIVE


async def test_a_damaged_generation_of_before_stops_no_publish(workplace: Workplace) -> None:
    await workplace.publisher.publish("何雨桐")
    workplace.write(FIVE, SIX)
    await workplace.publisher.publish("周敏")
    older = generations(index_folder(workplace.settings))[0]
    (older / "vectors.npy").write_bytes(b"half")
    workplace.write(SIX, FIVE.replace("五", "七"))
    await workplace.publisher.publish("何雨桐")
    assert "七" in workplace.found(DEVICES)
