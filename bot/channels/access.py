"""The bearer token of the machine-facing endpoints; open in demo mode."""

import secrets

from fastapi import Request

from bot.errors import NotSignedIn


class AccessToken:
    """A FastAPI dependency: `Authorization: Bearer …`, or `?token=…` as Rasa has it."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    async def __call__(self, request: Request) -> None:
        """Raises:
        NotSignedIn: a token is required, and none or another one was given.
        """
        if self._token is None:
            return
        given = request.headers.get("authorization", "").removeprefix("Bearer ") or request.query_params.get(
            "token", ""
        )
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            raise NotSignedIn("需要访问令牌。", "An access token is required.", code="token_required")
