"""Outcomes of actions that the Telegram tests show: an answer with a source, an advertisement, a choice of buttons."""

from bot.dialogue.events import ImpressionShown
from bot.messages import BotMessage, Button, CitationShown, RecommendationShown
from bot.ports import ActionOutcome

IMPRESSION = "0123456789abcdef0123456789abcdef"

CITATION = CitationShown(
    n=1,
    title="睡眠课 · 成年人睡多久",
    url="/learn/sleep/l1#成年人睡多久",
    source_id="sleep/l1#1",
    quote="成年人每晚需要七小时以上的睡眠。",
    version="3",
    language="zh",
)
SPONSORED = RecommendationShown(
    kind="partner",
    id="pillow",
    title="护颈枕 <A&B>",
    url="https://partner.example/pillow?a=1&b=2",
    sponsored=True,
    label="广告",
    reason="您刚才问到睡眠",
    impression_id=IMPRESSION,
)
_SHOWN = ImpressionShown(
    turn_id="t", impression_id=IMPRESSION, policy_version="1", requested=False, items=(SPONSORED,), propensities=(1.0,)
)

CITED = ActionOutcome(messages=(BotMessage(text=f"{CITATION.quote} [1]"),), citations=(CITATION,))
SUGGESTED = ActionOutcome(
    messages=(BotMessage(text="顺便一提，也许用得上："),), recommendations=(SPONSORED,), events=(_SHOWN,)
)
CITED_AND_SUGGESTED = ActionOutcome(
    messages=(*CITED.messages, *SUGGESTED.messages),
    citations=CITED.citations,
    recommendations=SUGGESTED.recommendations,
    events=SUGGESTED.events,
)
CHOICE = ActionOutcome(
    messages=(BotMessage(text="您是想问哪一个？", buttons=(Button(title="聊聊别的", payload="/chitchat"),)),)
)
