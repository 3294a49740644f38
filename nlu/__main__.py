"""Command line: `python -m nlu train | evaluate | predict | judge-retrieval`."""

import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from nlu.bundle import DEFAULT_BUNDLE
from nlu.dataset import read_utterances
from nlu.errors import NluError
from nlu.serving import Encoder, Predictor

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
_DATA = Path(__file__).parent / "data" / "utterances"


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
    data: Annotated[Path, typer.Option(help="Folder of <intent>.tsv files, none of them trained on.", exists=True)],
    bundle: Annotated[Path, typer.Option(help="The model to judge.")] = DEFAULT_BUNDLE,
) -> None:
    """Accuracy, macro F1, calibration, worst intents and confusions, by task and language. Needs the extra `dev`."""
    from nlu.evaluation import evaluate as judge

    report = judge(Encoder(bundle, threads=2), read_utterances(data))
    for name, figures in report.items():
        typer.echo(f"{name}: {json.dumps(figures, ensure_ascii=False)}", err=True)
    typer.echo(json.dumps(report, ensure_ascii=False))


@app.command()
def train(
    utterances: Annotated[Path, typer.Option(help="Folder of <intent>.tsv files.")] = _DATA,
    pairs: Annotated[
        Path | None, typer.Option(help="JSONL of {query, passage}, as `python -m knowledge pairs` writes it.")
    ] = None,
    reviews: Annotated[
        list[Path] | None, typer.Option(help="Public sentiment files (JSONL with text and label); repeatable.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The bundle to write.")] = DEFAULT_BUNDLE,
    run_folder: Annotated[Path, typer.Option("--run", help="Where config, losses and metrics go.")] = Path("runs/nlu"),
    epochs: Annotated[int, typer.Option(min=1)] = 6,
    seed: Annotated[int, typer.Option()] = 20,
) -> None:
    """Fine-tune intent, sentiment and the retrieval vector together, and write the bundle. Needs the extra `train`."""
    # Spinning OpenMP threads slow a shared machine's training step down several times.
    os.environ.setdefault("GOMP_SPINCOUNT", "0")
    from nlu.training.config import TrainingConfig
    from nlu.training.run import run

    metrics = run(
        utterances_folder=utterances,
        bundle=out,
        run_folder=run_folder,
        pairs_file=pairs,
        review_files=reviews or [],
        config=TrainingConfig(epochs=epochs, seed=seed),
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
