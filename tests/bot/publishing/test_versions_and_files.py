"""Versions beside files that are half edited, sources that change alone, pages, and another process that publishes."""

import pytest

from bot.publisher import Publisher
from bot.storage.database import Database
from bot.storage.publications import SqlPublications
from knowledge import ContentError
from tests.bot.publishing.conftest import Workplace

DEVICES = "同时可以在几台设备上学习"
FIVE, SIX = "同一账号最多登录五台设备。", "同一账号最多登录六台设备。"


async def test_a_source_that_changes_alone_is_a_version_of_its_document(workplace: Workplace) -> None:
    await workplace.publisher.publish("何雨桐")
    lesson = next((workplace.faqs.parent.parent / "courses").rglob("sleep-basics-01.md"))
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(text.replace("https://www.cdc.gov/sleep/", "https://www.cdc.gov/naps/"), encoding="utf-8")
    done = await workplace.publisher.publish("周敏")
    assert (done.changed, done.publication.version, done.publication.kind) == (False, 2, "publish")
    assert [one.version for one in await workplace.publisher.store.revisions("lesson:sleep-basics-01")] == [1, 2]
    assert (await workplace.publisher.publish("周敏")).publication.version == 2


async def test_a_half_edited_file_does_not_keep_a_server_from_starting(workplace: Workplace) -> None:
    before = (await workplace.publisher.open("zhike")).catalogue
    workplace.write("entries:", "entries: [")
    done = await workplace.publisher.open("zhike")
    assert [faq.id for faq in done.catalogue.faqs] == [faq.id for faq in before.faqs]
    assert workplace.found(DEVICES) == FIVE
    assert len(await workplace.publisher.store.history()) == 1


async def test_a_server_that_has_never_published_says_what_is_wrong_with_the_files(workplace: Workplace) -> None:
    workplace.write("entries:", "entries: [")
    with pytest.raises(ContentError):
        await workplace.publisher.open("zhike")


async def test_pages_show_the_catalogue_of_the_version_that_serves(workplace: Workplace) -> None:
    workplace.publisher.catalogue = (await workplace.publisher.open("zhike")).catalogue
    workplace.write("  - id: account-devices\n", "  - id: account-screens\n")
    await workplace.publisher.publish("周敏", force_reason="renamed")
    assert {faq.id for faq in workplace.publisher.catalogue.faqs} == {"account-password", "account-screens"}
    await workplace.publisher.rollback(1, "何雨桐", "not yet")
    assert {faq.id for faq in workplace.publisher.catalogue.faqs} == {"account-password", "account-devices"}


async def test_who_publishes_beside_another_process_makes_no_version_over_its_own(
    workplace: Workplace, database: Database
) -> None:
    await workplace.publisher.publish("何雨桐")
    workplace.write(FIVE, SIX)
    mine = workplace.publisher
    other = Publisher(workplace.settings, SqlPublications(database), workplace.clock, workplace.encoder)

    class Slow(SqlPublications):
        async def add(self, *arguments: object) -> None:
            await super().add(*arguments)  # type: ignore[arg-type]  # passed on as they came
            await other.rollback(1, "周敏", "between recording and swapping")

    mine.store = Slow(database)
    await mine.publish("何雨桐")
    assert [one.kind for one in await mine.store.history()] == ["rollback", "publish", "publish"]
    assert workplace.found(DEVICES) == FIVE
    assert await mine.verify() == []
