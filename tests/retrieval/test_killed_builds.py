"""Builds that are killed at any moment, and readers beside them: what is read is one published state, whole.

ZHIKE_KILLED_BUILDS sets how many builds are killed, ZHIKE_SIMULATED_FROM another seed.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types
import pytest

from retrieval import IndexMissing, Query, Retriever, build_index
from retrieval.manifest import current_generation
from tests.repository import ROOT
from tests.retrieval.builder import passages_of_state
from tests.retrieval.fakes import FakeEmbedder, fitted

ROUNDS = 4


@contextmanager
def process(module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A child of our own, killed by its pid when the block ends."""
    command = [sys.executable, "-m", module, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


def line_of(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def states_read(root: Path) -> set[str]:
    """Opens the index as a server does, finds every passage of the state that serves, and gives all states it saw.

    Raises:
        AssertionError: a passage of that state isn't found by its name, or one is found that was deleted.
    """
    embedder = FakeEmbedder()
    retriever = Retriever(root, embedder, fitted(0.0))
    try:
        assert not retriever.degraded
        versions = {passage.version for passage in retriever._serving._open.store.passages()}
        for passage in passages_of_state(int(next(iter(versions)))):
            text = passage.course_id or ""
            result = retriever.search(Query(text, "en", embedder.vectors([text], "query")[0]))
            assert result.hits[0].passage == passage
            versions |= {hit.passage.version for hit in result.hits}
        whole = {passage.id for passage in passages_of_state(int(next(iter(versions))))}
        assert {passage.id for passage in retriever._serving._open.store.passages()} == whole
        return versions
    finally:
        retriever.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    build_index(tmp_path / "index", passages_of_state(0), FakeEmbedder())
    return tmp_path / "index"


@pytest.fixture(scope="module")
def build_seconds(tmp_path_factory: pytest.TempPathFactory) -> float:
    """What one build takes here and now, so that moments are drawn from all of it."""
    root = tmp_path_factory.mktemp("timed") / "index"
    with process("tests.retrieval.builder", str(root), "0", "1", "2") as child:
        assert line_of(child) == "0"
        started = time.monotonic()
        assert [line_of(child) for _ in range(3)] == ["1", "2", "done"]
        return (time.monotonic() - started) / 3


def test_a_build_killed_at_any_moment_leaves_one_whole_state_to_be_read(root: Path, build_seconds: float) -> None:
    rounds = int(os.environ.get("ZHIKE_KILLED_BUILDS", str(ROUNDS)))
    rng = random.Random(int(os.environ.get("ZHIKE_SIMULATED_FROM", "0")))
    serving = state = killed = 0
    for _ in range(rounds):
        states = [state + 1, state + 2, state + 3]
        with process("tests.retrieval.builder", str(root), *map(str, states)) as child:
            begun = line_of(child)
            # Moments over the time of two builds: embedding, writing, checking, publishing, sweeping, beginning anew.
            try:
                child.wait(rng.uniform(0.0, 2.0) * build_seconds)
            except subprocess.TimeoutExpired:
                killed += 1
            child.kill()
            child.wait()
            assert child.stdout is not None
            begun = [begun, *child.stdout.read().split()][-1]
        read = states_read(root)
        assert len(read) == 1, f"passages of several states are read: {read}"
        last = state + 3 if begun == "done" else int(begun)
        now = int(read.pop())
        # Killed inside the build of `last`: that state where it was published just in time, or the one before it.
        assert now in {last, last - 1 if last > states[0] else serving}
        serving, state = now, state + 3
    assert killed > rounds // 2
    build_index(root, passages_of_state(state + 1), FakeEmbedder())
    assert states_read(root) == {str(state + 1)}
    assert not list(root.glob("tmp-*"))


def test_a_server_killed_while_its_own_process_builds_takes_that_with_it(root: Path) -> None:
    rng = random.Random(int(os.environ.get("ZHIKE_SIMULATED_FROM", "0")))
    rounds = max(2, int(os.environ.get("ZHIKE_KILLED_BUILDS", "0")) // 4)
    serving = 0
    for state in range(10, 10 * (rounds + 1), 10):
        with process("tests.retrieval.builder", "--apart", str(root), *map(str, range(state, state + 4))) as server:
            assert line_of(server) == str(state)
            while not (builders := psutil.Process(server.pid).children()):
                time.sleep(0.005)
            # Anywhere from importing the modules to beginning the second build.
            time.sleep(rng.uniform(0.0, 4.0))
            builders += psutil.Process(server.pid).children()
            server.kill()
            server.wait()
            assert server.stdout is not None
            begun = [str(state), *server.stdout.read().split()]
        _, alive = psutil.wait_procs(builders, timeout=30)
        assert alive == []
        read = states_read(root)
        assert len(read) == 1, f"passages of several states are read: {read}"
        now = int(read.pop())
        assert now in {serving, *map(int, begun)}
        serving = now
    build_index(root, passages_of_state(1), FakeEmbedder())
    assert states_read(root) == {"1"}
    assert not list(root.glob("tmp-*"))


def test_two_processes_that_read_see_a_new_version_within_a_second(root: Path) -> None:
    with process("tests.retrieval.reader", str(root)) as one, process("tests.retrieval.reader", str(root)) as other:
        assert (line_of(one).split()[0], line_of(other).split()[0]) == ("0", "0")
        for state in (2, 4, 6):
            build_index(root, passages_of_state(state), FakeEmbedder())
            published = (root / "CURRENT").stat().st_mtime
            for child in (one, other):
                seen, at = line_of(child).split()
                assert int(seen) == state
                # A second, and what opening it takes beside whatever else this machine does.
                assert float(at) - published < 1.0 + _OPENING_SECONDS


_OPENING_SECONDS = 2.0


def test_two_builds_at_once_both_end_and_the_last_one_serves(root: Path) -> None:
    """A second build used to sweep away the folder in which the first one was building."""
    with (
        process("tests.retrieval.builder", str(root), "2", "4") as one,
        process("tests.retrieval.builder", str(root), "6", "8") as other,
    ):
        for child in (one, other):
            assert child.stdout is not None
            assert child.stdout.read().split()[-1] == "done"
            assert child.wait() == 0
    assert states_read(root) <= {"4", "8"}


def test_what_was_never_published_cannot_be_opened(tmp_path: Path) -> None:
    with process("tests.retrieval.builder", str(tmp_path / "index"), "0") as child:
        assert line_of(child) == "0"
    with pytest.raises(IndexMissing):
        current_generation(tmp_path / "index")
