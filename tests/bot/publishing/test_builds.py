"""Builds in a process of their own, as servers make them: the same result, no scraps of memory, clear endings."""

import platform
import struct
from functools import partial
from pathlib import Path

import pytest

from bot.builds import Judge, build_judged
from bot.ingest import Built, Order, Progress, index_folder
from bot.knowledge_port import GoldenDropped
from bot.publisher import Publisher
from bot.settings import Settings
from nlu import Encoder
from retrieval import BuildFailed, current_generation
from tests.bot.publishing.conftest import Workplace

DEVICES = "同时可以在几台设备上学习"
FIVE, SIX = "同一账号最多登录五台设备。", "同一账号最多登录六台设备。"


@pytest.fixture
def apart(workplace: Workplace) -> Publisher:
    return Publisher(workplace.settings, workplace.publisher.store, workplace.clock)


async def test_a_publish_and_a_deletion_in_a_process_of_their_own(apart: Publisher, workplace: Workplace) -> None:
    done = await apart.publish("何雨桐")
    assert (done.changed, done.publication.version) == (True, 1)
    assert done.publication.golden is not None
    assert (done.publication.golden.questions, done.publication.golden.right) == (2, 2)
    assert workplace.found(DEVICES) == FIVE
    assert workplace.settings.content is not None
    (workplace.settings.content / "policies" / "refund.en.md").unlink()
    await apart.publish("周敏")
    assert await apart.verify() == []
    serving = current_generation(index_folder(workplace.settings))
    assert _files_with(b"policy:refund-policy.en", serving) == []
    assert (await apart.publish("周敏")).changed is False


async def test_who_reads_an_index_leaves_its_files_as_they_were_built(apart: Publisher, workplace: Workplace) -> None:
    """Hnswlib's files are written from memory as it stands, and only a builder's memory is cleared."""
    await apart.publish("何雨桐")
    workplace.write(FIVE, SIX)
    for _ in range(2):  # one built whole, and one built upon it
        files = sorted(current_generation(index_folder(workplace.settings)).rglob("*.bin"))
        written = [file.stat().st_mtime_ns for file in files]
        assert files
        assert await apart.verify() == []
        assert workplace.found(DEVICES)
        assert [file.stat().st_mtime_ns for file in files] == written
        await apart.publish("周敏")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc clears memory when it is told to")
async def test_what_hnswlib_never_wrote_holds_nothing(apart: Publisher, workplace: Workplace) -> None:
    await apart.publish("何雨桐")
    graph = next(current_generation(index_folder(workplace.settings)).rglob("data_level0.bin"))
    _version, _offset, room, count, size = struct.unpack_from("<i4Q", (graph.parent / "header.bin").read_bytes())
    assert 0 < count < room
    assert graph.stat().st_size == room * size
    assert not any(graph.read_bytes()[count * size :])


async def test_golden_questions_that_drop_are_told_as_ever_and_nothing_is_left(
    apart: Publisher, workplace: Workplace
) -> None:
    await workplace.publisher.publish("何雨桐")
    workplace.write("  - id: account-devices\n", "  - id: account-devices\n    draft: true\n")
    with pytest.raises(GoldenDropped, match=DEVICES):
        await apart.publish("周敏")
    assert workplace.found(DEVICES) == FIVE
    assert list(index_folder(workplace.settings).glob("tmp-*")) == []


async def test_where_nothing_is_to_do_no_process_is_begun(
    apart: Publisher, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await workplace.publisher.open("zhike")

    def begun(*arguments: object, **options: object) -> None:
        raise AssertionError("a process was begun")

    monkeypatch.setattr("bot.builds.in_own_process", begun)
    assert (await apart.open("zhike")).index.changed is False


class Dying:
    """Builds here, and dies where it is told to: before or after the version was recorded, so many times."""

    def __init__(self, encoder: Encoder, *, recorded: bool, times: int = 1) -> None:
        self._build = partial(build_judged, encoder=encoder)
        self._recorded = recorded
        self._left = times

    def __call__(
        self, settings: Settings, order: Order, progress: Progress, judge: Judge | None, serving: Path | None
    ) -> Built:
        self._left -= 1
        if self._left < 0 or judge is None:
            return self._build(settings, order, progress, judge, serving)
        if not self._recorded:
            raise BuildFailed("killed")

        def and_die(built: Path, golden: object) -> None:
            judge(built, golden)  # type: ignore[arg-type]  # passed on as it came
            raise BuildFailed("killed")

        return self._build(settings, order, progress, and_die, serving)


@pytest.mark.parametrize(("recorded", "times"), [(False, 1), (True, 2)])
async def test_a_build_that_is_killed_leaves_what_served_and_publishing_again_mends_it(
    workplace: Workplace, recorded: bool, times: int
) -> None:
    await workplace.publisher.publish("何雨桐")
    workplace.write(FIVE, SIX)
    dying = Dying(workplace.encoder, recorded=recorded, times=times)
    publisher = Publisher(workplace.settings, workplace.publisher.store, workplace.clock, dying)
    with pytest.raises(BuildFailed):
        await publisher.publish("周敏")
    assert workplace.found(DEVICES) == FIVE
    await publisher.publish("周敏")
    assert workplace.found(DEVICES) == SIX
    assert [one.version for one in await publisher.store.history()] == [2, 1]
    assert await publisher.verify() == []


async def test_a_build_killed_between_recording_and_serving_is_made_once_more(workplace: Workplace) -> None:
    """SQL says already that it serves: an editor who reads that must not have to wait for the next start."""
    await workplace.publisher.publish("何雨桐")
    workplace.write(FIVE, SIX)
    dying = Dying(workplace.encoder, recorded=True)
    publisher = Publisher(workplace.settings, workplace.publisher.store, workplace.clock, dying)
    assert (await publisher.publish("周敏")).publication.version == 2
    assert workplace.found(DEVICES) == SIX
    assert len(await publisher.store.history()) == 2


def _files_with(words: bytes, folder: Path) -> list[str]:
    return [str(file) for file in folder.rglob("*") if file.is_file() and words in file.read_bytes()]
