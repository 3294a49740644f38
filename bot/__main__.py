"""Command line: `zhike serve`, `chat`, `telegram`, `ingest`, `staff`, `doctor` and the others; `zhike --help`."""

import asyncio
import gc
import json
import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.engine_command import PASS_ON, evaluate, import_, train
from bot.export import export_app
from bot.heap import keep_trimming, share_heaps
from bot.knowledge_command import knowledge_app
from bot.platform_command import demo, platform_app
from bot.rights_command import erase, name_in_logs, retention
from bot.staff_command import staff_app

if TYPE_CHECKING:
    from bot.bootstrap import House
    from bot.settings import Settings

app = typer.Typer(
    help="Zhike 知客: a bilingual customer-service bot for course platforms.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(export_app, name="export")
app.add_typer(staff_app, name="staff")
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(platform_app, name="platform")
app.command()(demo)
app.command(context_settings=PASS_ON)(train)
app.command(context_settings=PASS_ON)(evaluate)
app.command("import", context_settings=PASS_ON)(import_)
app.command("erase")(erase)
app.command("retention")(retention)
app.command("log-name")(name_in_logs)
_PACKAGES = ("bot", "nlu", "retrieval", "recommender", "knowledge")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (ZHIKE_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (ZHIKE_PORT).")] = None,
) -> None:
    """Serve the API, the widget, the desk and, in demo mode, the demo platform. Builds the index if it is missing."""
    import uvicorn

    from bot.logs import configure_logs
    from bot.settings import Settings

    settings = Settings()
    settings = settings.model_copy(update={"host": host or settings.host, "port": port or settings.port})
    configure_logs(settings.log_format, settings.secret_key.get_secret_value())
    house = _open_house(settings)
    from bot.application import build_app

    _announce(settings.demo, settings.host, settings.port)
    uvicorn.run(
        build_app(house),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        ws_max_size=256 * 1024,
    )


@app.command()
def chat(language: Annotated[str, typer.Option(help="zh or en")] = "zh") -> None:
    """Talk with the bot in this terminal."""
    from bot.channels.terminal import chat as talk
    from bot.logs import configure_logs
    from bot.settings import Settings

    settings = Settings()
    configure_logs(settings.log_format, settings.secret_key.get_secret_value(), level=40)
    house = _open_house(settings)
    console = Console(highlight=False)

    def read() -> str | None:
        try:
            return console.input("[bold]> [/bold]")
        except EOFError:
            return None

    async def run() -> None:
        await house.start()
        try:
            await talk(house.turn, read, lambda line: console.print(line, markup=False), language)
        finally:
            await house.close()

    asyncio.run(run())


@app.command()
def telegram() -> None:
    """Run the Telegram bot alone, by long polling (the server runs it too when ZHIKE_TELEGRAM_TOKEN is set)."""
    from bot.errors import ConfigurationError
    from bot.logs import configure_logs
    from bot.settings import Settings

    settings = Settings()
    if settings.telegram_token is None:
        raise ConfigurationError(en="Set ZHIKE_TELEGRAM_TOKEN to the token that @BotFather gave you.")
    configure_logs(settings.log_format, settings.secret_key.get_secret_value())
    house = _open_house(settings)

    async def run() -> None:
        from bot.channels.telegram_app import run_telegram

        await house.start()
        sweeping = asyncio.create_task(house.sweeper.run())
        try:
            files = house.rights.copies.files
            await run_telegram(settings, house.turn, house.store, house.fanout, house.debounce, files)
        finally:
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)  # it ends its own work first
            await house.close()

    asyncio.run(run())


@app.command()
def actions(port: Annotated[int, typer.Option(help="Port of the action server.")] = 5055) -> None:
    """Serve the actions over rasa-sdk's HTTP contract, for an existing Rasa server."""
    import uvicorn

    from bot.actions.server import create_action_server
    from bot.logs import configure_logs
    from bot.settings import Settings

    settings = Settings()
    configure_logs(settings.log_format, settings.secret_key.get_secret_value())
    house = _open_house(settings)
    uvicorn.run(
        create_action_server(house.actions.executor, settings.address),
        host=settings.host,
        port=port,
        log_level="warning",
    )


