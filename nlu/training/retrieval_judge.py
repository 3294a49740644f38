"""Judges the retrieval vector with sentence-transformers: the frozen base against the bundle, and the bundle against fp32.

Every encoder is shown to InformationRetrievalEvaluator as a SentenceTransformer would be. What is judged are collections
in BEIR's layout, as `python -m retrieval collect` writes them: our own development queries, and public sets.
"""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator
from sentence_transformers.util import cos_sim

from nlu.errors import DatasetError
from nlu.prediction import Vector
from nlu.serving import Side
from nlu.training.token_vectors import VectorEncoder

OWN = "own"
"""Name of the collection of our own queries; all others are public."""
# DESIGN.md: what fine-tuning and compression may cost, in points of nDCG@10, and how often fp32 finds the same.
MOST_LOST, MOST_LOST_BY_COMPRESSION, LEAST_SAME = 1.0, 0.5, 0.99
_CHUNK = 256
_LANGUAGES = ("zh", "en")
Advance = Callable[[int], None]


@dataclass(frozen=True)
class JudgedCollection:
    """Documents, queries, what is relevant for each, and the language each is asked in."""

    name: str
    documents: dict[str, str]
    queries: dict[str, str]
    relevant: dict[str, set[str]]
    languages: dict[str, str]

    @property
    def texts(self) -> int:
        return len(self.documents) + len(self.queries)


def read_collections(folder: Path) -> list[JudgedCollection]:
    """All of a folder that `python -m retrieval collect` wrote.

    Raises:
        DatasetError: there is none, or a file is not what it writes.
    """
    found = [_read(queries.parent) for queries in sorted(folder.glob("*/queries.jsonl"))]
    if not found:
        raise DatasetError(f"No collection in {folder}. Run: python -m retrieval collect --out {folder}")
    return found


def _read(folder: Path) -> JudgedCollection:
    documents = {row["_id"]: row["text"] for row in _rows(folder / "corpus.jsonl", "text")}
    queries = {row["_id"]: row for row in _rows(folder / "queries.jsonl", "lang")}
    relevant: dict[str, set[str]] = {}
    file = folder / "qrels.tsv"
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if number > 1 and (len(row) != 3 or row[0] not in queries or row[1] not in documents):
                raise DatasetError(f"{file}:{number}: not a query and a document of this folder, and a grade")
            if number > 1 and float(row[2]) > 0:
                relevant.setdefault(row[0], set()).add(row[1])
    texts = {key: row["text"] for key, row in queries.items() if key in relevant}
    return JudgedCollection(folder.name, documents, texts, relevant, {key: queries[key]["lang"] for key in texts})


def _rows(file: Path, wanted: str) -> list[dict[str, str]]:
    rows = []
    for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
                row["_id"], row["text"], row[wanted]
            except (ValueError, KeyError, TypeError) as error:
                raise DatasetError(f"{file}:{number}: not a row with `_id`, `text` and `{wanted}`") from error
            rows.append(row)
    return rows


class AsSentenceTransformer:
    """What InformationRetrievalEvaluator asks of a SentenceTransformer, over any encoder; each text is embedded once."""

    similarity_fn_name = "cosine"
    similarity = staticmethod(cos_sim)

    def __init__(self, encoder: VectorEncoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[Side, str], Vector] = {}
        self.model_card_data = self  # the evaluator reports to it

    def set_evaluation_metrics(self, *arguments: object) -> None:
        """Nothing here writes a model card for a hub."""

    def encode_query(self, sentences: Sequence[str], **options: object) -> torch.Tensor:
        return torch.from_numpy(self.embed(sentences, "query"))

    def encode_document(self, sentences: Sequence[str], **options: object) -> torch.Tensor:
        return torch.from_numpy(self.embed(sentences, "passage"))

    def embed(self, texts: Sequence[str], side: Side, advance: Advance = lambda count: None) -> Vector:
        missing = sorted({text for text in texts if (side, text) not in self._known}, key=len)
        advance(len(texts) - len(missing))
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            vectors = self._encoder.vectors(chunk, side)
            self._known.update(zip(((side, text) for text in chunk), vectors, strict=True))
            advance(len(chunk))
        return np.stack([self._known[side, text] for text in texts])


