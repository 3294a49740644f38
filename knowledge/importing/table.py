"""CSV: questions with answers become FAQ entries, any other table a lesson with that table."""

import csv
import html
import io
import re

from knowledge.errors import NotImportable
from knowledge.importing.clean_html import one_line, to_markdown
from knowledge.importing.document import Pair, Reason, language_of

_MOST_ROWS = 20_000
_COLUMNS = {
    "question": {"question", "questions", "q", "title", "问题", "标准问题", "标准问", "问", "提问"},
    "more": {"similar", "similar questions", "variants", "also asked", "相似问题", "相似问", "相似问法", "问法"},
    "answer": {"answer", "answers", "a", "reply", "答案", "回答", "回复", "答"},
}
_LANGUAGES = {"zh": ("zh", "cn", "中文", "chinese"), "en": ("en", "英文", "english")}
_BETWEEN_QUESTIONS = re.compile(r"\s*[\n|]\s*")


def convert_table(text: str) -> tuple[str, tuple[Pair, ...], tuple[str, ...]]:
    """Markdown or pairs, whichever the table holds, and notes."""
    rows = _rows(text)
    columns = {n: named for n, name in enumerate(rows[0]) if (named := _column(name))}
    kinds = {kind for kind, _ in columns.values()}
    if not {"question", "answer"} <= kinds:
        return _markdown(rows), (), ()
    notes = []
    if unread := [name for n, name in enumerate(rows[0]) if n not in columns and name]:
        notes.append(f"columns that are neither question nor answer, left out: {', '.join(unread)}")
    width = len(rows[0])
    if longer := sum(len(row) > width for row in rows[1:]):
        notes.append(f"rows with more cells than the header, the rest joined to the last cell; look at them: {longer}")
    pairs = [_pair([*row[: width - 1], ", ".join(row[width - 1 :])], columns) for row in rows[1:]]
    whole = tuple(p for p in pairs if (p.questions_zh or p.questions_en) and (p.answer_zh or p.answer_en))
    if not whole:
        raise NotImportable(Reason.NO_TEXT, "no row has a question and an answer")
    missing = len(pairs) - len(whole)
    if missing:
        notes.append(f"rows without a question or an answer, left out: {missing}")
    return "", whole, tuple(notes)


def _rows(text: str) -> list[list[str]]:
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:8192], delimiters=",;\t|")
        dialect.doublequote, dialect.quotechar = True, '"'  # an apostrophe quotes no cell
    except csv.Error:
        dialect = csv.excel_tab if "\t" in text.partition("\n")[0] else csv.excel
    csv.field_size_limit(1_000_000)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text), dialect):
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
            if len(rows) > _MOST_ROWS:
                raise NotImportable(Reason.TOO_LARGE, f"more than {_MOST_ROWS} rows; split it")
    except csv.Error as error:
        raise NotImportable(Reason.BROKEN, f"not a table: {error}") from error
    if len(rows) < 2:
        raise NotImportable(Reason.NO_TEXT, "no row below the header")
    return rows


def _column(name: str) -> tuple[str, str] | None:
    """What a column holds and in which language, "" where its name doesn't say.

    >>> _column("Question (zh)"), _column("英文答案"), _column("Price")
    (('question', 'zh'), ('answer', 'en'), None)
    """
    words = re.sub(r"[\s_()（）\-:：]+", " ", name.casefold()).strip()
    language = ""
    for code, names in _LANGUAGES.items():
        for mark in names:
            stripped = re.sub(rf"(^{mark}\s*|\s+{mark}$)" if mark.isascii() else mark, "", words).strip()
            if stripped != words and any(stripped in known for known in _COLUMNS.values()):
                words, language = stripped, code
    return next(((kind, language) for kind, known in _COLUMNS.items() if words in known), None)


def _pair(row: list[str], columns: dict[int, tuple[str, str]]) -> Pair:
    questions: dict[str, list[str]] = {"zh": [], "en": []}
    answers = {"zh": "", "en": ""}
    for n, (kind, said) in columns.items():
        if n >= len(row) or not row[n]:
            continue
        if kind == "answer":
            language = said or language_of(row[n])
            answers[language] = "\n".join(filter(None, (answers[language], row[n])))
        else:
            wordings = [one_line(part) for part in _BETWEEN_QUESTIONS.split(row[n]) if part.strip()]
            for wording in wordings:
                questions[said or language_of(wording)].append(wording)
    return Pair(
        tuple(dict.fromkeys(questions["zh"])), tuple(dict.fromkeys(questions["en"])), answers["zh"], answers["en"]
    )


def _markdown(rows: list[list[str]]) -> str:
    header, *body = rows
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in header)
    lines = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in body)
    table = f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
    return to_markdown(table)[1]
