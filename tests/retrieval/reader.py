"""`python -m tests.retrieval.reader INDEX`: searches all the time; a line with state and time whenever it changes."""

import sys
import time
from pathlib import Path

import structlog

from retrieval import Query, Retriever
from tests.retrieval.fakes import FakeEmbedder, fitted

TEXT = "subject001"


def main(root: Path) -> None:
    embedder = FakeEmbedder()
    retriever = Retriever(root, embedder, fitted(0.0))
    query = Query(TEXT, "en", embedder.vectors([TEXT], "query")[0])
    seen = ""
    while True:
        hits = retriever.search(query).hits
        states = {hit.passage.version for hit in hits}
        if len(states) != 1 or hits[0].passage.course_id != TEXT:
            print(f"torn: {states} {hits[0].passage.id}", flush=True)  # noqa: T201 - read by the test
        elif states != {seen}:
            seen = states.pop()
            print(seen, time.time(), flush=True)  # noqa: T201, TID251 - compared with the time of a file
        time.sleep(0.02)


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is the test's
    main(Path(sys.argv[1]))
