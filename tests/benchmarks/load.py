"""The load generator, a process of its own: a plan on stdin, one JSON object with what came back on stdout.

A closed loop: each connection is kept alive and sends its next request when the last one is answered. It talks HTTP
itself, in few lines, so that the client takes as little of the processor as possible. Loopback only, and bounded: a
plan has a list of requests and a number of seconds, and it ends with whichever is used up first.
"""

import asyncio
import json
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One POST of JSON, and what its answer must have."""

    path: str
    body: dict[str, Any]
    expect: str
    """`turn`: a reply with a text, cited if it is an answer; `text`: a reply with a text, which may name a page of the
    peer's help; `parse`: an intent."""


@dataclass(frozen=True)
class Plan:
    """What one run sends."""

    port: int
    concurrency: int
    seconds: float
    requests: list[Request]


@dataclass
class Outcome:
    """What one run saw."""

    milliseconds: list[float] = field(default_factory=list)
    elapsed_seconds: float = 0.0
    cited: int = 0
    wrong: list[str] = field(default_factory=list)
    """Answers that are not as they should be; a benchmark of wrong answers says nothing."""


async def run(plan: Plan) -> Outcome:
    """Send the plan's requests, shared out over the connections."""
    outcome = Outcome()
    waiting = deque(plan.requests)
    started = time.perf_counter()
    until = started + plan.seconds
    await asyncio.gather(*(_connection(plan, waiting, until, outcome) for _ in range(plan.concurrency)))
    outcome.elapsed_seconds = time.perf_counter() - started
    return outcome


async def _connection(plan: Plan, waiting: deque[Request], until: float, outcome: Outcome) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", plan.port)
    try:
        while waiting and time.perf_counter() < until:
            request = waiting.popleft()
            sent = time.perf_counter()
            status, answer = await _post(reader, writer, request)
            outcome.milliseconds.append((time.perf_counter() - sent) * 1000)
            fault = _fault(request, status, answer)
            if fault is not None:
                outcome.wrong.append(fault)
            elif request.expect != "parse":
                outcome.cited += _cited(request, answer)
    finally:
        writer.close()
        await writer.wait_closed()


async def _post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: Request) -> tuple[int, Any]:
    body = json.dumps(request.body).encode()
    head = f"POST {request.path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    answer = await reader.readexactly(int(headers["content-length"]))
    return int(lines[0].split(" ")[1]), json.loads(answer)


def _cited(request: Request, answer: Any) -> bool:
    """Whether the reply names where it comes from."""
    if request.expect == "text":
        return any("/help/" in bubble["text"] for bubble in answer)
    return bool(answer[-1]["custom"]["turn"]["citations"])


def _fault(request: Request, status: int, answer: Any) -> str | None:
    """What is wrong with an answer, or None."""
    if status != 200:
        return f"{request.path}: status {status}"
    if request.expect == "parse":
        return None if answer["intent"]["name"] else "no intent"
    if not answer or not all(bubble["text"].strip() for bubble in answer):
        return f"an empty reply to {request.body['message']!r}"
    if request.expect == "text":
        return None
    turn = answer[-1]["custom"]["turn"]
    answered = turn["action"] == "action_answer_question" and not turn["abstained"]
    return f"no citation for {request.body['message']!r}" if answered and not turn["citations"] else None


def main() -> None:
    given = json.load(sys.stdin)
    requests = [Request(**request) for request in given.pop("requests")]
    json.dump(asdict(asyncio.run(run(Plan(requests=requests, **given)))), sys.stdout)


if __name__ == "__main__":
    main()
