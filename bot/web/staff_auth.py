"""Who is this staff member: login, session cookie, and the one function every desk route goes through."""

import contextlib
import hashlib
import time
from collections import deque
from collections.abc import Callable
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from bot.errors import Forbidden, NotSignedIn, TooManyRequests
from bot.ports import Clock, StaffMember, StaffStore

_KEY = "staff"
SESSION_SECONDS = 12 * 3600
_SEEN = "seen"
_PASSWORD = "password"  # noqa: S105 - the key under which a session has its mark
_TRIES = 8
_WINDOW_SECONDS = 300
_MANY = 1000
_HEADER = "x-requested-with"


class Login(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


class StaffAuth:
    """Session cookies (signed, HttpOnly, SameSite=Strict) over the staff table."""

    def __init__(
        self,
        staff: StaffStore,
        clock: Clock,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._staff = staff
        self._clock = clock
        self._now = now
        self._failures: dict[str, deque[float]] = {}

    async def member(self, connection: HTTPConnection) -> StaffMember:
        """The signed-in member.

        Raises:
            NotSignedIn: no session, or the member was switched off or given another password since.
            Forbidden: a writing request without the header that a foreign page cannot send.
        """
        writes = connection.scope["type"] == "http" and connection.scope["method"] not in {"GET", "HEAD"}
        if writes and connection.headers.get(_HEADER) != "zhike-desk":
            raise Forbidden("请求来源不明。", "Missing X-Requested-With header.")
        staff_id = connection.session.get(_KEY)
        found = await self._staff.by_id(staff_id) if staff_id else None
        if found is None or connection.session.get(_PASSWORD) != _mark_of(found[1]):
            raise NotSignedIn
        if connection.scope["type"] == "http":
            connection.session[_SEEN] = self._clock().timestamp()
        return found[0]

    def has_run_out(self, connection: HTTPConnection) -> bool:
        """Whether the cookie that a connection came with is over by now.

        Each request over HTTP makes the cookie anew; an open WebSocket has the one that it came with.
        """
        now = self._clock().timestamp()
        return bool(now - connection.session.get(_SEEN, now) > SESSION_SECONDS)

    async def sign_in(self, request: Request, login: Login) -> StaffMember:
        """Raises:
        NotSignedIn: wrong name or password (which of them is not told).
        TooManyRequests: too many failures for this name or address.
        """
        keys = [f"name:{login.name.lower()}", f"from:{request.client.host if request.client else ''}"]
        # Names that nobody asks for again would stay for ever.
        for key in keys if len(self._failures) < _MANY else tuple(self._failures):
            self._forget(key)
        for key in keys:
            if len(self._failures.get(key, ())) >= _TRIES:
                raise TooManyRequests("尝试次数过多，请五分钟后再试。", "Too many tries. Wait five minutes.")
        # Counted before the password is looked at: tries that come at the same time are tries too.
        tried = self._now()
        for key in keys:
            self._failures.setdefault(key, deque()).append(tried)
        found = await self._staff.by_name(login.name)
        password_hash = found[1] if found else None
        right = await anyio.to_thread.run_sync(self._staff.verify, login.password, password_hash)
        if not right or found is None:
            raise NotSignedIn("用户名或密码不对。", "Wrong name or password.", code="wrong_login")
        for key in keys:
            with contextlib.suppress(KeyError, ValueError):  # forgotten while a slow password was looked at
                self._failures[key].remove(tried)
            self._forget(key)
        request.session.clear()
        mark = _mark_of(found[1])
        request.session.update({_KEY: found[0].id, _PASSWORD: mark, _SEEN: self._clock().timestamp()})
        return found[0]

    def _forget(self, key: str) -> None:
        failures = self._failures.get(key, deque())
        while failures and self._now() - failures[0] > _WINDOW_SECONDS:
            failures.popleft()
        if not failures:
            self._failures.pop(key, None)


def _mark_of(password_hash: str) -> str:
    """Ends the sessions of a password that was changed, and tells nothing of it: the hash is salted."""
    return hashlib.sha256(password_hash.encode()).hexdigest()[:16]


def auth_routes(auth: StaffAuth) -> APIRouter:
    router = APIRouter(prefix="/api/desk", tags=["desk"])

    @router.post("/login")
    async def login(request: Request, login: Login) -> dict[str, Any]:
        return described(await auth.sign_in(request, login))

    @router.post("/logout")
    async def logout(request: Request) -> dict[str, str]:
        request.session.clear()
        return {"status": "ok"}

    @router.get("/me")
    async def me(member: Annotated[StaffMember, Depends(auth.member)]) -> dict[str, Any]:
        return described(member)

    return router


def described(member: StaffMember) -> dict[str, Any]:
    return {"id": member.id, "name": member.name, "display_name": member.display_name, "role": member.role}
