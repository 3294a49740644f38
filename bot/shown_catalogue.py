"""The catalogue that pages show: of the version that is searched, which another process may have published."""

import time

import anyio
import anyio.to_thread
import structlog

from bot.ingest import index_folder
from bot.settings import Settings
from knowledge import Catalogue, KeptCatalogues
from retrieval import IndexMismatch, IndexMissing, current_generation, generations, read_manifest

log = structlog.get_logger()
_LOOK_AGAIN_SECONDS = 0.4  # as the search does: both are new within a second
_Version = tuple[str, int | None]


def kept_catalogues(settings: Settings) -> KeptCatalogues:
    return KeptCatalogues(settings.var / "catalogues")


def keep_catalogue(settings: Settings, content: str, catalogue: Catalogue) -> None:
    """Keep what serves now, and forget those of contents that no generation holds any more."""
    kept = kept_catalogues(settings)
    kept.put(content, catalogue)
    held = {content}
    for generation in generations(index_folder(settings)):
        try:
            held.add(read_manifest(generation).content)
        except (IndexMismatch, OSError):  # swept away or overwritten meanwhile
            continue
    kept.keep_only(held)


class ShownCatalogue:
    """Follows the pointer of the index."""

    def __init__(self, settings: Settings, first: Catalogue) -> None:
        """`first`: what is shown where nothing is kept for the version that serves."""
        self.now = first
        self._root = index_folder(settings)
        self._kept = kept_catalogues(settings)
        self._version: _Version | None = None
        self._looked = 0.0
        self._one_at_a_time = anyio.Lock()

    def holds(self, content: str) -> None:
        """What is shown was read with this content: no need to read it again."""
        self._version = (content, self._kept.written(content))

    async def follow(self) -> None:
        """Show what serves; to be called before a page is made."""
        if time.monotonic() - self._looked < _LOOK_AGAIN_SECONDS:
            return
        async with self._one_at_a_time:
            if time.monotonic() - self._looked < _LOOK_AGAIN_SECONDS:
                return
            await anyio.to_thread.run_sync(self._look)
            self._looked = time.monotonic()

    def _look(self) -> None:
        try:
            content = read_manifest(current_generation(self._root)).content
        except (IndexMissing, IndexMismatch, OSError):
            return
        version = (content, self._kept.written(content))
        if version == self._version:
            return
        catalogue = self._kept.get(content)
        if catalogue is None:
            log.warning("pages_show_another_version", content=content[:12])
        else:
            self.now = catalogue
        self._version = version
