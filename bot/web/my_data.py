"""`/my-data/…`: the learner's own copy of their data, by a signed link that ends soon; made anew each time."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.dialogue import responses
from bot.identity import Identity
from bot.platform_port import PlatformPort, PlatformUnavailable
from bot.ports import Clock, ConversationStore
from bot.rights_port import RightsStore, Subject
from bot.web.pages import Pages

FILE_NAME = "zhike-data"


@dataclass(frozen=True)
class Copies:
    """Makes the copy, for the link and for channels that send files. It is kept nowhere."""

    rights: RightsStore
    store: ConversationStore
    platform: PlatformPort
    identity: Identity
    public_url: str
    pages: Pages
    clock: Clock

    def links(self, subject: Subject, now: datetime, minutes: int) -> tuple[str, str]:
        token = self.identity.sign_export(subject.conversation_id, subject.learner_id, now, minutes)
        base = f"{self.public_url.rstrip('/')}/my-data/{token}"
        return f"{base}.html", f"{base}.json"

    async def data(self, subject: Subject) -> dict[str, Any]:
        """Everything, with what the platform says of the learner's identity; while it is down, without that."""
        found = await self.rights.everything(subject)
        learner, missing = None, False
        if subject.learner_id is not None:
            try:
                learner = await self.platform.learner(subject.learner_id)
            except PlatformUnavailable:
                missing = True
        profile = None
        if learner is not None:
            about = {"id": learner.id, "name": learner.name, "language": learner.language, "region": learner.region}
            profile = about | {"minor": learner.minor}
        made_at = self.clock().isoformat(timespec="seconds")
        return {"made_at": made_at, "profile": profile, "profile_missing": missing, **found}

    async def files(self, conversation_id: str) -> list[tuple[str, bytes]]:
        """Names and contents, for the learner who writes in a conversation."""
        tracker = await self.store.load(conversation_id)
        language = (tracker.language if tracker else None) or "zh"
        data = await self.data(Subject(conversation_id, tracker.learner_id if tracker else None))
        page = self.pages.text("my_data.html", language, **_shown(data, language))
        return [(f"{FILE_NAME}.html", page.encode()), (f"{FILE_NAME}.json", _json(data))]


def my_data_routes(copies: Copies) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    # A link in a chat is looked at by whoever previews it: nothing of it may be kept, or named to other sites.
    headers = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}

    def subject_of(token: str) -> Subject:
        session = copies.identity.export_of(token, copies.clock())
        return Subject(session.conversation_id, session.learner_id)

    @router.get("/my-data/{token}.json")
    async def file(token: str) -> Response:
        data = await copies.data(subject_of(token))
        named = {"content-disposition": f'attachment; filename="{FILE_NAME}.json"'}
        return Response(_json(data), media_type="application/json", headers=headers | named)

    @router.get("/my-data/{token}.html")
    async def page(request: Request, token: str) -> HTMLResponse:
        data = await copies.data(subject_of(token))
        shown = _shown(data, copies.pages.locale(request))
        rendered = copies.pages.render(request, "my_data.html", **shown)
        rendered.headers.update(headers)
        return rendered

    return router


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def _shown(data: dict[str, Any], language: str) -> dict[str, Any]:
    """What the page shows: the words of each conversation as a transcript, the rest as tables."""
    speakers = {"learner_said": "learner", "bot_said": "bot", "staff_said": "staff", "note_added": "note"}
    conversations = [
        {
            "channel": one["channel"],
            "lines": [
                {"who": speakers[event["type"]], "at": event["at"][:16].replace("T", " "), "text": event["text"]}
                for event in one["events"]
                if event["type"] in speakers and not event.get("discarded")
            ],
        }
        for one in data["conversations"]
    ]
    consents = [
        record | {"what": responses.say(f"utter_short_{record['purpose']}", language)} for record in data["consents"]
    ]
    when = data["made_at"][:16].replace("T", " ") + " UTC"
    heading = responses.say("utter_export_line", language, when=when)
    return {"data": data, "heading": heading, "conversations": conversations, "consents": consents}
