"""`python -m tests.benchmarks.importing`: time and memory of an import of many small documents of all kinds."""

import json
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import typer
from rich.console import Console

from knowledge import load_catalogue
from knowledge.importing.run import Options, import_sources
from tests.knowledge.importing.documents import write_document


def bench(documents: int = 2000, workers: int = 2) -> None:
    """Make documents in a temporary folder, import them, and import them again. The last line is one JSON object.

    Peak memory is the greatest of any one process: the importer, and a converter. Exit code 1 when one was not taken.
    """
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as name:
        folder, into = Path(name) / "documents", Path(name) / "content"
        for number in range(documents):
            write_document(folder, number)
        console.print(f"{documents} documents, {sum(f.stat().st_size for f in folder.rglob('*.*')) / 2**20:.1f} MB")
        options = Options(date(2026, 11, 22), workers=workers)
        own_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first = import_sources([str(folder)], into, options).summary()
        again = import_sources([str(folder)], into, options).summary()
        began = time.monotonic()
        everything = load_catalogue(into, drafts=True)
        read_s = time.monotonic() - began
    result = {
        "documents": documents,
        "taken": first["taken"],
        "reasons": first["reasons"],
        "seconds": first["seconds"],
        "again_seconds": again["seconds"],
        "again_unchanged": again["unchanged"],
        "importer_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "importer_before_mb": own_before // 1024,
        "converter_peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "drafts": len(everything.files),
        "read_drafts_s": round(read_s, 1),
    }
    typer.echo(json.dumps(result))
    if first["taken"] != documents or again["unchanged"] != documents:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(bench)
