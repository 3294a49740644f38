"""Command line: `python -m retrieval search | evaluate | judge | near-misses | fit | collect`."""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from retrieval.answerable import PARAMETERS, Fitted, load_fitted, read_fitted
from retrieval.collection import public_collections, read_collection, sample, write_collection
from retrieval.embedder import Embedder
from retrieval.errors import RetrievalError
from retrieval.evaluation import MODES, Mode
from retrieval.evaluation import evaluate as rank_all
from retrieval.extract import extract
from retrieval.hits import Query, SearchResult
from retrieval.judged import DEFAULT_FILE, JudgedQuery, read_judged, with_intents
from retrieval.manifest import check_embedder, current_generation
from retrieval.search import Retriever
from retrieval.sentence_encoder import open_embedder

if TYPE_CHECKING:  # scikit-learn is needed for fitting only
    from retrieval.measuring import OpenIndex

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
_BUNDLE = Path(__file__).parent.parent / "nlu" / "bundle"
_HAN = re.compile(r"[\u4e00-\u9fff]")

_Bundle = Annotated[Path, typer.Option(help="The model bundle that embeds.")]
_Encoder = Annotated[
    str | None,
    typer.Option(envvar="ZHIKE_ENCODER", help="A sentence-transformers model in the bundle's place: folder or name."),
]
_Var = Annotated[Path, typer.Option(envvar="ZHIKE_VAR", help="The folder that holds the index.")]
_Judgements = Annotated[Path, typer.Option(help="JSONL of judged queries.")]
_Intents = Annotated[
    Path | None,
    typer.Option(help="The judgements after `python -m nlu predict` (they carry a `text`): intents count too."),
]
_File: dict[str, Any] = {"exists": True, "dir_okay": False}


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="What a learner asks.")],
    var: _Var = Path("var"),
    bundle: _Bundle = _BUNDLE,
    encoder: _Encoder = None,
    language: Annotated[str | None, typer.Option(help="zh or en; by default, the question's.")] = None,
    previous: Annotated[str | None, typer.Option(help="The question before, for a follow-up.")] = None,
    course: Annotated[list[str] | None, typer.Option(help="A course the learner has bought; repeatable.")] = None,
) -> None:
    """Show what is found for a question, with scores and why it answers or abstains."""
    embedder = _embedder(bundle, encoder)
    retriever = Retriever(var / "index", embedder, _fitted(var, encoder, embedder))
    try:
        vector = embedder.vectors([text], "query")[0]
        spoken = language or ("zh" if _HAN.search(text) else "en")
        result = retriever.search(Query(text, spoken, vector, previous, frozenset(course or ())))
    finally:
        retriever.close()
    _explain(result)
    hits = [
        {
            "id": hit.passage.id,
            "score": round(hit.score, 4),
            "dense": round(hit.dense, 4),
            "sparse": round(hit.sparse, 4),
            "readable": hit.readable,
            "missed": hit.missed,
        }
        for hit in result.hits
    ]
    verdict = {"verdict": result.verdict, "reason": result.reason, "probability": round(result.probability, 4)}
    typer.echo(json.dumps({**verdict, "threshold": result.threshold, "hits": hits}, ensure_ascii=False))


@app.command()
def evaluate(
    corpus: Annotated[Path, typer.Option(help="JSONL of {_id, title, text}, or of {doc_id, …}.", **_File)],
    queries: Annotated[Path, typer.Option(help="JSONL of {_id, text}, or of {qid, query, positives}.", **_File)],
    qrels: Annotated[
        Path | None,
        typer.Option(help="TSV of query-id, corpus-id, score; without it, the queries' own judgements.", **_File),
    ] = None,
    mode: Annotated[
        Mode | None, typer.Option(help="Which side ranks; by default all, with hybrid's at the top.")
    ] = None,
    bundle: _Bundle = _BUNDLE,
    encoder: _Encoder = None,
    cache: Annotated[Path | None, typer.Option(help="Folder or file (.npz) that keeps the documents' vectors.")] = None,
    dense_weight: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of the vectors; by default, fitted on the other half of the queries."),
    ] = None,
) -> None:
    """Measure the ranking on judged queries, per language; the last line of output is one JSON object."""
    collection = read_collection(corpus, queries, qrels)
    modes = MODES if mode is None else (mode,)
    embedder = None if mode == "sparse" else _embedder(bundle, encoder)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("embedding", total=None, visible=embedder is not None)
        results = rank_all(
            collection,
            modes,
            embedder,
            dense_weight=dense_weight,
            cache=cache,
            progress=lambda done, total: progress.update(bar, completed=done, total=total),
        )
    _tabulate(results)
    last = results[modes[-1]]
    typer.echo(json.dumps(last if mode else {**last, "modes": results}, ensure_ascii=False))


@app.command()
def collect(
    out: Annotated[Path, typer.Option(help="Folder in which each collection gets a folder of its own.")],
    public: Annotated[
        Path | None,
        typer.Option(envvar="ZHIKE_PUBLIC_DATA", help="Folder of public sets; those with a corpus are taken."),
    ] = None,
    split: Annotated[Literal["dev", "test"], typer.Option(help="Which of our own judged queries.")] = "dev",
    queries: Annotated[int, typer.Option(min=1, help="At most so many queries of a collection.")] = 10**9,
    documents: Annotated[int, typer.Option(min=1, help="At most so many documents, besides judged ones.")] = 10**9,
) -> None:
    """Write our own judged queries, and public sets, in BEIR's layout, for `python -m nlu judge-retrieval`."""
    from retrieval.own_collection import own_collection

    collections = {"own": own_collection(split)} | (public_collections(public) if public else {})
    for name, collection in collections.items():
        write_collection(out / name, sample(collection, queries, documents))
    typer.echo(json.dumps({"out": str(out), "collections": list(collections)}))


