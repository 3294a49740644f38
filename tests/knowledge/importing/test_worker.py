"""A hostile file costs its own row: its process is bounded in time and memory, and another takes over."""

import sys
import threading
import zlib
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types
import pytest

from knowledge.errors import NotImportable
from knowledge.importing import worker as worker_module
from knowledge.importing.document import Limits
from knowledge.importing.worker import Worker


def slow_file(folder: Path) -> Path:
    file = folder / "slow.csv"
    file.write_text("a,b\n" + "".join(f"{n},{n}\n" for n in range(19_000)), encoding="utf-8")
    return file


def good_file(folder: Path) -> Path:
    file = folder / "good.md"
    file.write_text("# Title\n\nText.\n", encoding="utf-8")
    return file


def pdf_that_swells() -> bytes:
    """A few hundred KB whose only page unpacks to 600 MB."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * 2**20) for _ in range(600)) + packer.flush()
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF"
        % (len(packed), packed)
    )


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_read(tmp_path: Path) -> None:
    with Worker(Limits(seconds=0.2)) as worker:
        with pytest.raises(NotImportable) as refused:
            worker.convert(slow_file(tmp_path), "slow.csv")
        assert refused.value.reason == "too_slow"
    with Worker(Limits(seconds=20)) as worker:
        assert worker.convert(good_file(tmp_path), "good.md").title == "Title"


def test_a_process_that_dies_over_a_file_is_replaced(tmp_path: Path) -> None:
    slow, good = slow_file(tmp_path), good_file(tmp_path)
    before = set(psutil.Process().children())
    reasons: list[str] = []
    with Worker(Limits()) as worker:
        worker.convert(good, "good.md")  # it is up now
        (process,) = [
            child for child in set(psutil.Process().children()) - before if "spawn_main" in "".join(child.cmdline())
        ]
        spent = sum(process.cpu_times()[:2])

        def convert() -> None:
            try:
                worker.convert(slow, "slow.csv")
            except NotImportable as refused:
                reasons.append(refused.reason)

        thread = threading.Thread(target=convert)
        thread.start()
        while sum(process.cpu_times()[:2]) < spent + 0.1:  # it is in the middle of it
            assert thread.is_alive()
        process.kill()
        thread.join()
        assert reasons == ["crashed"]
        assert worker.convert(good, "good.md").title == "Title"


@pytest.mark.skipif(sys.platform == "win32", reason="memory is bounded on POSIX only")
def test_a_file_that_needs_too_much_memory_is_given_up_and_the_next_one_is_read(tmp_path: Path) -> None:
    swelling = tmp_path / "swelling.pdf"
    swelling.write_bytes(pdf_that_swells())
    with Worker(Limits(memory_bytes=700 * 2**20)) as worker:
        with pytest.raises(NotImportable) as refused:
            worker.convert(swelling, "swelling.pdf")
        assert refused.value.reason == "out_of_memory"
        assert worker.convert(good_file(tmp_path), "good.md").title == "Title"


@pytest.mark.parametrize(
    "event", ["socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.remove"]
)
def test_a_converter_opens_no_connection_and_starts_and_removes_nothing(event: str) -> None:
    with pytest.raises(PermissionError):
        worker_module._forbid(event, ())


def test_a_converter_reads_files_and_writes_none() -> None:
    worker_module._forbid("open", ("x", "rb", 0))
    for mode in ("w", "ab", "x", "r+"):
        with pytest.raises(PermissionError):
            worker_module._forbid("open", ("x", mode, 0))
