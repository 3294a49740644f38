"""structlog set-up and the processors that keep learners' words and secrets out of every line."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Keys under which words, names or secrets could travel; a line that carries one loses the value.
_NEVER = frozenset(
    {"text", "message", "password", "token", "authorization", "email", "phone", "body", "query", "quote"}
)


def configure_logs(log_format: str, level: int = logging.INFO) -> None:
    """JSON for machines, colours for people; warnings of libraries go the same way, their chatter nowhere."""
    renderer: Any = structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            drop_words,
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
