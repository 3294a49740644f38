"""`zhike train`, `zhike evaluate` and `zhike import`: what follows them goes to an engine's own command line."""

import runpy
import sys

import typer

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def train(context: typer.Context) -> None:
    """Train the understanding model, as `python -m nlu train` does; `zhike train recommender` fits suggestions."""
    if context.args[:1] != ["recommender"]:
        _hand_over("nlu", ["train", *context.args])
        return
    from bot.train_recommender import train_recommender

    job = typer.Typer(pretty_exceptions_enable=False)
    job.command()(train_recommender)
    job(context.args[1:], prog_name="zhike train recommender")


def evaluate(context: typer.Context) -> None:
    """Evaluate an engine: `zhike evaluate nlu|retrieval|recommender …`; see `zhike evaluate retrieval --help`."""
    if not context.args or context.args[0] == "--help":
        typer.echo(context.get_help())
        return
    if context.args[0] not in {"nlu", "retrieval", "recommender"}:
        raise typer.BadParameter(f"'{context.args[0]}' is no engine; say nlu, retrieval or recommender")
    if context.args[0] == "retrieval" and "--corpus" not in context.args:
        from bot.evaluate_retrieval import evaluate_retrieval

        job = typer.Typer(pretty_exceptions_enable=False)
        job.command()(evaluate_retrieval)
        job(context.args[1:], prog_name="zhike evaluate retrieval")
        return
    if context.args[0] == "recommender" and "--train" not in context.args:
        from bot.evaluate_recommender import evaluate_recommender

        job = typer.Typer(pretty_exceptions_enable=False)
        job.command()(evaluate_recommender)
        job(context.args[1:], prog_name="zhike evaluate recommender")
        return
    _hand_over(context.args[0], ["evaluate", *context.args[1:]])


def import_(context: typer.Context) -> None:
    """Make drafts of documents and web pages in a content folder, as `python -m knowledge import` does."""
    _hand_over("knowledge", ["import", *context.args])


def _hand_over(package: str, arguments: list[str]) -> None:
    sys.argv = [f"python -m {package}", *arguments]
    runpy.run_module(package, run_name="__main__")
