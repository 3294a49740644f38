"""`python -m knowledge`: the last line of standard output is one JSON object, and problems end with code 1."""

import json
import subprocess
import sys
from pathlib import Path

from tests.small_content import write_small_content


def knowledge(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "knowledge", *arguments], capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_check_passes_on_good_content_and_names_what_is_bad(tmp_path: Path) -> None:
    content = write_small_content(tmp_path / "content")
    good = knowledge("check", "--content", str(content))
    assert (good.returncode, json.loads(good.stdout.splitlines()[-1])) == (0, {"problems": 0})
    file = content / "faqs/account.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("course: sleep-basics", "course: gone"), encoding="utf-8")
    bad = knowledge("check", "--content", str(content))
    assert bad.returncode == 1
    assert f"{file}:" in bad.stderr
    assert "Traceback" not in bad.stderr


def test_stats_and_pairs_count_the_content(tmp_path: Path) -> None:
    content = write_small_content(tmp_path / "content")
    stats = json.loads(knowledge("stats", "--content", str(content)).stdout.splitlines()[-1])
    assert (stats["courses"], stats["faqs"], stats["partner_products"]) == (3, 2, 7)
    out = tmp_path / "pairs.jsonl"
    counted = json.loads(knowledge("pairs", "--content", str(content), "--out", str(out)).stdout.splitlines()[-1])
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert counted["pairs"] == len(rows)
    assert any(row["passage"].startswith("Fixed costs\n") for row in rows)  # sections with their heading
    devices = [row for row in rows if row["source"] == "account-devices"]
    assert {row["asked"] for row in devices} == {True, False}
    assert all(row["query"] != row["passage"] for row in devices)
    answers = {row["passage"] for row in devices if not row["asked"]}
    assert answers.isdisjoint(row["passage"] for row in devices if row["asked"])
