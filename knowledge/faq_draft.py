"""A draft of a FAQ entry from what a member of staff answered: a new file, never over what is there."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from knowledge.content_models import UNREVIEWED, UNTRANSLATED, Language
from knowledge.importing.drafts import as_yaml, slug, write_whole


@dataclass(frozen=True)
class FaqDraft:
    """What an editor made of it, in one language; the other one is marked as missing."""

    origin: str
    """Where it comes from, such as a ticket's reference."""
    topic: str
    intent: str
    language: Language
    questions: tuple[str, ...]
    answer: str


def write_faq_draft(folder: Path, draft: FaqDraft, today: date) -> Path:
    """The file below `folder`, which is laid out as a content folder is. It waits for a reviewer and a translation."""
    stem, number = f"{slug(draft.topic, 24)}-{slug(draft.origin, 24)}", 1
    while (file := folder / "faqs" / f"{stem}-{number}.yml").exists():
        number += 1
    written = {"questions": list(draft.questions), "answer": draft.answer}
    missing = {"questions": [UNTRANSLATED], "answer": UNTRANSLATED}
    zh, en = (written, missing) if draft.language == "zh" else (missing, written)
    entry: dict[str, Any] = {
        "id": f"{stem}-{number}",
        "draft": True,
        "intent": draft.intent,
        "questions": {"zh": zh["questions"], "en": en["questions"]},
        "answer": {"zh": zh["answer"], "en": en["answer"]},
        "reviewer": UNREVIEWED,
        "reviewed_on": today,
        "review_due_on": today,
        "origin": {
            "source": draft.origin,
            "sha256": hashlib.sha256(draft.answer.encode()).hexdigest(),
            "imported_on": today,
        },
    }
    write_whole(file, as_yaml({"topic": draft.topic, "entries": [entry]}))
    return file


def remove_faq_drafts(folder: Path, origins: Collection[str]) -> None:
    """Remove what was drafted from these and still waits for its reviewer; what is reviewed speaks of nobody.

    A file that cannot be read, half edited as it is, goes where it names one of them.
    """
    for file in sorted(folder.glob("faqs/*.yml")):
        text = file.read_text(encoding="utf-8")
        if not any(origin in text for origin in origins):
            continue
        try:
            values = YAML(typ="safe", pure=True).load(text)
            left = [entry for entry in values["entries"] if not _drafted_from(entry, origins)]
        except (YAMLError, KeyError, TypeError, AttributeError):
            file.unlink(missing_ok=True)
            continue
        if not left:
            file.unlink(missing_ok=True)
        elif len(left) < len(values["entries"]):
            write_whole(file, as_yaml({**values, "entries": left}))


def _drafted_from(entry: dict[str, Any], origins: Collection[str]) -> bool:
    return bool(entry.get("draft")) and (entry.get("origin") or {}).get("source") in origins
