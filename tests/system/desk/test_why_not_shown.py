"""Staff read why nothing was suggested, and what a suggestion had to meet, in both languages."""

import pytest

from bot.dialogue.events import Event, OfferWithheld, RequestNarrowed
from bot.dialogue.open_request import OpenRequest
from recommender import RULES, Wish, silence_named
from tests.fakes.app import ScriptedApp
from tests.fakes.clock import START
from tests.fakes.staff import Member, ticket_in


@pytest.mark.parametrize("rule", [*(rule.name for rule in RULES), "nothing_fits", "asked_first"])
def test_every_silence_has_its_words(rule: str) -> None:
    silence = silence_named(rule)
    assert silence is not None
    assert silence.reason_zh
    assert silence.reason_en


async def test_the_transcript_of_a_ticket_gives_rule_and_reason(scripted: ScriptedApp, meiling: Member) -> None:
    ticket = await ticket_in(scripted)
    wish = Wish(price_at_most=90, language="zh")
    events: list[Event] = [
        OfferWithheld(turn_id="t", rule="refund_in_session", requested=True),
        OfferWithheld(turn_id="t", rule="a rule of another version", requested=False),
        RequestNarrowed(turn_id="t", request=OpenRequest(about="推荐一门课", wish=wish)),
    ]
    await scripted.house.store.append(ticket.conversation_id, events, START)
    shown = (await meiling.get(f"/tickets/{ticket.id}"))["events"]
    known, unknown = [event for event in shown if event["type"] == "offer_withheld"]
    assert known["rule"] == "refund_in_session"
    assert known["requested"] is True
    assert known["reason"] == {"zh": "会话中有退款", "en": "a refund in this session"}
    assert "reason" not in unknown
    assert unknown["rule"] == "a rule of another version"
    (narrowed,) = [event for event in shown if event["type"] == "request_narrowed"]
    assert narrowed["wish"] == {"zh": "90 元以内、中文授课", "en": "at most 90 CNY, taught in Chinese"}
