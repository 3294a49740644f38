"""A small change is built upon the vectors that serve; what is deleted, much, or damaged is built anew."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from knowledge import Passage
from retrieval import Query, Retriever, build_index, current_generation, read_manifest, verify_index
from retrieval.dense import DenseIndex
from tests.retrieval.builder import passages_of_state
from tests.retrieval.fakes import FakeEmbedder, fitted

Whole = Callable[[], int]


@pytest.fixture
def passages() -> list[Passage]:
    return passages_of_state(0)


@pytest.fixture
def root(tmp_path: Path, passages: list[Passage]) -> Path:
    build_index(tmp_path / "index", passages, FakeEmbedder())
    return tmp_path / "index"


@pytest.fixture
def whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> Whole:
    """How often all vectors were built since the last time it was asked."""
    build, times = DenseIndex.build, [0]

    def counted(*arguments: object) -> None:
        times[0] += 1
        build(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(DenseIndex, "build", staticmethod(counted))

    def since() -> int:
        found, times[0] = times[0], 0
        return found

    return since


def rewritten(passages: list[Passage], number: int, text: str) -> list[Passage]:
    return [one.model_copy(update={"text": text}) if n == number else one for n, one in enumerate(passages)]


def found(root: Path, text: str) -> tuple[str, str]:
    """The first hit by its vector alone."""
    embedder = FakeEmbedder()
    dense = DenseIndex(current_generation(root))
    try:
        first = dense.nearest(embedder.vectors([text], "query")[0], 5)[0][0]
    finally:
        dense.close()
    retriever = Retriever(root, embedder, fitted(0.0))
    try:
        hit = retriever.search(Query(text, "en", embedder.vectors([text], "query")[0])).hits[0]
        return first, hit.passage.text
    finally:
        retriever.close()


def test_one_changed_text_leaves_the_other_vectors_and_is_found(
    root: Path, passages: list[Passage], whole: Whole
) -> None:
    text = "Marmalade keeps for years when the jars were boiled."
    update = rewritten(passages, 7, text)
    report = build_index(root, update, FakeEmbedder())
    assert (whole(), report.embedded) == (0, 1)
    assert found(root, f"{passages[7].heading} {text}") == (passages[7].id, text)
    assert verify_index(root, update) == []


def test_a_new_passage_is_added(root: Path, passages: list[Passage], whole: Whole) -> None:
    text = "Marmalade keeps for years when the jars were boiled."
    fields = {"id": "lesson:jam#part", "source_id": "lesson:jam#part", "heading": "Jam", "title": "Jam", "text": text}
    update = [*passages, passages[0].model_copy(update=fields)]
    build_index(root, update, FakeEmbedder())
    assert whole() == 0
    assert found(root, f"Jam {text}") == ("lesson:jam#part", text)
    assert verify_index(root, update) == []


def test_what_was_deleted_is_nowhere_since_all_is_built_anew(root: Path, passages: list[Passage], whole: Whole) -> None:
    gone = passages[7]
    build_index(root, [one for one in passages if one is not gone], FakeEmbedder())
    assert whole() == 1
    name = gone.id.encode()
    files = [file for file in current_generation(root).rglob("*") if file.is_file()]
    assert [file for file in files if name in file.read_bytes() and file.name != "data_level0.bin"] == []


def test_change_upon_change_is_folded_in_before_it_is_much(root: Path, passages: list[Passage], whole: Whole) -> None:
    update, built, counted = passages, [], []
    for number in range(12):
        update = rewritten(update, number, f"Marmalade number{number} keeps for years.")
        build_index(root, update, FakeEmbedder())
        built.append(whole())
        counted.append(read_manifest(current_generation(root)).since_whole)
    # A fiftieth of 240 vectors is 4.8.
    assert counted == [1, 2, 3, 4, 0] * 2 + [1, 2]
    assert built == [0, 0, 0, 0, 1] * 2 + [0, 0]
    for number in range(12):
        assert found(root, f"{update[number].heading} {update[number].text}")[0] == update[number].id
    assert verify_index(root, update) == []


def test_another_encoder_and_force_build_all_of_it(root: Path, passages: list[Passage], whole: Whole) -> None:
    update = rewritten(passages, 7, "Marmalade.")
    build_index(root, update, FakeEmbedder("fake:2"))
    assert whole() == 1
    build_index(root, rewritten(passages, 7, "Jam."), FakeEmbedder("fake:2"), force=True)
    assert whole() == 1


def lose_chroma(generation: Path) -> None:
    shutil.rmtree(generation / "chroma")


def lose_a_vector(generation: Path) -> None:
    dense = DenseIndex(generation)
    dense._collection.delete(ids=[dense.entry_ids()[3]])
    dense.close()


def cut_sqlite_short(generation: Path) -> None:
    file = generation / "chroma" / "chroma.sqlite3"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize("damage", [lose_chroma, lose_a_vector, cut_sqlite_short])
def test_nothing_is_built_upon_what_is_damaged(
    root: Path, passages: list[Passage], whole: Whole, damage: Callable[[Path], None]
) -> None:
    damage(current_generation(root))
    update = rewritten(passages, 7, "Marmalade keeps for years.")
    with capture_logs() as logs:
        build_index(root, update, FakeEmbedder())
    assert whole() == 1
    assert "vectors_built_anew" in {one["event"] for one in logs}
    assert verify_index(root, update) == []
    assert found(root, f"{passages[7].heading} Marmalade keeps for years.")[0] == passages[7].id