@app.command()
def judge(
    split: Annotated[Literal["dev", "test"], typer.Option(help="Which judged queries.")] = "test",
    judgements: _Judgements = DEFAULT_FILE,
    var: _Var = Path("var"),
    bundle: _Bundle = _BUNDLE,
    encoder: _Encoder = None,
    intents: _Intents = None,
) -> None:
    """Recall, coverage and false answers on judged queries. Needs the extra `dev`."""
    from retrieval.measuring import legs_of, table

    queries = _judged(judgements, split, intents)
    embedder = _embedder(bundle, encoder)
    with _opened(var / "index", embedder) as opened:
        figures = table(opened, legs_of(opened, embedder, queries), _fitted(var, encoder, embedder))
    typer.echo(json.dumps({"split": split, "queries": len(queries), **figures}))


@app.command("near-misses")
def near_misses(
    file: Annotated[Path | None, typer.Option(help="TSV of misses, language and text.", **_File)] = None,
    var: _Var = Path("var"),
    bundle: _Bundle = _BUNDLE,
    encoder: _Encoder = None,
) -> None:
    """How many questions that look like an entry are answered with it, which doesn't answer them. Needs `dev`."""
    from retrieval.near_misses import NEAR_MISSES, quoted_all_the_same, read_near_misses

    asked = read_near_misses(file or NEAR_MISSES)
    embedder = _embedder(bundle, encoder)
    with _opened(var / "index", embedder) as opened:
        share = quoted_all_the_same(opened, embedder, _fitted(var, encoder, embedder), asked)
    typer.echo(json.dumps({"questions": len(asked), "quoted_all_the_same": round(share, 4)}))


@app.command()
def fit(
    judgements: _Judgements = DEFAULT_FILE,
    var: _Var = Path("var"),
    bundle: _Bundle = _BUNDLE,
    encoder: _Encoder = None,
    intents: _Intents = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the fitted parameters go; by default, where they are looked for.")
    ] = None,
) -> None:
    """Fit the fusion weight and P(answerable) on judged development queries. Needs the extra `dev`."""
    from retrieval.fitting import fit as fit_parameters

    embedder = _embedder(bundle, encoder)
    with _opened(var / "index", embedder) as opened:
        fitted = fit_parameters(opened, embedder, _judged(judgements, "dev", intents))
    if encoder:
        fitted = replace(fitted, encoder=embedder.identity)
    out = out or (var if encoder else Path("retrieval")) / PARAMETERS
    out.write_text(fitted.to_json(), encoding="utf-8")
    typer.echo(json.dumps({"out": str(out), "threshold": fitted.answers.threshold}))


def _embedder(bundle: Path, encoder: str | None) -> Embedder:
    prefixes = (os.environ.get(f"ZHIKE_ENCODER_{side}_PREFIX") for side in ("QUERY", "PASSAGE"))
    return open_embedder(bundle, encoder, *prefixes)


def _fitted(var: Path, encoder: str | None, embedder: Embedder) -> Fitted:
    return (read_fitted(var / PARAMETERS, embedder.identity) if encoder else None) or load_fitted()


def _tabulate(results: Mapping[Mode, Mapping[str, Any]]) -> None:
    names = {"ndcg@10": "nDCG@10", "recall@1": "R@1", "recall@5": "R@5", "recall@10": "R@10", "mrr@10": "MRR@10"}
    table = Table("ranks", "asked in", "queries", *names.values(), "p50 ms")
    for mode, figures in results.items():
        for language, part in (("all", figures), *figures["languages"].items()):
            values = [f"{100 * part[name]:.1f}" for name in names]
            table.add_row(mode, language, str(part["queries"]), *values, str(part.get("p50_ms", "")))
    Console(stderr=True, highlight=False, width=100).print(table)


def _judged(judgements: Path, split: str, intents: Path | None) -> Sequence[JudgedQuery]:
    queries = read_judged(judgements, split)
    return with_intents(queries, intents) if intents else queries


@contextmanager
def _opened(index: Path, embedder: Embedder) -> "Iterator[OpenIndex]":
    from retrieval.measuring import open_index

    generation = current_generation(index)
    check_embedder(generation, embedder.identity)
    with open_index(generation) as opened:
        yield opened


def _explain(result: SearchResult) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for n, hit in enumerate(result.hits, start=1):
        locked = "" if hit.readable else "  (locked)"
        missed = "  (nearer to a question that it does not answer)" if hit.missed else ""
        console.print(f"{n}. {hit.passage.id}{locked}{missed}", markup=False)
        console.print(
            f"   share {hit.score:.3f}; question or text {hit.dense:.3f}, words {hit.sparse:.3f}", markup=False
        )
        if hit.readable:
            console.print(f"   {extract(hit.passage, result.used_text)}", markup=False)
    because = f", {result.reason}" if result.reason else ""
    sure = f"P(answerable) {result.probability:.3f}, threshold {result.threshold:.3f}"
    console.print(f"{result.verdict}{because}: {sure}; searched “{result.used_text}”", markup=False)
    console.print("   " + ", ".join(f"{name} {value:.3f}" for name, value in result.features.items()), markup=False)


def main() -> None:
    # Results go to standard output, so what is logged must not.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        app()
    except RetrievalError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
