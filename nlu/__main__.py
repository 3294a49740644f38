"""Command line: `python -m nlu train | evaluate | predict | judge-retrieval`."""

import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Literal

import typer

from nlu.bundle import DEFAULT_BUNDLE
from nlu.dataset import read_utterances
from nlu.errors import NluError
from nlu.serving import Encoder, Predictor

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
Method = Literal["full", "lora", "frozen", "setfit"]
_DATA = Path(__file__).parent / "data" / "utterances"
_HELD_OUT = Path(__file__).parent.parent / "tests" / "quality" / "heldout"


@app.command()
def predict(
    source: Annotated[Path, typer.Option("--in", help="JSONL rows with `text`.", exists=True, dir_okay=False)],
    target: Annotated[Path, typer.Option("--out", help="Where the rows with predictions go.")],
    bundle: Annotated[Path, typer.Option(help="The model to use.")] = DEFAULT_BUNDLE,
) -> None:
    """Add intent, confidence, sentiment, language, oos_score and safety to every row; order and other keys stay."""
    rows = []
    # Not splitlines(): JSON strings may hold other separators, such as U+2028, as they are.
    for number, line in enumerate(source.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig"))
            row["text"] + ""
        except (ValueError, KeyError, TypeError) as error:
            raise NluError(f"{source}:{number}: not a JSON object with a `text` string") from error
        rows.append(row)
    predictor = Predictor(Encoder(bundle))
    with target.open("w", encoding="utf-8") as output:
        for start in range(0, len(rows), 32):
            chunk = rows[start : start + 32]
            for row, found in zip(chunk, predictor.predict_many([row["text"] for row in chunk]), strict=True):
                safety = {
                    "category": found.safety.category,
                    "severity": found.safety.severity,
                    "about": found.safety.about,
                }
                row |= {"intent": found.intent, "confidence": found.confidence, "sentiment": found.sentiment}
                row |= {"language": found.language, "oos_score": found.oos_score, "safety": safety}
                output.write(json.dumps(row, ensure_ascii=False) + "\n")
    typer.echo(json.dumps({"rows": len(rows), "out": str(target)}))


@app.command()
def evaluate(
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of <intent>.tsv files, none of them trained on; without it, all bars.", exists=True),
    ] = None,
    bundle: Annotated[Path, typer.Option(help="The model to judge.")] = DEFAULT_BUNDLE,
    held_out: Annotated[Path, typer.Option(help="Folder with intents/ and idioms.tsv, for the bars.")] = _HELD_OUT,
    reviews: Annotated[
        list[Path] | None, typer.Option(help="Public review file for the bars; repeatable.", exists=True)
    ] = None,
    runs: Annotated[
        list[Path] | None, typer.Option("--run", help="Run folder of a public task, named as it; repeatable.")
    ] = None,
    speed: Annotated[bool, typer.Option(help="Measure time and memory too.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="The bars as one JSON list.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 when a bar fails.")] = False,
) -> None:
    """Judge a model: with --data accuracy, macro F1, calibration, worst intents and confusions by task and language;
    without it every bar of the design, with pass or FAIL.
    """
    if data is None:
        from rich.console import Console

        from nlu.judging.bars import bars_as_json, show_bars
        from nlu.judging.table import all_bars

        bars = all_bars(bundle, held_out, reviews=reviews or [], runs=runs or [], speed=speed)
        if as_json:
            typer.echo(json.dumps(bars_as_json(bars), ensure_ascii=False))
        else:
            show_bars(bars, Console(highlight=False, width=None if sys.stdout.isatty() else 180))
        if strict and any(bar.passed is False for bar in bars):
            raise typer.Exit(1)
        return
    from nlu.evaluation import evaluate as judge

    report = judge(Encoder(bundle, threads=2), read_utterances(data))
    for name, figures in report.items():
        typer.echo(f"{name}: {json.dumps(figures, ensure_ascii=False)}", err=True)
    typer.echo(json.dumps(report, ensure_ascii=False))


@app.command()
def train(
    utterances: Annotated[Path, typer.Option(help="Folder of <intent>.tsv files; idioms.tsv beside it.")] = _DATA,
    pairs: Annotated[
        Path | None, typer.Option(help="JSONL of {query, passage}, as `python -m knowledge pairs` writes it.")
    ] = None,
    reviews: Annotated[
        list[Path] | None, typer.Option(help="Public sentiment files (JSONL with text and label); repeatable.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The bundle to write.")] = DEFAULT_BUNDLE,
    run_folder: Annotated[
        Path | None, typer.Option("--run", help="Where config, losses, curves and metrics go; runs/<task> if none.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="As many as usual for method and rows if none.")] = None,
    seed: Annotated[int, typer.Option()] = 20,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the run was interrupted.")] = False,
    method: Annotated[
        Method, typer.Option(help="The bundle is written by full and lora; the other two only compare intents.")
    ] = "full",
    task: Annotated[str | None, typer.Option(help="Name of another label set, for a run on --train and --dev.")] = None,
    train_file: Annotated[
        Path | None, typer.Option("--train", help="JSONL with text, and label or intent.", exists=True, dir_okay=False)
    ] = None,
    dev_file: Annotated[
        Path | None, typer.Option("--dev", help="The same, to be judged on.", exists=True, dir_okay=False)
    ] = None,
    shots: Annotated[int | None, typer.Option(min=1, help="Learn from so many rows of each label.")] = None,
    oos_label: Annotated[
        list[str] | None, typer.Option(help="Label of rows out of scope, never trained; repeatable; `oos` if none.")
    ] = None,
    train_oos: Annotated[
        bool, typer.Option("--train-oos", help="Learn out-of-scope rows of --train all the same.")
    ] = False,
) -> None:
    """Fine-tune the shipped model and write the bundle, or train any label set. Needs the extra `train`."""
    # Spinning OpenMP threads slow a shared machine's training step down several times.
    os.environ.setdefault("GOMP_SPINCOUNT", "0")
    folder = run_folder or Path("runs") / (task or "nlu")
    if task is not None:
        if train_file is None or dev_file is None:
            raise typer.BadParameter("--task needs --train and --dev")
        from nlu.training.label_set import read_label_set
        from nlu.training.methods.run import run_label_set
        from nlu.training.methods.settings import LabelSetSettings

        label_set = read_label_set(
            train_file, dev_file, oos_labels=oos_label or ["oos"], train_oos=train_oos, shots=shots, seed=seed
        )
        settings = LabelSetSettings(seed=seed, method=method, shots=shots)
        metrics = {"task": task} | run_label_set(label_set, settings, folder, epochs=epochs, resume=resume)
    elif train_file or dev_file or shots or oos_label or train_oos:
        raise typer.BadParameter("--train, --dev, --shots, --oos-label and --train-oos go with --task")
    else:
        from nlu.training.config import TrainingConfig
        from nlu.training.run import compare, run

        if method in {"frozen", "setfit"}:
            metrics = compare(
                method, utterances_folder=utterances, run_folder=folder, epochs=epochs, seed=seed, resume=resume
            )
        else:
            metrics = run(
                utterances_folder=utterances,
                bundle=out,
                run_folder=folder,
                pairs_file=pairs,
                review_files=reviews or [],
                config=TrainingConfig(epochs=epochs or TrainingConfig.epochs, seed=seed, method=method),
                resume=resume,
            )
    typer.echo(json.dumps(metrics, ensure_ascii=False))


@app.command()
def judge_retrieval(
    bundle: Annotated[Path, typer.Option(help="The model to judge.")] = DEFAULT_BUNDLE,
    public: Annotated[
        Path | None, typer.Option(envvar="ZHIKE_PUBLIC_DATA", help="Folder of public sets; without it, our own only.")
    ] = None,
    fp32: Annotated[
        Path, typer.Option(help="The same model before it was compressed; where it isn't, compression isn't judged.")
    ] = Path("runs/nlu/fp32.onnx"),
    collections: Annotated[
        Path | None, typer.Option(help="What `python -m retrieval collect` wrote; by default, it is run now.")
    ] = None,
    queries: Annotated[int | None, typer.Option(min=1, help="At most so many queries of a collection.")] = None,
    documents: Annotated[int | None, typer.Option(min=1, help="At most so many documents of a collection.")] = None,
    cache: Annotated[Path, typer.Option(help="Folder that keeps the frozen base's vectors.")] = Path("runs/base"),
) -> None:
    """What fine-tuning and compression cost the retrieval vector, in nDCG@10. Needs the extra `train`."""
    os.environ.setdefault("GOMP_SPINCOUNT", "0")  # as in training
    from nlu.training.judge_run import collect, judge_bundle

    with collect(public, queries, documents) if collections is None else nullcontext(collections) as folder:
        report = judge_bundle(folder, bundle, fp32, cache)
    typer.echo(json.dumps(report, ensure_ascii=False))


def main() -> None:
    try:
        app()
    except NluError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
