"""Runs a function in a new process that knows nothing but what it is given, and talks with it while it works.

What is built ends in files that others may get to see, and hnswlib writes memory into them that it never cleared: in
the server's own process that memory was a learner's words or a key a moment ago. The child is a program of its own, not
a fork. It gets no variable of the environment that may hold a secret, and its C library clears what it hands out.
"""

import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, TypeVar

import structlog

from retrieval.errors import BuildFailed, RetrievalError

T = TypeVar("T")
Say = Callable[[Any], Any]
"""Tells the parent something, and gives what it answers."""

log = structlog.get_logger()
_SECRET = re.compile(r"^ZHIKE_|KEY|TOKEN|SECRET|PASS|CREDENTIAL|DATABASE|_URL$|_DSN$", re.IGNORECASE)
_NEEDED = frozenset({"HF_TOKEN"})  # a model that takes the bundle's place may stand behind it
# glibc fills what malloc hands out with the complement of this byte, and what is freed with the byte.
_CLEARING = {"MALLOC_PERTURB_": "255"}


class _Refused(RetrievalError):
    """The parent wants no more of it."""


def in_own_process(work: Callable[..., T], *arguments: object, heard: Say = lambda said: None) -> T:
    """The result of `work(say, *arguments)`, computed by a child process; what it raises is raised here.

    The child ends with this process, however this one ends. `work`, arguments and result are pickled.

    Args:
        heard: answers what the child says; where it raises, the child gives up and the exception goes on.

    Raises:
        BuildFailed: the child ended before it was done, killed or for want of memory.
    """
    command = [sys.executable, "-P", "-c", "from retrieval.own_process import serve; serve()"]
    child = subprocess.Popen(  # noqa: S603 - this very program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        result: T = _talk(child.stdin, child.stdout, (work, arguments), heard)
    except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
        child.kill()
        raise BuildFailed(_ending(child.wait())) from error
    else:
        return result
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
        with suppress(BrokenPipeError):  # what it was not sent any more
            child.stdin.close()


def _talk(to_child: IO[bytes], from_child: IO[bytes], task: object, heard: Say) -> Any:
    _send(to_child, task)
    refused: BaseException | None = None
    while True:
        kind, *values = pickle.load(from_child)  # noqa: S301 - our own child's
        if kind == "said" and refused is None:
            try:
                _send(to_child, ("answer", heard(values[0])))
            except BaseException as error:  # noqa: BLE001 - raised again when the child has cleaned up
                refused = error
                _send(to_child, ("refused", None))
        elif kind == "logged":
            level, event, fields = values
            getattr(log, level)(event, **fields)
        elif kind == "done" and refused is None:
            return values[0]
        elif refused is not None:
            raise refused
        else:
            raised, where = values
            raised.add_note(f"In the process of its own:\n{where}")
            raise raised


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in _NEEDED or not _SECRET.search(name)}
    return kept | {"PYTHONPATH": os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)} | _CLEARING


def _ending(code: int) -> str:
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
    why = ", as it is where memory runs out" if code == -signal.SIGKILL else ""
    return f"The process that builds the index {how}{why}. What served still serves; run the command again."


def _send(line: IO[bytes], value: object) -> None:
    pickle.dump(value, line)
    line.flush()


def serve() -> None:
    """The child: one task from standard input, answers to what it says after that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches both: the parent says so, the child only ends
    line = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not be taken for a message
    work, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent's
    answers: SimpleQueue[tuple[str, Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(answers,), daemon=True).start()
    speaking = threading.Lock()

    def send(*message: object) -> None:
        packed = pickle.dumps(message)  # nothing of a message that cannot be packed is on the line
        with speaking:
            line.write(packed)
            line.flush()

    def say(value: object) -> Any:
        send("said", value)
        kind, answer = answers.get()
        if kind == "refused":
            raise _Refused
        return answer

    def pass_on(logger: object, level: str, fields: Any) -> Any:
        event = fields.pop("event")
        send("logged", level, event, {name: _plain(value) for name, value in fields.items()})
        raise structlog.DropEvent

    structlog.configure(processors=[structlog.processors.format_exc_info, pass_on])
    try:
        result = work(say, *arguments)
    except BaseException as error:  # noqa: BLE001 - it is the parent's to handle
        where = traceback.format_exc()
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
        except Exception:  # noqa: BLE001 - whatever an exception's own constructor makes of it
            send("failed", BuildFailed(f"{type(error).__name__}: {error}"), where)
        else:
            send("failed", error, where)
    else:
        send("done", result)


def _listen(answers: "SimpleQueue[tuple[str, Any]]") -> None:
    while True:
        try:
            answers.put(pickle.load(sys.stdin.buffer))  # noqa: S301 - our own parent's
        except (EOFError, OSError, pickle.UnpicklingError):
            os._exit(1)  # the parent is gone, or has what it wanted


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)
