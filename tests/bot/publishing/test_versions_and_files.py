"""Versions beside files that are half edited, sources that change alone, pages, and another process that publishes."""

import asyncio
import re
import time

import pytest

from bot.ingest import index_folder
from bot.publisher import KEPT, Publisher
from bot.shown_catalogue import ShownCatalogue
from bot.storage.database import Database
from bot.storage.publications import SqlPublications
from knowledge import Catalogue, ContentError
from retrieval import generations, read_manifest
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
    shown = Shown(workplace, (await workplace.publisher.open("zhike")).catalogue)
    workplace.write("  - id: account-devices\n", "  - id: account-screens\n")
    await workplace.publisher.publish("周敏", force_reason="renamed")
    await shown.soon({"account-password", "account-screens"})
    await workplace.publisher.rollback(1, "何雨桐", "not yet")
    await shown.soon({"account-password", "account-devices"})


async def test_pages_of_a_server_that_starts_after_a_rollback_show_what_was_rolled_back_to(
    workplace: Workplace,
) -> None:
    await workplace.publisher.open("zhike")
    workplace.write("  - id: account-devices\n", "  - id: account-screens\n")
    await workplace.publisher.publish("周敏", force_reason="renamed")
    await workplace.publisher.rollback(1, "何雨桐", "not yet")
    started = await workplace.publisher.open("zhike")
    shown = Shown(workplace, started.catalogue)
    shown.pages.holds(started.content)
    await shown.soon({"account-password", "account-devices"})


async def test_a_source_that_changes_alone_is_new_on_pages_too(workplace: Workplace) -> None:
    started = await workplace.publisher.open("zhike")
    shown = Shown(workplace, started.catalogue)
    shown.pages.holds(started.content)
    course = workplace.faqs.parent.parent / "courses" / "sleep-basics" / "course.yml"
    course.write_text(course.read_text(encoding="utf-8").replace("zh: 林静", "zh: 周敏"), encoding="utf-8")
    assert (await workplace.publisher.publish("周敏")).publication.version == 1, "nothing that is searched"
    await shown.soon({"account-password", "account-devices"})
    assert shown.pages.now.course_by_id["sleep-basics"].teacher.zh == "周敏"


async def test_only_catalogues_of_generations_that_are_kept_stay_on_disk(workplace: Workplace) -> None:
    for devices in ("五", "六", "七", "八", "九", "十"):
        text = workplace.faqs.read_text(encoding="utf-8")
        workplace.faqs.write_text(re.sub("最多登录.台", f"最多登录{devices}台", text), encoding="utf-8")
        await workplace.publisher.publish("周敏")
    kept = {file.stem for file in (workplace.settings.var / "catalogues").iterdir()}
    assert kept == {read_manifest(one).content for one in generations(index_folder(workplace.settings))}
    assert len(kept) == KEPT


class Shown:
    """The pages of a server that does nothing but serve; whoever publishes is another process."""

    def __init__(self, workplace: Workplace, first: Catalogue) -> None:
        self.pages = ShownCatalogue(workplace.settings, first)

    async def soon(self, faqs: set[str]) -> None:
        """Asks as visitors do, again and again, until the pages show these; a second is what they have."""
        asked = time.monotonic()
        while True:
            await self.pages.follow()
            if {faq.id for faq in self.pages.now.faqs} == faqs:
                return
            assert time.monotonic() - asked < _A_SECOND_ON_A_BUSY_MACHINE
            await asyncio.sleep(0.02)


_A_SECOND_ON_A_BUSY_MACHINE = 3.0


async def test_who_publishes_beside_another_process_makes_no_version_over_its_own(
    workplace: Workplace, database: Database
) -> None:
    await workplace.publisher.publish("何雨桐")
    workplace.write(FIVE, SIX)
    mine = workplace.publisher
    other = Publisher(workplace.settings, SqlPublications(database), workplace.clock, workplace.build)

    class Slow(SqlPublications):
        async def add(self, *arguments: object) -> None:
            await super().add(*arguments)  # type: ignore[arg-type]  # passed on as they came
            await other.rollback(1, "周敏", "between recording and swapping")

    mine.store = Slow(database)
    await mine.publish("何雨桐")
    assert [one.kind for one in await mine.store.history()] == ["rollback", "publish", "publish"]
    assert workplace.found(DEVICES) == FIVE
    assert await mine.verify() == []
