"""A fitted model is swapped in whole or not at all, and serves only the catalogue that it was fitted on."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from recommender import model_files
from recommender.errors import SnapshotError
from recommender.fitted import FittedModel
from recommender.fitting import fit
from recommender.model_files import current_version, load_model, roll_back, save_model
from tests.recommender.small_platform import small_platform


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return fit(small_platform())


@pytest.fixture(scope="module")
def other(model: FittedModel) -> FittedModel:
    return FittedModel(model.item_ids, (), model.popularity)


def test_it_comes_back_ranking_the_same_with_its_notes(tmp_path: Path, model: FittedModel) -> None:
    version = save_model(tmp_path, model)
    again, loaded = load_model(tmp_path, model.item_ids)
    assert loaded == version == current_version(tmp_path)
    assert again.notes["weights"] == model.notes["weights"]
    for history in small_platform().histories[:20]:
        assert np.array_equal(again.slate(history, 10), model.slate(history, 10))


def test_the_same_model_is_the_same_version_and_the_order_of_the_catalogue_does_not_matter(
    tmp_path: Path, model: FittedModel
) -> None:
    assert save_model(tmp_path, model) == save_model(tmp_path, model)
    load_model(tmp_path, list(reversed(model.item_ids)))


def test_another_catalogue_is_refused_with_both_named(tmp_path: Path, model: FittedModel) -> None:
    save_model(tmp_path, model)
    with pytest.raises(SnapshotError, match="another catalogue") as refused:
        load_model(tmp_path, [*model.item_ids, "one more"])
    assert model_files.catalogue_of(model.item_ids) in str(refused.value)


def test_nothing_there_is_an_error_that_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="recommender fit"):
        load_model(tmp_path, ["a"])
    assert current_version(tmp_path) is None


@pytest.mark.parametrize("file", ["arrays.npz", "card.json"])
@pytest.mark.parametrize("kept", [0, 100, -2])
def test_a_damaged_version_is_refused(tmp_path: Path, model: FittedModel, file: str, kept: int) -> None:
    target = tmp_path / save_model(tmp_path, model) / file
    target.write_bytes(target.read_bytes()[:kept])
    with pytest.raises(SnapshotError, match="damaged"):
        load_model(tmp_path, model.item_ids)


def test_a_version_that_does_not_rank_as_fitted_never_becomes_current(
    tmp_path: Path, model: FittedModel, other: FittedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = save_model(tmp_path, model)
    monkeypatch.setattr(model_files, "_read", lambda *_: model)  # as if the disk gave back something else
    with pytest.raises(SnapshotError, match="does not rank"):
        save_model(tmp_path, other)
    assert current_version(tmp_path) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([first, "current"])


def test_a_fit_that_died_while_writing_leaves_the_current_version_in_place(
    tmp_path: Path, model: FittedModel, other: FittedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = save_model(tmp_path, model)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="No space"):
        save_model(tmp_path, other)
    monkeypatch.undo()
    assert load_model(tmp_path, model.item_ids)[1] == first
    assert save_model(tmp_path, other) != first


def test_an_older_version_can_be_made_current_again_but_not_one_that_is_gone(
    tmp_path: Path, model: FittedModel, other: FittedModel
) -> None:
    first, second = save_model(tmp_path, model), save_model(tmp_path, other)
    roll_back(tmp_path, first)
    assert load_model(tmp_path, model.item_ids)[1] == first
    shutil.rmtree(tmp_path / second)
    with pytest.raises(SnapshotError):
        roll_back(tmp_path, second)
    assert current_version(tmp_path) == first


def test_three_versions_are_kept(tmp_path: Path, model: FittedModel) -> None:
    versions = [
        save_model(tmp_path, FittedModel(model.item_ids, model.arms, model.popularity, seed=seed)) for seed in range(5)
    ]
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 3
    assert load_model(tmp_path, model.item_ids)[1] == versions[-1]


def test_the_card_says_how_the_fit_chose(tmp_path: Path, model: FittedModel) -> None:
    card = json.loads((tmp_path / save_model(tmp_path, model) / "card.json").read_text(encoding="utf-8"))
    assert card["notes"]["validation_ndcg@10"]["fused"] > card["notes"]["validation_ndcg@10"]["popularity"]
    assert {arm["name"] for arm in card["arms"]} <= set(card["notes"]["weights"])
