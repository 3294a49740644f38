"""All bars of understanding in one list."""

from collections.abc import Sequence
from pathlib import Path

from nlu.judging.bars import HELD_OUT, Bar
from nlu.judging.held_out import held_out_bars
from nlu.judging.public import review_bars, run_bars
from nlu.judging.speed import speed_bars
from nlu.serving import Encoder, Predictor


def all_bars(
    bundle: Path, held_out: Path, *, reviews: Sequence[Path], runs: Sequence[Path], speed: bool = True
) -> list[Bar]:
    """Measure all there is data for; the others say what they miss."""
    predictor = Predictor(Encoder(bundle, threads=2))
    if (held_out / "intents").is_dir():
        own = held_out_bars(predictor, held_out)
    else:
        own = [Bar("own held-out text", None, None, rerun=f"needs {held_out}: run it in the repository")]
    timed = speed_bars(bundle) if speed else [Bar("speed and memory", None, None, rerun=f"{HELD_OUT} --speed")]
    return [*own, *review_bars(predictor, reviews), *run_bars(runs), *timed]
