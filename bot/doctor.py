"""`zhike doctor`: which parts are in use, what is missing, what has gone stale."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from bot.experiment import read_experiment
from bot.ingest import index_folder, read_content, search_encoder, snapshot_folder
from bot.platforms import course_platform
from bot.safety.hotlines import stale, unreviewed
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.encryption import cipher_of
from knowledge import find_overdue
from nlu import DEFAULT_BUNDLE, Encoder
from recommender import load_snapshot
from retrieval import Retriever


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    part: str
    ok: bool
    said: str


def examine(settings: Settings, today: date) -> list[Finding]:
    """Look at every part; nothing is changed."""
    findings = [
        Finding("mode", True, "demo" if settings.demo else "production"),
        Finding("database", True, f"{Database(settings.database).url.get_backend_name()} at {settings.database}"),
        _tried("encryption at rest", lambda: _encryption(settings)),
        Finding("tombstones", True, f"journal at {settings.tombstone_journal}: keep it out of backups of the data"),
        Finding("telegram", True, "on" if settings.telegram_token else "off: set ZHIKE_TELEGRAM_TOKEN"),
        Finding("api token", True, "set" if settings.api_token else "none: REST is open"),
        Finding("fan-out", True, "in process"),
        _tried("course platform", lambda: _platform(settings)),
        Finding("rewriter", *_rewriter(settings)),
        _tried("experiment", lambda: _experiment(settings)),
        _tried("content", lambda: _content(settings, today)),
        _tried("model", lambda: Encoder(settings.bundle or DEFAULT_BUNDLE).identity),
        _tried("search encoder", lambda: _search_encoder(settings)),
        _tried("index", lambda: _index(settings)),
        _tried("recommender", lambda: _snapshot(settings)),
    ]
    expired = stale(today)
    said = ", ".join(line.id for line in expired) + ": verify again" if expired else "in date"
    if unread := sorted({line.region for line in unreviewed()}):
        said += f"; not yet reviewed by a person: {', '.join(unread)}"
    findings.append(Finding("hotlines", not expired, said))
    for extra, module in (("train", "torch"), ("browser tests", "playwright")):
        findings.append(Finding(f"extra: {extra}", True, "installed" if find_spec(module) else "not installed"))
    chromium = Path("/usr/bin/chromium")
    findings.append(
        Finding("chromium", True, "found" if chromium.exists() else "not found: browser tests are left out")
    )
    return findings


def _tried(part: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(part, True, look())
    except Exception as error:  # noqa: BLE001 - a report names what is wrong, whatever it is
        return Finding(part, False, str(error))


def _encryption(settings: Settings) -> str:
    cipher = cipher_of(settings)
    if cipher is None:
        return "off: ZHIKE_DATA_KEY says so, the disk must be encrypted"
    return "on" if settings.data_key else f"on, with the demo's key in {settings.demo_key_file}"


def _content(settings: Settings, today: date) -> str:
    catalogue = read_content(settings).catalogue
    overdue = len(find_overdue(catalogue, today))
    return f"{len(catalogue.courses)} courses, {len(catalogue.faqs)} FAQs, {overdue} due for review"


def _platform(settings: Settings) -> str:
    if not settings.platform_url:
        return "embedded demo" if settings.demo else "none: set ZHIKE_PLATFORM_URL; nobody has orders"

    async def ask() -> None:
        platform = course_platform(settings)
        try:
            await platform.learner("zhike-doctor")
        finally:
            await platform.close()

    asyncio.run(ask())
    return f"answers at {settings.platform_url}"


def _rewriter(settings: Settings) -> tuple[bool, str]:
    if not settings.rewriter_url:
        return True, "off: answers are extracts, word for word"
    if not settings.rewriter_model:
        return False, "set ZHIKE_REWRITER_MODEL besides ZHIKE_REWRITER_URL"
    return (
        True,
        f"{settings.rewriter_model} at {settings.rewriter_url}: gets questions and open or owned lessons' words",
    )


def _search_encoder(settings: Settings) -> str:
    encoder = search_encoder(settings)
    return encoder.identity if encoder else "the model"


def _experiment(settings: Settings) -> str:
    if settings.experiment is None:
        return "none: set ZHIKE_EXPERIMENT"
    found = read_experiment(settings.experiment, settings.holdout_share)
    return f"{found.name}: {', '.join(found.arms)}; {found.control} is the control"


def _index(settings: Settings) -> str:
    embedder = search_encoder(settings) or Encoder(settings.bundle or DEFAULT_BUNDLE)
    retriever = Retriever(index_folder(settings), embedder)
    try:
        return "words only: Chroma is being rebuilt" if retriever.degraded else "words and vectors"
    finally:
        retriever.close()


def _snapshot(settings: Settings) -> str:
    encoder = Encoder(settings.bundle or DEFAULT_BUNDLE)
    return load_snapshot(snapshot_folder(settings), read_content(settings).catalogue, encoder.identity).version
