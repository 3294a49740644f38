"""The endpoint: one chat completion read as a stream, inside a total time and a total length."""

import asyncio
import json
from typing import Any

import httpx
from httpx_sse import SSEError, aconnect_sse

from bot.errors import Unavailable


class EndpointFailed(Unavailable):
    """No whole text came; `reason` says why in one word."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class Endpoint:
    """A chat-completions endpoint as OpenAI describes it.

    Args:
        url: up to and including `/v1`.
        timeout: seconds for everything together, from connecting to the last token.
        transport: where calls go in a test.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str | None,
        timeout: float,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.model = model
        self._timeout = timeout
        self._client = httpx.AsyncClient(
            base_url=url.rstrip("/"),
            headers={} if key is None else {"Authorization": f"Bearer {key}"},
            timeout=timeout,
            transport=transport,
            follow_redirects=False,  # the words go where the operator said, and nowhere else
        )

    async def complete(self, system: str, user: str, longest: int) -> str:
        """The text that the model writes.

        Raises:
            EndpointFailed: slow, down, broken off, longer than `longest` characters, or not what was asked for.
        """
        body = {
            "model": self.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
            "temperature": 0,
            "stream": True,
        }
        try:
            async with asyncio.timeout(self._timeout):
                return await self._read(body, longest)
        except (TimeoutError, httpx.TimeoutException):
            raise EndpointFailed("slow") from None
        except SSEError:
            raise EndpointFailed("not_a_stream") from None
        except httpx.RemoteProtocolError:
            raise EndpointFailed("broken_off") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise EndpointFailed("down") from None

    async def _read(self, body: dict[str, Any], longest: int) -> str:
        written: list[str] = []
        async with aconnect_sse(self._client, "POST", "/chat/completions", json=body) as source:
            if not source.response.is_success:
                raise EndpointFailed("refused")
            async for event in source.aiter_sse():
                if event.data == "[DONE]":
                    break
                piece, finish = _piece(event.data)
                written.append(piece)
                if sum(map(len, written)) > longest:
                    raise EndpointFailed("too_long")
                if finish is not None:
                    if finish != "stop":
                        raise EndpointFailed("cut_short")
                    return "".join(written).strip()
        raise EndpointFailed("broken_off")

    async def close(self) -> None:
        await self._client.aclose()


def _piece(data: str) -> tuple[str, str | None]:
    """The text that one event adds, and how the model says that it has ended."""
    try:
        choices = json.loads(data)["choices"]
        if not choices:  # what some servers send before the first piece and with the count of tokens
            return "", None
        delta, finish = choices[0].get("delta") or {}, choices[0].get("finish_reason")
        if delta.get("tool_calls") or delta.get("function_call"):
            raise EndpointFailed("tool_call")
        content = delta.get("content") or ""
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise EndpointFailed("garbage") from None
    if not isinstance(content, str) or not isinstance(finish, str | None):
        raise EndpointFailed("garbage")
    return content, finish
