"""Command line: `python -m retrieval search | judge | fit`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from retrieval.answerable import PARAMETERS, load_fitted
from retrieval.dense import DenseIndex
from retrieval.embedder import BundleEmbedder
from retrieval.errors import RetrievalError
from retrieval.hits import Query
from retrieval.judged import DEFAULT_FILE, read_judged
from retrieval.manifest import check_embedder, current_generation
from retrieval.passage_store import PassageStore
from retrieval.search import Retriever
from retrieval.sparse import SparseIndex

if TYPE_CHECKING:  # scikit-learn is needed for fitting only
    from retrieval.fitting import OpenIndex

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
_Index = Annotated[Path, typer.Option(help="The index folder that `zhike ingest` built.")]
_Bundle = Annotated[Path, typer.Option(help="The model bundle that it was built with.")]
_Judgements = Annotated[Path, typer.Option(help="JSONL of judged queries.")]
_INDEX, _BUNDLE = Path("var/index"), Path("nlu/bundle")


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="What a learner asks.")],
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
    previous: Annotated[str | None, typer.Option(help="The question before, for a follow-up.")] = None,
    index: _Index = _INDEX,
    bundle: _Bundle = _BUNDLE,
) -> None:
    """Search as the bot does: hits with their scores, the verdict and its reasons."""
    embedder = BundleEmbedder(bundle)
    retriever = Retriever(index, embedder)
    result = retriever.search(Query(text, language, embedder.vectors([text], "query")[0], previous))
    retriever.close()
    for hit in result.hits:
        typer.echo(f"{hit.score:.3f}  dense {hit.dense:.3f}  words {hit.sparse:.3f}  {hit.passage.id}", err=True)
    shown: dict[str, object] = {
        "verdict": result.verdict,
        "probability": round(result.probability, 4),
        "threshold": result.threshold,
    }
    shown |= {"reason": result.reason, "searched": result.used_text, "features": result.features}
    typer.echo(json.dumps(shown | {"hits": [hit.passage.id for hit in result.hits]}, ensure_ascii=False))


@app.command()
def judge(
    split: Annotated[Literal["dev", "test"], typer.Option(help="Which judged queries.")] = "test",
    judgements: _Judgements = DEFAULT_FILE,
    index: _Index = _INDEX,
    bundle: _Bundle = _BUNDLE,
) -> None:
    """Recall, coverage and false answers on judged queries. Needs `.[dev]`."""
    from retrieval.fitting import measure, table

    queries = read_judged(judgements, split)
    embedder = BundleEmbedder(bundle)
    with _opened(index, embedder) as opened:
        figures = table(queries, measure(opened, embedder, queries, load_fitted()))
    typer.echo(json.dumps({"split": split, "queries": len(queries), **figures}))


@app.command()
def fit(
    judgements: _Judgements = DEFAULT_FILE,
    index: _Index = _INDEX,
    bundle: _Bundle = _BUNDLE,
    out: Annotated[Path, typer.Option(help="Where the fitted parameters go.")] = Path("retrieval") / PARAMETERS,
) -> None:
    """Fit the fusion weight and P(answerable) on judged development queries. Needs `.[dev]`."""
    from retrieval.fitting import fit as fit_parameters

    embedder = BundleEmbedder(bundle)
    with _opened(index, embedder) as opened:
        fitted = fit_parameters(opened, embedder, read_judged(judgements, "dev"))
    out.write_text(fitted.to_json(), encoding="utf-8")
    typer.echo(json.dumps({"out": str(out), "dense_weight": fitted.dense_weight, "threshold": fitted.threshold}))


@contextmanager
def _opened(index: Path, embedder: BundleEmbedder) -> "Iterator[OpenIndex]":
    from retrieval.fitting import OpenIndex

    generation = current_generation(index)
    check_embedder(generation, embedder.identity)
    store = PassageStore(generation)
    dense = DenseIndex(generation)
    try:
        yield OpenIndex(store, dense, SparseIndex(generation, store.ids()))
    finally:
        dense.close()
        store.close()


def main() -> None:
    try:
        app()
    except RetrievalError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
