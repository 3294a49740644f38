"""`python -m nlu predict` adds to every row, keeps its order and other keys, and names a bad line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nlu import taxonomy


def predict(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nlu", "predict", "--in", str(source), "--out", str(target)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_rows_keep_their_order_and_other_keys(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": n, "text": f"第{n}条 我要退款", "nested": {"说明": [n]}} for n in range(40)]
    rows[3]["text"] = ""
    rows[4]["text"] = "one\u2028two\u0085three"
    rows[5]["text"] = "我不想活了"
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows) + "\n", encoding="utf-8")
    done = predict(source, target)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["rows"] == 40
    written = [json.loads(line) for line in target.read_text(encoding="utf-8").strip().split("\n")]
    assert [{key: row[key] for key in ("id", "text", "nested")} for row in written] == rows
    for row in written:
        assert row["intent"] in taxonomy().intents
        assert row["sentiment"] in taxonomy().sentiments
        assert row["language"] in {"zh", "en"}
        assert 0 <= row["confidence"] <= 1
        assert 0 <= row["oos_score"] <= 1
        assert row["safety"].keys() == {"category", "severity", "about"}
    assert written[5]["safety"] == {"category": "self_harm_risk", "severity": "critical", "about": "self"}


@pytest.mark.parametrize("bad", ['{"txt": "no"}', "not json", "[1, 2]", '{"text": 3}', '{"text": null}'])
def test_a_bad_line_is_refused_by_file_and_number(tmp_path: Path, bad: str) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "fine"}\n' + bad + "\n", encoding="utf-8")
    done = predict(source, target)
    assert done.returncode == 1
    assert f"{source}:2: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not target.exists()
