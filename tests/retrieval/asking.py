"""Asking a retriever over the small content."""

import threading
from collections.abc import Callable

from retrieval import Query, Retriever
from tests.retrieval.fakes import FakeEmbedder

DEVICES = "同时可以在几台设备上学习"
Open = Callable[..., Retriever]


def query(text: str, language: str = "zh", *, words_only: bool = False, **options: object) -> Query:
    vector = None if words_only else FakeEmbedder().vectors([text], "query")[0]
    return Query(text, language, vector, **options)  # type: ignore[arg-type]  # fields of Query


def wait_for_rebuild() -> None:
    for thread in threading.enumerate():
        if thread.name == "index-rebuild":
            thread.join()
