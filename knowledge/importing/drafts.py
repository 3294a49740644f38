"""Documents to files of a content folder: drafts that a teacher can edit, never written over what is there."""

import hashlib
import io
import os
import re
import shutil
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from knowledge.content_models import UNREVIEWED, UNTRANSLATED
from knowledge.importing.document import Document, Pair
from knowledge.importing.sources import Source

_SLUG = re.compile(r"[^a-z0-9]+")
_UNSOLD = {"level": "beginner", "minutes": 60, "price_cny": 0, "regions": ["CN", "EU", "US"]}


@dataclass(frozen=True)
class DraftWriter:
    """Writes below one content folder."""

    into: Path
    today: date
    course: str | None = None
    """Lessons go into this course; by default into one for each folder."""
    domain: str = "home"

    def write(self, source: Source, sha256: str, document: Document) -> tuple[str, ...]:
        """The files written, relative to the content folder.

        A file that an interrupted run has already made of the same content is left as it is.
        """
        mark = hashlib.sha256(source.key.encode()).hexdigest()[:8]
        stem = f"{slug(document.title, 48)}-{mark}"
        origin = {"source": source.key, "sha256": sha256, "imported_on": self.today}
        if document.pairs:
            head: dict[str, Any] = {"topic": self.domain}
            entries = [self._faq(f"{stem}-{n}", pair, origin) for n, pair in enumerate(document.pairs, start=1)]
            return (
                self._new_file(self.into / "faqs", f"imported-{stem}", ".yml", sha256, head | {"entries": entries}),
            )
        course = self.course or slug(source.group or "imported", 40)
        folder = self.into / "courses" / course
        made = self._course(course, document, source)
        values = self._lesson(f"{course}-{stem}", document, source, origin)
        return (*made, self._new_file(folder, stem, ".md", sha256, values, document.markdown))

    def _lesson(self, identifier: str, document: Document, source: Source, origin: dict[str, Any]) -> dict[str, Any]:
        values = {
            "id": identifier,
            "title": document.title,
            "draft": True,
            "access": "enrolled",  # what it is worth is the teacher's to say
            "language": document.language,
            "minutes": document.minutes,
            **self._unreviewed(origin),
        }
        if document.timed:
            values["timed"] = True
        if source.url is not None:
            values["sources"] = [{"title": document.title, "url": source.url}]
        return values

    def _faq(self, identifier: str, pair: Pair, origin: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": identifier,
            "draft": True,
            "intent": f"ask_{self.domain}",
            "questions": {"zh": pair.questions_zh or [UNTRANSLATED], "en": pair.questions_en or [UNTRANSLATED]},
            "answer": {"zh": pair.answer_zh or UNTRANSLATED, "en": pair.answer_en or UNTRANSLATED},
            **self._unreviewed(origin),
        }

    def _unreviewed(self, origin: dict[str, Any]) -> dict[str, Any]:
        return {
            "reviewer": UNREVIEWED,
            "reviewed_on": self.today,
            "review_due_on": self.today,
            "origin": dict(origin),
        }

    def _course(self, course: str, document: Document, source: Source) -> tuple[str, ...]:
        file = self.into / "courses" / course / "course.yml"
        if file.exists():
            return ()
        name = source.group or course
        both = {"zh": name, "en": name}
        todo = {"zh": UNTRANSLATED, "en": UNTRANSLATED}
        values = {
            "id": course,
            "draft": True,
            "domain": self.domain,
            "language": document.language,
            "title": both,
            "summary": dict(todo),
            "teacher": dict(todo),
            "audience": dict(todo),
            "outcomes": {"zh": [UNTRANSLATED], "en": [UNTRANSLATED]},
            "topics": {"zh": [name], "en": [name]},
            "published_on": self.today,
            **_UNSOLD,
        }
        write_whole(file, as_yaml(values))
        return (file.relative_to(self.into).as_posix(),)

    def _new_file(
        self, folder: Path, stem: str, suffix: str, sha256: str, values: dict[str, Any], body: str | None = None
    ) -> str:
        number = 1
        while True:
            ending = "" if number == 1 else f"-{number}"
            file = folder / f"{stem}{ending}{suffix}"
            if not file.exists():
                break
            if sha256 in file.read_text(encoding="utf-8", errors="replace"):
                return file.relative_to(self.into).as_posix()
            number += 1
        for entry in values.get("entries", [values]):
            entry["id"] += ending
        text = as_yaml(values)
        write_whole(file, text if body is None else f"---\n{text}---\n\n{body}\n")
        return file.relative_to(self.into).as_posix()


def slug(text: str, longest: int) -> str:
    """A part of an id; where nothing is left in ASCII "untitled", with a mark of its own so that two differ.

    >>> slug("How to sleep – well?", 48), slug("好好睡觉", 48)
    ('how-to-sleep-well', 'untitled-459a48')
    """
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    said = _SLUG.sub("-", ascii_only)[:longest].strip("-")
    return said or f"untitled-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def as_yaml(values: dict[str, Any]) -> str:
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False
    yaml.width = 10_000
    yaml.representer.ignore_aliases = lambda _value: True
    out = io.StringIO()
    yaml.dump(_plain(values), out)
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def write_whole(file: Path, text: str) -> None:
    """As it is: whoever reads the file meanwhile, or after a crash, finds the old text or the new one."""
    file = file.resolve()
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8", newline="") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    if file.exists():
        shutil.copymode(file, aside)
    aside.replace(file)
