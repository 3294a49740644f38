"""Converts in a process of its own, bounded in time and memory, so that a hostile file cannot take the run down."""

import json
import logging
import multiprocessing
import os
import sys
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from pydantic import TypeAdapter

from knowledge.errors import NotImportable
from knowledge.importing.convert import convert
from knowledge.importing.document import Document, Limits, Reason

_DOCUMENT = TypeAdapter(Document)
_START_SECONDS = 60.0  # importing our modules, on a busy machine
_FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen", "os.system", "os.exec",
              "os.posix_spawn", "os.fork", "os.remove", "os.rename", "shutil.")  # fmt: skip


class Worker:
    """One process that converts one file after the other; started when needed, replaced when it was lost."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: Any = None
        self._line: Connection | None = None

    def convert(self, file: Path, name: str, content_type: str = "") -> Document:
        """Convert a file.

        Raises:
            NotImportable: what `convert` raises, or it took too long, too much memory, or killed the process.
        """
        line = self._ready()
        try:
            line.send_bytes(json.dumps([str(file), name, content_type]).encode())
            answered = line.poll(self._limits.seconds)
            answer = json.loads(line.recv_bytes()) if answered else None
        except (EOFError, OSError) as error:
            self.close()
            raise NotImportable(Reason.CRASHED, "the converter died of it") from error
        if answer is None:
            self.close()
            raise NotImportable(Reason.TOO_SLOW, f"not converted within {self._limits.seconds:g} s")
        if "reason" in answer:
            if answer["reason"] == Reason.OUT_OF_MEMORY:
                self.close()  # what it holds is unknown
            raise NotImportable(answer["reason"], answer["message"])
        return _DOCUMENT.validate_python(answer)

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ready(self) -> Connection:
        if self._line is not None and self._process.is_alive():
            return self._line
        self.close()
        context = multiprocessing.get_context("spawn")  # a fork would share threads and locks of the server
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._limits), daemon=True)
        process.start()
        theirs.close()
        self._process, self._line = process, ours
        if not ours.poll(_START_SECONDS):
            self.close()
            raise NotImportable(Reason.CRASHED, "the converter did not start")
        try:
            ours.recv_bytes()
        except (EOFError, OSError) as error:
            self.close()
            raise NotImportable(Reason.CRASHED, "the converter did not start") from error
        return ours


def _serve(line: Connection, limits: Limits) -> None:
    """The process: answers in JSON, so that nothing it sends can run in the parent."""
    _confine(limits)
    line.send_bytes(b"ready")
    while True:
        try:
            file, name, content_type = json.loads(line.recv_bytes())
        except EOFError:
            return
        line.send_bytes(json.dumps(_answer(Path(file), name, content_type, limits)).encode())


def _answer(file: Path, name: str, content_type: str, limits: Limits) -> dict[str, Any]:
    try:
        return asdict(convert(file.read_bytes(), name, limits, content_type))
    except NotImportable as refused:
        return {"reason": refused.reason, "message": refused.message}
    except MemoryError:
        return {"reason": Reason.OUT_OF_MEMORY, "message": f"needs more than {limits.memory_bytes // 2**20} MB"}
    except RecursionError:
        return {"reason": Reason.BROKEN, "message": "nested too deeply"}
    except Exception as error:  # noqa: BLE001 - whatever a converter meets in a hostile file is a row of the report
        return {"reason": Reason.BROKEN, "message": f"cannot be read ({type(error).__name__})"}


def _confine(limits: Limits) -> None:
    sys.dont_write_bytecode = True
    logging.disable(logging.CRITICAL)  # converters complain about every odd byte
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.addaudithook(_forbid)
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    writes = event == "open" and arguments[1] is not None and set(str(arguments[1])) & set("wax+")
    if writes or event.startswith(_FORBIDDEN):
        raise PermissionError(f"a converter has no business with {event}")
