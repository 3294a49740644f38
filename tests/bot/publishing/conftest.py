"""A publisher over a small content folder, with the shipped model and a database of its own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from bot.builds import JudgedBuild, build_judged
from bot.ingest import index_folder
from bot.publisher import Publisher
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.publications import SqlPublications
from nlu import DEFAULT_BUNDLE, Encoder, Side, Vector
from retrieval import Query, Retriever
from tests.fakes.clock import FakeClock
from tests.small_content import write_small_content


class RememberingEncoder(Encoder):
    """The shipped model, which embeds a text once however many tests publish it."""

    def __init__(self) -> None:
        super().__init__(DEFAULT_BUNDLE, threads=1)
        self._remembered: dict[tuple[str, str], Vector] = {}

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        new = [text for text in dict.fromkeys(texts) if (side, text) not in self._remembered]
        if new:
            self._remembered |= {(side, text): row for text, row in zip(new, super().vectors(new, side), strict=True)}
        return np.stack([self._remembered[side, text] for text in texts])


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return RememberingEncoder()


@dataclass
class Workplace:
    """What an editor has before them."""

    settings: Settings
    publisher: Publisher
    build: JudgedBuild
    encoder: Encoder
    clock: FakeClock

    @property
    def faqs(self) -> Path:
        assert self.settings.content is not None
        return self.settings.content / "faqs" / "account.yml"

    def write(self, before: str, after: str) -> None:
        text = self.faqs.read_text(encoding="utf-8")
        assert before in text
        self.faqs.write_text(text.replace(before, after), encoding="utf-8")

    def found(self, question: str, language: str = "zh") -> str:
        """The text of the first hit, as a server that starts now finds it."""
        retriever = Retriever(index_folder(self.settings), self.encoder)
        try:
            vector = self.encoder.vectors([question], "query")[0]
            return retriever.search(Query(question, language, vector)).hits[0].passage.text
        finally:
            retriever.close()


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    file = tmp_path / "golden.jsonl"
    rows = [
        {"id": "g1", "text": "忘记密码了怎么找回", "language": "zh", "relevant": ["faq:account-password"]},
        {"id": "g2", "text": "同时可以在几台设备上学习", "language": "zh", "relevant": ["faq:account-devices"]},
    ]
    common = {"kind": "faq", "previous": None, "split": "test"}
    file.write_text("".join(json.dumps(row | common, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


@pytest.fixture
def workplace(tmp_path: Path, database: Database, encoder: Encoder, golden: Path) -> Workplace:
    content = write_small_content(tmp_path / "content")
    settings = Settings(var=tmp_path / "var", content=content, golden_questions=golden)
    clock = FakeClock()
    # In this process, where the model is loaded already; test_builds.py has them in one of their own.
    build = partial(build_judged, encoder=encoder)
    publisher = Publisher(settings, SqlPublications(database), clock, build)
    return Workplace(settings, publisher, build, encoder, clock)
