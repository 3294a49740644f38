"""`zhike actions`: the same actions over rasa-sdk's HTTP contract, for an existing Rasa server.

Served by our own application, since the SDK's binds every address and starts several processes. It never answers 449:
Rasa 3.6 sends no domain digest and doesn't understand that answer.
"""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from bot.dialogue.cards import in_words
from bot.dialogue.promises import promises_in
from bot.messages import RecommendationShown

log = structlog.get_logger()
_LARGEST = 16 * 1024 * 1024
# Of `custom` what a Rasa server can use: the rest is for our own log, and Rasa would show it to its learner.
_FOR_CLIENTS = ("citations", "recommendations", "abstained", "handoff")


def create_action_server(executor: ActionExecutor, public_url: str) -> FastAPI:
    """`public_url`: where pages of the site are seen from outside."""
    app = FastAPI(title="Zhike actions", docs_url=None, redoc_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/actions")
    async def actions() -> list[dict[str, str]]:
        return [{"name": name} for name in sorted(executor.actions)]

    @app.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        body = await request.body()
        try:
            if request.headers.get("content-encoding") == "deflate":
                unpacker = zlib.decompressobj()
                body = unpacker.decompress(body, _LARGEST)
            call: dict[str, Any] = json.loads(body)
        except (ValueError, zlib.error):
            return JSONResponse({"error": "The body is not JSON.", "action_name": ""}, 400)
        if not isinstance(call, dict) or not isinstance(call.get("tracker"), dict):
            return JSONResponse({"error": "The call has no tracker.", "action_name": ""}, 400)
        call["domain"] = call.get("domain") or {"version": "3.1"}
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as rejection:
            return JSONResponse({"error": str(rejection), "action_name": rejection.action_name}, 400)
        except ActionNotFoundException as missing:
            return JSONResponse({"error": str(missing), "action_name": missing.action_name}, 404)
        except Exception:
            log.exception("action_failed", action=call.get("next_action"))
            return JSONResponse({"error": "The action failed.", "action_name": call.get("next_action", "")}, 500)
        answered = {"events": [], "responses": []} if result is None else result.model_dump()
        asked = call.get("next_action") == "action_recommend"
        return JSONResponse(answered | {"responses": list(_for_rasa(answered["responses"], public_url, asked=asked))})

    return app


def _for_rasa(said: list[dict[str, Any]], public_url: str, *, asked: bool) -> Iterator[dict[str, Any]]:
    """What may reach a learner whose conversation is the Rasa server's, where nothing of ours is logged.

    No suggestion that wasn't asked for, since what forbids one can't be seen from here; and no promise of a person,
    since no ticket stands behind it. What is suggested stands in the text, since a Rasa channel shows no cards.
    """
    for one in said:
        custom = one.get("custom") or {}
        if custom.get("introduces") and not asked:
            continue
        text = one.get("text") or None
        for promise in promises_in(text or ""):
            text = (text or "").replace(promise, "").strip()
        cards = [RecommendationShown.model_validate(item) for item in custom.get("recommendations") or ()]
        if cards:
            text = "\n".join(part for part in (text, in_words(cards, public_url)) if part)
        shown = {key: custom[key] for key in _FOR_CLIENTS if key in custom}
        if text or shown:
            yield one | {"text": text, "custom": shown}
