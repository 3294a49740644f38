"""structlog set-up and the processors that keep learners' words, names and secrets out of every line."""

import hashlib
import hmac
import logging
import sys
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog

# Keys under which words, names or secrets could travel; a line that carries one loses the value.
_NEVER = frozenset(
    {"text", "message", "password", "token", "authorization", "email", "phone", "body", "query", "quote"}
)
# Keys under which it stands who it was: `telegram:<chat>` and `widget:<learner>` are names of people.
_WHO = frozenset({"conversation_id", "learner_id", "sender", "address"})


def configure_logs(log_format: str, key: str = "", level: int = logging.INFO) -> None:
    """JSON for machines, colours for people; warnings of libraries go the same way, their chatter nowhere.

    Args:
        key: makes the names of conversations and learners in the lines; empty: one for this process only.
    """
    renderer: Any = structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            drop_words,
            Pseudonyms(key or uuid.uuid4().hex),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for name in ("uvicorn.access", "aiogram", "alembic", "chromadb", "httpx", "rasa_sdk", "bm25s"):
        logging.getLogger(name).setLevel(logging.WARNING)  # noqa: TID251 - to quieten libraries


def drop_words(logger: object, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor: values of known keys are replaced by their length."""
    for key in _NEVER & line.keys():
        line[key] = f"<{len(str(line[key]))} characters>"
    return line


def log_name(key: str, value: str) -> str:
    """The name under which log lines carry a conversation or a learner: the same in each, and nobody's without the key.

    >>> log_name("a key", "telegram:1") == log_name("a key", "telegram:1") != log_name("another", "telegram:1")
    True
    """
    return hmac.new(key.encode(), f"log\n{value}".encode(), hashlib.sha256).hexdigest()[:16]


class Pseudonyms:
    """A processor: lines outlive an erasure, so that they name nobody, and still tell which of them belong together."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, logger: object, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for name in _WHO & line.keys():
            line[name] = log_name(self._key, str(line[name]))
        return line