@app.command()
def ingest(
    force: Annotated[bool, typer.Option(help="Embed and build everything again.")] = False,
    save_vectors: Annotated[bool, typer.Option(help="Write the vectors beside the content, to ship them.")] = False,
    by: Annotated[str, typer.Option(help="Who publishes; kept with the version.")] = "",
    overrule: Annotated[
        str, typer.Option(help="Publish although golden questions drop, for this reason; it is kept.")
    ] = "",
) -> None:
    """Validate the content, cut it into passages, build both indexes and publish them as a new version.

    Does nothing when nothing changed. `zhike knowledge` shows, compares and takes back versions.
    """
    from bot.ingest import VECTORS, index_folder
    from bot.knowledge_command import whoami, with_publisher
    from bot.logs import configure_logs
    from bot.settings import Settings
    from retrieval import save_vectors as save

    settings = Settings()
    configure_logs(settings.log_format, settings.secret_key.get_secret_value())
    published, done = with_publisher(
        settings, lambda publisher: publisher.ingested(by or whoami(), force_reason=overrule, rebuild=force)
    )
    if save_vectors:
        save(index_folder(settings), done.catalogue.folder / VECTORS)
    report = vars(done.index) | {"courses": len(done.catalogue.courses), "snapshot_changed": done.snapshot_changed}
    report["version"] = published.publication.version
    typer.echo(json.dumps(report))


@app.command()
def doctor() -> None:
    """Say what is configured, what is in use and what is missing. Exit code 1 when something is wrong."""
    from bot.doctor import examine
    from bot.logs import configure_logs
    from bot.settings import Settings

    settings = Settings()
    configure_logs(settings.log_format, settings.secret_key.get_secret_value(), level=50)
    findings = examine(settings, _today())
    table = Table("part", "", "state")
    for finding in findings:
        table.add_row(finding.part, "ok" if finding.ok else "[red]missing[/red]", finding.said)
    Console(highlight=False).print(table)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _open_house(settings: "Settings") -> "House":
    """Index the content if it changed and plug everything together. The model loads while modules are imported."""
    share_heaps()
    keep_trimming()
    # What a start makes stays: looking through it for garbage, then or at every later collection, finds nothing.
    gc.disable()
    from concurrent.futures import ThreadPoolExecutor

    from nlu import DEFAULT_BUNDLE, Encoder

    with ThreadPoolExecutor(1) as loader:
        loading = loader.submit(Encoder, settings.bundle or DEFAULT_BUNDLE, settings.workers)
        from bot.bootstrap import build_house
        from bot.engines import load_engines
        from bot.knowledge_command import with_publisher

        encoder = loading.result()
    done = with_publisher(settings, lambda publisher: publisher.open("zhike"))
    house = build_house(settings, done.catalogue, engines=load_engines(settings, done.catalogue, encoder))
    house.knowledge.shown.holds(done.content)
    gc.freeze()
    gc.enable()
    return house


def _announce(is_demo: bool, host: str, port: int) -> None:
    console = Console(stderr=True, highlight=False)
    base = f"http://{host}:{port}"
    console.print(f"[bold]Zhike 知客[/bold] is serving on {base}")
    if is_demo:
        from bot.platforms.demo import demo_data

        member = demo_data()["staff"][0]
        console.print(f"  demo platform with the widget  {base}/")
        console.print(f"  desk  {base}/desk   login: {member['name']} / {member['password']}")
        console.print("  more learners and logins: zhike demo")


def _today() -> date:
    return date.today()  # noqa: DTZ011 - review dates have no time zone


def _refuse_strangers() -> None:
    """Other projects on the package index share our package names; one of them must not answer in our place."""
    here = Path(__file__).resolve().parent.parent
    for package in _PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None or Path(spec.origin).resolve().parent.parent != here:
            origin = spec.origin if spec else "nowhere"
            sys.exit(f"Error: package '{package}' comes from {origin}, not from {here}. Uninstall the stranger.")


def main() -> None:
    _refuse_strangers()
    try:
        app()
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        sys.exit(f"Error: {told}")


def _told(error: Exception) -> str | None:
    """What a person should read of an error of ours; None of anything else, which is a fault.

    The packages are imported here, not at the start: together they take seconds, in which `serve` loads the model.
    """
    from bot.errors import BotError
    from knowledge import KnowledgeError
    from nlu import NluError
    from recommender import RecommenderError
    from retrieval import RetrievalError

    if isinstance(error, BotError):
        return error.en
    if isinstance(error, (KnowledgeError, NluError, RecommenderError, RetrievalError)):
        return str(error)
    return None


if __name__ == "__main__":
    main()
