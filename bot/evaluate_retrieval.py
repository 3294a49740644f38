"""`zhike evaluate retrieval`: every bar of search with pass or FAIL, on the judged queries and on public sets."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.ingest import build_here, index_folder, ingest, read_content
from bot.settings import Settings
from nlu import DEFAULT_BUNDLE, Bar, Encoder, Predictor, bars_as_json, show_bars
from retrieval import (
    MOST_ASKED,
    JudgedQuery,
    Retriever,
    composed,
    judged_figures,
    leaks,
    public_gains,
    read_judged,
    replacements,
)

_AGAIN = "zhike evaluate retrieval"
_SURE = 0.5  # as the turn has it: below, an intent says nothing of what answers


def evaluate_retrieval(
    public: Annotated[
        Path | None,
        typer.Option(envvar="ZHIKE_PUBLIC_DATA", help="Folder of public sets, for the gain of both sides together."),
    ] = None,
    queries: Annotated[int, typer.Option(min=1, help="At most so many queries of a public set.")] = 250,
    documents: Annotated[int, typer.Option(min=1, help="At most so many documents of it, besides judged ones.")] = 2500,
    cache: Annotated[Path | None, typer.Option(help="Folder that keeps the public documents' vectors.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The bars as one JSON list.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 when a bar fails.")] = False,
) -> None:
    """Judge search on our own judged test queries, and with --public on public sets, against the bars of the design.
    With --corpus, --queries and --qrels it measures any collection in BEIR's layout: see --corpus x --help.
    """
    settings = Settings()
    encoder = Encoder(settings.bundle or DEFAULT_BUNDLE, threads=settings.workers)
    build = partial(build_here, encoder=encoder)
    ingest(settings, today=date.today(), build=build)  # noqa: DTZ011 - review dates have no time zone
    judged = _with_intents(encoder, read_judged(split="test"))
    asked = _with_intents(encoder, read_judged(MOST_ASKED, split="test"))
    bars = [
        *_ranking(settings, encoder, judged),
        *_most_asked(settings, encoder, asked),
        *_wording(settings, encoder, judged),
    ]
    if public is None:
        bars.append(Bar("both sides over the better one", None, 3.0, rerun=f"{_AGAIN} --public FOLDER"))
    else:
        bars += _public(encoder, public, queries, documents, cache)
    bars.append(Bar("search over 100,000 passages", None, 8.0, unit=" ms", at_least=False,
                    rerun="python -m tests.benchmarks --only search"))  # fmt: skip
    if as_json:
        typer.echo(json.dumps(bars_as_json(bars), ensure_ascii=False))
    else:
        show_bars(bars, Console(highlight=False, width=None if sys.stdout.isatty() else 180))
    if strict and any(bar.passed is False for bar in bars):
        raise typer.Exit(1)


def _ranking(settings: Settings, encoder: Encoder, judged: Sequence[JudgedQuery]) -> Iterator[Bar]:
    figures = judged_figures(index_folder(settings), encoder, judged)
    rows = {kind: sum(query.kind == kind for query in judged) for kind in {query.kind for query in judged}}
    answerable = sum(bool(query.relevant) for query in judged)
    for name, figure, kind, bound in (
        ("own FAQ, recall@1", "faq_recall@1", "faq", 0.88),
        ("own FAQ, recall@5", "faq_recall@5", "faq", 0.98),
        ("across languages, recall@5", "cross_lingual_recall@5", "cross_lingual", 0.92),
        ("lessons, recall@5", "lesson_recall@5", "lesson", None),
        ("policies, recall@5", "policy_recall@5", "policy", None),
        ("follow-ups, recall@5", "follow_up_recall@5", "follow_up", None),
    ):
        yield Bar(name, figures[figure], bound, rows[kind], rerun=_AGAIN)
    for kind, bound in (("near", 5.0), ("far", 1.0)):
        wrong = 100 * figures[f"false_answers_{kind}_at_coverage"]
        count = rows[f"{kind}_unanswerable"]
        name = f"false answers to {kind} unanswerable, at 85 % coverage"
        yield Bar(name, wrong, bound, count, " %", at_least=False, rerun=_AGAIN)
    served = (
        ("coverage as served", "coverage", answerable),
        ("right when answered, as served", "right_when_answered", round(figures["coverage"] * answerable)),
        ("asked which is meant, as served", "asked_which", answerable),
        ("right one among the choices", "right_among_choices", round(figures["asked_which"] * answerable)),
        ("false answers to near unanswerable, as served", "false_answers_near", rows["near_unanswerable"]),
        ("false answers to far unanswerable, as served", "false_answers_far", rows["far_unanswerable"]),
    )
    for name, figure, count in served:
        yield Bar(name, 100 * figures[figure], None, count, " %", rerun=_AGAIN)


def _most_asked(settings: Settings, encoder: Encoder, judged: Sequence[JudgedQuery]) -> Iterator[Bar]:
    figures = judged_figures(index_folder(settings), encoder, judged)
    answerable, entries = sum(bool(query.relevant) for query in judged), sum(query.kind == "faq" for query in judged)
    yield Bar("most asked, recall@1 among FAQ", figures["faq_recall@1"], 0.88, entries, rerun=_AGAIN)
    yield Bar("most asked, recall@5 among FAQ", figures["faq_recall@5"], 0.98, entries, rerun=_AGAIN)
    for name, figure, count in (
        ("most asked, coverage as served", "coverage", answerable),
        ("most asked, right when answered", "right_when_answered", round(figures["coverage"] * answerable)),
        ("most asked, false answers beside the subjects", "false_answers_near", len(judged) - answerable),
    ):
        yield Bar(name, 100 * figures[figure], None, count, " %", rerun=_AGAIN)


def _wording(settings: Settings, encoder: Encoder, judged: Sequence[JudgedQuery]) -> Iterator[Bar]:
    retriever = Retriever(index_folder(settings), encoder)
    try:
        said = composed(retriever, encoder, judged)
        passages = read_content(settings).passages
        told = leaks(retriever, encoder, passages)
        instead = replacements(retriever, encoder, judged, {p.course_id for p in passages if p.course_id is not None})
    finally:
        retriever.close()
    for name, figure, count in (
        ("sentences that stand in no cited passage", said.unsupported, said.answers),
        ("stale citations", said.stale, said.answers),
        ("runs of locked text that were quoted", told.leaked, told.asked),
        ("open answers in a locked one's place that are wrong", instead.wrong, instead.locked),
    ):
        yield Bar(name, figure, 0, count, at_least=False, rerun=_AGAIN)


def _public(encoder: Encoder, folder: Path, queries: int, documents: int, cache: Path | None) -> list[Bar]:
    gains = public_gains(folder, encoder, queries=queries, documents=documents, cache=cache)
    again = f"{_AGAIN} --public {folder}"
    bars = [
        Bar(f"both sides over the better one, {g.name}", g.points, 0.0, g.queries, " nDCG", rerun=again) for g in gains
    ]
    mean = sum(g.points for g in gains) / len(gains)
    total = sum(g.queries for g in gains)
    return [*bars, Bar("both sides over the better one, mean", mean, 3.0, total, " nDCG", rerun=again)]


def _with_intents(encoder: Encoder, queries: Sequence[JudgedQuery]) -> list[JudgedQuery]:
    found = Predictor(encoder).predict_many([query.text for query in queries])
    return [
        replace(query, intent=prediction.intent if prediction.confidence >= _SURE else None)
        for query, prediction in zip(queries, found, strict=True)
    ]
