"""Every bar of understanding is measured or says what it misses; nothing passes unmeasured."""

import json
import random
from pathlib import Path

import pytest

from nlu import DatasetError, normalise
from nlu.judging import noise_flips
from nlu.judging.bars import Bar
from nlu.judging.public import run_bars
from nlu.normalisation import without_emoji
from nlu.training.noise import Kind
from tests.nlu.training.conftest import made_up

HEADER = "group\tlanguage\tsentiment\tstyle\ttext\n"


@pytest.fixture(scope="module")
def held_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up held-out folder in the layout of tests/quality/heldout."""
    folder = tmp_path_factory.mktemp("heldout")
    (folder / "intents").mkdir()
    for row in made_up("held", 1):
        file = folder / "intents" / f"{row.intent}.tsv"
        kept = file.read_text(encoding="utf-8") if file.is_file() else HEADER
        group = f"explicit-{row.language}" if row.intent == "self_harm_risk" else f"implicit-{row.language}"
        file.write_text(f"{kept}{group}\t{row.language}\t{row.sentiment}\t{row.style}\t{row.text}\n", encoding="utf-8")
    (folder / "idioms.tsv").write_text(
        f"intent\t{HEADER}praise\tlaugh\tzh\tpositive\tplain\t笑死我了\n", encoding="utf-8"
    )
    (folder / "flag_words.tsv").write_text(
        "kind\tlanguage\tcategory\ttext\nharmless\ten\tnone\tno response from support\n"
        "danger\ten\tself_harm_risk\tI want to kill myself\n",
        encoding="utf-8",
    )
    return folder


def test_a_bar_passes_on_its_side_only_and_never_unmeasured() -> None:
    assert Bar("least", 0.95, 0.95).passed
    assert Bar("least", 0.94, 0.95).passed is False
    assert Bar("most", 3.0, 3.0, at_least=False).passed
    assert Bar("most", 3.1, 3.0, at_least=False).passed is False
    assert Bar("unknown", None, 3.0).passed is None
    assert Bar("told", 0.1, None).passed is None


def test_all_bars_are_measured_on_a_bundle_and_the_missing_sets_say_how(tiny_bundle: Path, held_out: Path) -> None:
    from nlu.judging.bars import bars_as_json
    from nlu.judging.table import all_bars

    bars = {bar.name: bar for bar in all_bars(tiny_bundle, held_out, reviews=[], runs=[], speed=False)}
    own = [bar for bar in bars.values() if bar.rerun == "zhike evaluate nlu"]
    assert len(own) >= 14
    assert all(bar.value is not None for bar in own)
    assert bars["idioms that raise an alarm"].passed
    assert bars["danger in such words, recall"].value == 1.0
    assert bars["intents turned by script, width, case, emoji"].value is not None
    missing = [bar for bar in bars.values() if bar.value is None]
    assert {bar.passed for bar in missing} == {None}
    assert all("--" in bar.rerun for bar in missing)
    assert json.loads(json.dumps(bars_as_json(list(bars.values()))))[0].keys() >= {
        "name",
        "value",
        "bar",
        "passed",
        "rerun",
    }


def test_public_bars_are_read_from_run_folders_by_their_names(tmp_path: Path) -> None:
    run = tmp_path / "clinc150"
    run.mkdir()
    scores = {"rows": 100, "auroc_softmax": 0.9, "auroc_combined": 0.975}
    (run / "metrics.json").write_text(json.dumps({"accuracy": 0.965, "rows": 3000, "out_of_scope": {"oos": scores}}))
    bars = {bar.name: bar for bar in run_bars([run])}
    assert bars["CLINC150 in scope, accuracy"].value == pytest.approx(96.5)
    assert bars["CLINC150 out of scope, AUROC"].value == 0.975
    assert bars["CLINC150 out of scope, AUROC"].rows == 100
    assert bars["BANKING77, accuracy"].value is None
    (run / "metrics.json").write_text("{")
    with pytest.raises(DatasetError, match=r"metrics\.json"):
        run_bars([run])


@pytest.mark.parametrize("kind", [noise_flips.script, noise_flips.width, noise_flips.case, noise_flips.emoji])
@pytest.mark.parametrize("text", ["请问退款要几天", "VIP 会员怎么取消?", "Where is my refund?"])
def test_noise_of_script_width_case_and_emoji_is_undone_before_encoding(kind: Kind, text: str) -> None:
    for seed in range(30):
        assert without_emoji(normalise(kind(text, random.Random(seed)))) == normalise(text)
