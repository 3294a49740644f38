"""Signed calls: a keyed hash over method, path, time and body, so that a call is neither made up, changed nor old."""

import hashlib
import hmac
from collections.abc import Callable, Generator
from datetime import datetime, timedelta

import httpx

TIMESTAMP = "X-Zhike-Timestamp"
SIGNATURE = "X-Zhike-Signature"
OLDEST = timedelta(minutes=5)
"""How far the two clocks may be apart; a repeat within it is harmless, since every write carries its key."""


def signature(key: bytes, method: str, target: bytes, timestamp: str, body: bytes) -> str:
    """Args:
    target: path and query as they stand in the request line.
    """
    said = b"\n".join([method.encode(), target, timestamp.encode(), hashlib.sha256(body).hexdigest().encode()])
    return hmac.new(key, said, hashlib.sha256).hexdigest()


def is_signed(key: bytes, method: str, target: bytes, timestamp: str, body: bytes, said: str, now: datetime) -> bool:
    """Whether somebody with the key made exactly this call, lately."""
    if not timestamp.isdecimal() or len(timestamp) > 12:
        return False
    if abs(now.timestamp() - int(timestamp)) > OLDEST.total_seconds():
        return False
    # As bytes, since anything may stand in a header.
    return hmac.compare_digest(signature(key, method, target, timestamp, body).encode(), said.encode())


class Signed(httpx.Auth):
    """Signs each attempt anew: a retry isn't old."""

    requires_request_body = True

    def __init__(self, key: bytes, clock: Callable[[], datetime]) -> None:
        self._key = key
        self._clock = clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        timestamp = str(int(self._clock().timestamp()))
        signed = signature(self._key, request.method, request.url.raw_path, timestamp, request.content)
        request.headers[TIMESTAMP] = timestamp
        request.headers[SIGNATURE] = signed
        yield request