def ndcg_of(encoder: AsSentenceTransformer, collection: JudgedCollection, language: str) -> float:
    """nDCG@10 in points, over the queries of a language and all documents."""
    queries = {key: text for key, text in collection.queries.items() if collection.languages[key] == language}
    evaluator = InformationRetrievalEvaluator(
        queries, collection.documents, collection.relevant, score_functions={"cosine": cos_sim}, write_csv=False
    )
    return 100.0 * float(evaluator(encoder)["cosine_ndcg@10"])


def same_nearest(one: AsSentenceTransformer, other: AsSentenceTransformer, collection: JudgedCollection) -> list[bool]:
    """For each query, whether both encoders find the same document first; equal texts are the same document."""
    documents, queries = list(collection.documents.values()), list(collection.queries.values())
    first = [
        (encoder.embed(queries, "query") @ encoder.embed(documents, "passage").T).argmax(axis=1)
        for encoder in (one, other)
    ]
    return [documents[a] == documents[b] for a, b in zip(*first, strict=True)]


def judge(
    collections: Sequence[JudgedCollection],
    base: VectorEncoder,
    bundle: VectorEncoder,
    fp32: VectorEncoder | None = None,
    advance: Advance = lambda count: None,
) -> dict[str, Any]:
    """nDCG@10 of all encoders on all collections, what was lost, and which bars hold.

    Args:
        fp32: the bundle before it was compressed; without it compression isn't judged.
        advance: told how many texts more have their vectors, of each encoder.
    """
    encoders = {"base": AsSentenceTransformer(base), "bundle": AsSentenceTransformer(bundle)}
    if fp32 is not None:
        encoders["fp32"] = AsSentenceTransformer(fp32)
    sets: dict[str, dict[str, Any]] = {}
    same: list[bool] = []
    for collection in collections:
        for encoder in encoders.values():
            encoder.embed(list(collection.documents.values()), "passage", advance)
            encoder.embed(list(collection.queries.values()), "query", advance)
        for language in sorted(set(collection.languages.values())):
            found = {name: ndcg_of(encoder, collection, language) for name, encoder in encoders.items()}
            row: dict[str, Any] = {"collection": collection.name, "language": language} | found
            row["queries"] = sum(spoken == language for spoken in collection.languages.values())
            row["documents"] = len(collection.documents)
            row["lost"] = found["base"] - found["bundle"]
            if "fp32" in found:
                row["lost_by_compression"] = found["fp32"] - found["bundle"]
            sets[f"{collection.name}.{language}"] = row
        if "fp32" in encoders:
            same += same_nearest(encoders["bundle"], encoders["fp32"], collection)
    return {"sets": _rounded(sets), "bars": _bars(sets, same)}


def _bars(sets: dict[str, dict[str, Any]], same: Sequence[bool]) -> list[dict[str, Any]]:
    bars = []
    for language in _LANGUAGES:
        lost = [r["lost"] for r in sets.values() if r["language"] == language and r["collection"] != OWN]
        if lost:
            bars.append(_at_most(f"nDCG@10 lost against the frozen base, public {language}", lost, MOST_LOST))
    if same:
        lost = [row["lost_by_compression"] for row in sets.values()]
        bars.append(_at_most("nDCG@10 lost by compression", lost, MOST_LOST_BY_COMPRESSION))
        share = float(np.mean(same))
        text = "same nearest document as fp32"
        bars.append({"bar": text, "value": round(share, 4), "at_least": LEAST_SAME, "passed": share >= LEAST_SAME})
    return bars


def _at_most(text: str, values: Sequence[float], limit: float) -> dict[str, Any]:
    mean, worst = float(np.mean(values)), float(np.max(values))
    return {"bar": text, "value": round(mean, 3), "worst": round(worst, 3), "at_most": limit, "passed": mean <= limit}


def _rounded(sets: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        name: {key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()}
        for name, row in sets.items()
    }
