"""Judged collections on disk: BEIR's layout (corpus, queries, qrels), or judgements that stand with the queries.

The second is how public sets are often kept: corpus rows have `doc_id` and `text`, `answer` or a `title` alone; query
rows have `qid`, `query` (or `query_zh` and `query_en`) and either `positives` (ids of documents, or of what parallel
documents share as `pair`) or `judgements` (`doc_id` and `rel`).
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retrieval.errors import EvaluationDataError, RetrievalError

_HAN = re.compile(r"[\u4e00-\u9fff]")
_Row = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Collection:
    """A corpus, its queries, and for each query the grade of every relevant document."""

    documents: dict[str, str]
    queries: dict[str, str]
    judgments: dict[str, dict[str, float]]
    languages: dict[str, str]
    """zh or en, by query."""


@dataclass
class _Corpus:
    texts: dict[str, str] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    """Documents by what a judgement may call them: their id, or the pair they belong to."""
    questions: dict[str, str] = field(default_factory=dict)


def read_collection(corpus: Path, queries: Path, qrels: Path | None = None) -> Collection:
    """Queries without a relevant document are left out, as BEIR does.

    Args:
        qrels: where the judgements don't stand with the queries.

    Raises:
        EvaluationDataError: with file and line, for a row that isn't what the layout asks for.
    """
    documents = _read_corpus(corpus)
    texts: dict[str, str] = {}
    languages: dict[str, str] = {}
    beside: dict[str, dict[str, float]] = {}
    for number, row in _rows(queries):
        where = f"{queries}:{number}"
        wordings = list(_wordings(row, where))
        judged = {} if qrels else _judged_beside(row, documents, where)
        for identifier, text, language in wordings:
            # Public sets repeat an id for different questions; in BEIR's layout an id is what a judgement names.
            key = _unused(identifier, texts) if "qid" in row else identifier
            if key in texts:
                raise EvaluationDataError(f"{where}: _id '{key}' already stands in an earlier line")
            texts[key], languages[key], beside[key] = text, language, judged
    if not texts:
        raise EvaluationDataError(f"{queries}: holds no rows")
    judgments = _read_qrels(qrels, texts, documents.texts) if qrels else beside
    judgments = {query: grades for query, grades in judgments.items() if max(grades.values(), default=0) > 0}
    if not judgments:
        raise EvaluationDataError(f"{qrels or queries}: holds no query with a relevant document")
    asked = {key: text for key, text in texts.items() if key in judgments}
    return Collection(documents.texts, asked, judgments, {key: languages[key] for key in asked})


def write_collection(folder: Path, collection: Collection) -> None:
    """In BEIR's layout: `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = ({"_id": key, "title": "", "text": text} for key, text in collection.documents.items())
    queries = (
        {"_id": key, "text": text, "lang": collection.languages[key]} for key, text in collection.queries.items()
    )
    for name, rows in (("corpus.jsonl", documents), ("queries.jsonl", queries)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / name).write_text(lines, encoding="utf-8")
    lines = "".join(
        f"{query}\t{document}\t{grade:g}\n"
        for query, grades in collection.judgments.items()
        for document, grade in grades.items()
    )
    (folder / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{lines}", encoding="utf-8")


def sample(collection: Collection, queries: int, documents: int) -> Collection:
    """A smaller collection: some queries with all that is judged for them, and other documents to tell them from.

    The choice follows from the ids, so that it is the same on every machine.
    """
    chosen = sorted(sorted(collection.queries, key=_dealt)[:queries])
    judged = {document for query in chosen for document in collection.judgments[query]}
    others = sorted((key for key in collection.documents if key not in judged), key=_dealt)
    kept = judged | set(others[: max(0, documents - len(judged))])
    return Collection(
        {key: text for key, text in collection.documents.items() if key in kept},
        {key: collection.queries[key] for key in chosen},
        {key: collection.judgments[key] for key in chosen},
        {key: collection.languages[key] for key in chosen},
    )


def _dealt(identifier: str) -> str:
    return hashlib.sha256(identifier.encode("utf-8", "replace")).hexdigest()


def _read_corpus(file: Path) -> _Corpus:
    corpus = _Corpus()
    lines: dict[str, int] = {}
    for number, row in _rows(file):
        where = f"{file}:{number}"
        beir = "doc_id" not in row
        body = row.get("text") if beir else row.get("text", row.get("answer", "" if row.get("title") else None))
        identifier, title = row.get("_id" if beir else "doc_id"), row.get("title")
        if identifier is None or body is None:
            raise EvaluationDataError(f"{where}: not a JSON object with '_id' and 'text', or 'doc_id' and a text")
        if not isinstance(identifier, str | int) or not isinstance(body, str) or not isinstance(title, str | None):
            raise EvaluationDataError(f"{where}: the id, 'text' and 'title' must be text")
        key = str(identifier)
        if key in lines and not isinstance(row.get("question"), str):
            raise EvaluationDataError(f"{where}: id '{key}' already stands in line {lines[key]}")
        lines.setdefault(key, number)
        unique = _unused(key, corpus.texts)
        corpus.texts[unique] = "\n".join(filter(None, (title, body)))
        corpus.questions[unique] = str(row.get("question", ""))
        for name in {key, str(row.get("pair", key))}:
            corpus.named.setdefault(name, []).append(unique)
    if not lines:
        raise EvaluationDataError(f"{file}: holds no rows")
    return corpus


def _wordings(row: Mapping[str, Any], where: str) -> Iterator[tuple[str, str, str]]:
    identifier = row.get("_id", row.get("qid"))
    texts = {name[-2:]: row[name] for name in ("query_zh", "query_en") if name in row}
    single = row.get("text", row.get("query"))
    if identifier is None or (single is None and not texts):
        raise EvaluationDataError(f"{where}: not a JSON object with '_id' and 'text', or 'qid' and 'query'")
    if not isinstance(identifier, str | int) or any(not isinstance(text, str) for text in texts.values() or [single]):
        raise EvaluationDataError(f"{where}: the id and the query must be text")
    if single is not None:
        yield str(identifier), single, row.get("lang") or ("zh" if _HAN.search(single) else "en")
    else:
        for language, text in texts.items():
            yield f"{identifier}.{language}", text, language


def _judged_beside(row: Mapping[str, Any], corpus: _Corpus, where: str) -> dict[str, float]:
    try:
        if "judgements" in row:
            named = {str(judged["doc_id"]): float(judged["rel"]) for judged in row["judgements"]}
        else:
            named = {str(name): 1.0 for name in row["positives"]}
    except (KeyError, TypeError, ValueError) as error:
        hint = "no 'positives' and no 'judgements' of 'doc_id' and 'rel'; pass --qrels"
        raise EvaluationDataError(f"{where}: {hint}") from error
    grades: dict[str, float] = {}
    asked = str(row.get("query", "")).casefold().strip()
    for name, grade in named.items():
        found = corpus.named.get(name, [])
        if not found:
            raise EvaluationDataError(f"{where}: document '{name}' is not in the corpus file")
        # MedQuAD has one id for several answers of a page: its question tells which is meant.
        meant = [key for key in found if asked and corpus.questions[key].casefold().strip() == asked]
        grades |= dict.fromkeys(meant or found, grade)
    return grades


def _read_qrels(file: Path, queries: Mapping[str, str], documents: Mapping[str, str]) -> dict[str, dict[str, float]]:
    judgments: dict[str, dict[str, float]] = {}
    for number, line in _lines(file):
        columns = line.rstrip("\r").split("\t")
        if number == 1 and columns[-1].strip() == "score":
            continue
        if len(columns) != 3:
            message = f"{len(columns)} columns, expected query-id, corpus-id and score between tabs"
            raise EvaluationDataError(f"{file}:{number}: {message}")
        query, document, score = (column.strip() for column in columns)
        for kind, identifier, known in (("query", query, queries), ("document", document, documents)):
            if identifier not in known:
                raise EvaluationDataError(f"{file}:{number}: {kind} '{identifier}' is not in the {kind} file")
        try:
            grade = float(score)
        except ValueError as error:
            raise EvaluationDataError(f"{file}:{number}: score '{score}' is no number") from error
        judgments.setdefault(query, {})[document] = grade
    return judgments


def _unused(identifier: str, taken: Mapping[str, str]) -> str:
    """The id, or with a number after it where it is taken."""
    key, count = identifier, 1
    while key in taken:
        count += 1
        key = f"{identifier}~{count}"
    return key


def _rows(file: Path) -> Iterator[_Row]:
    for number, line in _lines(file):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise EvaluationDataError(f"{file}:{number}: not a JSON object with an '_id'") from error
        if not isinstance(row, dict):
            raise EvaluationDataError(f"{file}:{number}: not a JSON object with an '_id'")
        yield number, row


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their numbers. JSON strings may hold separators other than the line feed."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EvaluationDataError(f"{file}: cannot be read ({error.strerror})") from error
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            try:
                yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise EvaluationDataError(f"{file}:{number}: not UTF-8 text") from error


def public_collections(folder: Path) -> dict[str, Collection]:
    """Sets that have development queries and a corpus for them."""
    found = {}
    for queries in sorted(folder.glob("*/dev.jsonl")):
        corpora = [file for name in ("corpus_dev", "corpus") if (file := queries.with_name(f"{name}.jsonl")).is_file()]
        if corpora:
            found[queries.parent.name] = read_collection(corpora[0], queries)
    if not found:
        raise RetrievalError(f"No public set with dev.jsonl and corpus.jsonl in {folder}. Set ZHIKE_PUBLIC_DATA.")
    return found
