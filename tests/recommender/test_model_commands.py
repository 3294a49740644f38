"""The commands keep the contract: one JSON object last on stdout, people's text on stderr, an exit code that tells."""

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from recommender.cli.models import app
from recommender.judging import leave_last_out_split
from recommender.model_files import current_version, load_model
from tests.recommender.small_platform import small_platform


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def last_line(result: Result) -> dict[str, object]:
    answer: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    return answer


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    split = leave_last_out_split(small_platform())
    training = split.training
    with (folder / "train.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["user_id", "item_id", "timestamp"])
        for user, item, at in zip(training.users, training.items, training.times, strict=True):
            writer.writerow([training.user_ids[user], training.item_ids[item], at])
        writer.writerow(["", "i1", "1"])
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["user_id", "item_id", "timestamp", "rating"])
        writer.writerows([case.user_id, next(iter(case.wanted)), 1_690_000_000, 5] for case in split.cases)
    users = [case.user_id for case in split.cases]
    (folder / "requests.csv").write_text("\n".join(["user_id", *users]) + "\n", encoding="utf-8")
    (folder / "users.txt").write_text("\n".join([*users[:50], "stranger"]) + "\n", encoding="utf-8")
    return folder


def test_evaluate_answers_with_the_contract_and_more(files: Path) -> None:
    result = run(
        "evaluate", "--train", files / "train.csv", "--requests", files / "requests.csv", "--truth", files / "truth.csv"
    )
    assert result.exit_code == 0
    answer = last_line(result)
    assert list(answer)[:6] == ["ndcg@10", "recall@20", "coverage@10", "fit_s", "p50_ms", "p95_ms"]
    low, high = answer["intervals"]["ndcg@10"]  # type: ignore[index]  # JSON
    assert low <= answer["ndcg@10"] <= high
    assert answer["ndcg@10"] > answer["popularity_ndcg@10"]  # type: ignore[operator]  # JSON
    assert answer["train"]["by_fault"]["empty_id"] == 1  # type: ignore[index]  # JSON
    assert "empty_id" in result.stderr


def test_recommend_writes_nothing_seen_unknown_or_twice_and_serves_strangers(files: Path, tmp_path: Path) -> None:
    out = tmp_path / "recs.csv"
    result = run("recommend", "--train", files / "train.csv", "--users", files / "users.txt", "--k", 7, "--out", out)
    assert result.exit_code == 0
    assert last_line(result)["cold_users"] == 1
    slates: dict[str, list[str]] = defaultdict(list)
    with out.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            slates[row["user_id"]].append(row["item_id"])
            assert int(row["rank"]) == len(slates[row["user_id"]])
    training = leave_last_out_split(small_platform()).training
    assert len(slates) == 51
    for user, slate in slates.items():
        number = training.user_number.get(user)
        seen = set() if number is None else {training.item_ids[item] for item in training.histories[number]}
        assert len(set(slate)) == len(slate) == 7
        assert set(slate) <= set(training.item_ids) - seen


def test_fit_writes_a_version_that_serves_its_catalogue(files: Path, tmp_path: Path) -> None:
    items = tmp_path / "items.txt"
    items.write_text("\n".join([*small_platform().item_ids, "untaken"]), encoding="utf-8")
    result = run("fit", "--train", files / "train.csv", "--items", items, "--out", tmp_path / "models")
    assert result.exit_code == 0
    model, version = load_model(tmp_path / "models", [*small_platform().item_ids, "untaken"])
    assert version == last_line(result)["version"]
    assert "untaken" in model.item_ids


def test_import_reports_refuses_and_keeps_every_row(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "user_id,item_id,timestamp,price\nu,b,200,1\nu,a,100,\nu,a,100,\nu,c,4e9,1\nu,zzz,1,1\nu,a,5,-3\n",
        encoding="utf-8",
    )
    (tmp_path / "items.txt").write_text("a\nb\nc\n", encoding="utf-8")
    sound, refused = tmp_path / "sound.csv", tmp_path / "refused.csv"
    arguments = ("import", log, "--out", sound, "--refused", refused, "--items", tmp_path / "items.txt")
    result = run(*arguments)
    assert result.exit_code == 0
    answer = last_line(result)
    assert (answer["read"], answer["accepted"], answer["refused"]) == (6, 2, 4)
    found = {name: count for name, count in answer["by_fault"].items() if count}  # type: ignore[attr-defined]  # JSON
    assert found == {"duplicate": 1, "future_dated": 1, "unknown_item": 1, "negative_price": 1}
    assert [line.split(",")[1] for line in sound.read_text(encoding="utf-8").splitlines()] == ["item_id", "a", "b"]
    assert len(refused.read_text(encoding="utf-8").splitlines()) == 5
    assert run(*arguments, "--strict").exit_code == 1


@pytest.mark.parametrize("content", [None, "", "user_id,item_id\nu,a\n"])
def test_a_log_that_cannot_be_used_fails_with_its_name_and_no_traceback(tmp_path: Path, content: str | None) -> None:
    log = tmp_path / "log.csv"
    if content is not None:
        log.write_text(content, encoding="utf-8")
    result = run("evaluate", "--train", log, "--requests", log, "--truth", log)
    assert result.exit_code == 1
    assert "log.csv" in result.stderr.replace("\n", "")
    assert "Traceback" not in result.stderr


def test_growth_draws_a_picture_and_names_the_point_where_ease_gives_way(tmp_path: Path) -> None:
    result = run("growth", "--out", tmp_path / "growth.png", "--shares", "0.02", "--memory-mb", 800)
    assert result.exit_code == 0
    answer = last_line(result)
    assert 5_000 < answer["ease_gives_way_at_items"] < 12_000  # type: ignore[operator]  # JSON
    assert (tmp_path / "growth.png").read_bytes().startswith(b"\x89PNG")


def test_an_older_fit_is_made_current_again_and_one_that_is_gone_is_refused(files: Path, tmp_path: Path) -> None:
    fits = [run("fit", "--train", files / "train.csv", "--out", tmp_path, "--seed", seed) for seed in (0, 1)]
    first, second = (last_line(fit)["version"] for fit in fits)
    assert first != second
    back = run("roll-back", "--models", tmp_path, "--version", first)
    assert (back.exit_code, last_line(back)["before"]) == (0, second)
    assert current_version(tmp_path) == first
    assert run("roll-back", "--models", tmp_path, "--version", "never").exit_code == 1
    assert current_version(tmp_path) == first
