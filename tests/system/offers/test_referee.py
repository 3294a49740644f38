"""The referee sees each breach in a log that holds it, and nothing in a clean one."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.dialogue.events import (
    BotSaid,
    Event,
    ImpressionShown,
    LearnerSaid,
    NotInterested,
    RequestNarrowed,
    SlotSet,
    StoredEvent,
    TurnUnderstood,
)
from bot.dialogue.open_request import OpenRequest
from bot.dialogue.staff_events import OwnerChanged, TicketOpened
from bot.messages import RecommendationShown, TurnPayload
from recommender import Wish
from tests.fakes.clock import START
from tests.shipped import shipped_catalogue
from tests.system.offers.referee import Referee
from tests.system.offers.test_simulated_learners import settings_of

A, B = "sim:a", "sim:b"


def heard(text: str = "q") -> LearnerSaid:
    return LearnerSaid(message_id=text, text=text)


def understood(intent: str = "ask_home", sentiment: str = "neutral", confidence: float = 0.9) -> TurnUnderstood:
    return TurnUnderstood(
        turn_id="t", text="q", intent=intent, confidence=confidence, sentiment=sentiment, language="zh"
    )


def slate(
    *ids: str, requested: bool = False, basis: tuple[str, ...] = ("message",), label: str | None = None
) -> list[Event]:
    """An impression and the bubble that shows it; ids of the shipped catalogue."""
    courses = shipped_catalogue().course_by_id
    name = f"i-{'-'.join(ids)}-{requested}"
    items = tuple(
        RecommendationShown(
            kind="course" if i in courses else "partner", id=i, title=i, url="/", sponsored=i not in courses,
            label=label or ("本平台课程" if i in courses else "广告"), reason="r", impression_id=name,
        )
        for i in ids
    )  # fmt: skip
    turn = TurnPayload(
        turn_id="t", seq=0, intent="x", confidence=0.9, sentiment="neutral", language="zh", action="a", rule="r",
        abstained=False, recommendations=items,
    )  # fmt: skip
    shown = ImpressionShown(
        turn_id="t", impression_id=name, policy_version="p", requested=requested, items=items,
        propensities=tuple(0.5 for _ in items), basis=basis,
    )  # fmt: skip
    return [shown, BotSaid(turn_id="t", text="x", turn=turn)]


Script = list[tuple[str, timedelta, list[Event]]]
NOW, MINUTE, DAY = timedelta(0), timedelta(minutes=1), timedelta(days=1)
CLEAN: Script = [(A, NOW, [heard(), understood(), *slate("first-budget")])]
BREACHES: dict[str, Script] = {
    "after refund_request": [(A, NOW, [heard(), understood("refund_request")]), (B, MINUTE, [heard(), understood(), *slate("first-budget")])],
    "the mood is bad": [(A, NOW, [heard(), understood(sentiment="negative"), *slate("first-budget", requested=True)])],
    "a ticket is open": [(A, NOW, [heard(), TicketOpened(ticket="T-1", reason="r", urgency="high")]), (B, MINUTE, [heard(), understood(), *slate("first-budget")])],
    "staff own": [(A, NOW, [heard(), OwnerChanged(owner="s", epoch=1), *slate("first-budget")])],
    "switched off": [(A, NOW, [heard(), SlotSet(name="opted_out", value=True)]), (B, DAY, [heard(), understood(), *slate("first-budget", requested=True)])],
    "a second unasked": [*CLEAN, (B, MINUTE, [heard(), understood(), *slate("move-more")])],
    "a fourth unasked": [(A, n * DAY, [heard(), understood(), *slate(i)]) for n, i in enumerate(("first-budget", "move-more", "sleep-well", "sugar-and-you"))],
    "within thirty days": [(A, NOW, [heard(), NotInterested(impression_id="i", item_ids=())]), (B, 29 * DAY, [heard(), understood(), *slate("first-budget")])],
    "was refused": [(A, NOW, [heard(), NotInterested(impression_id="i", item_ids=("first-budget",))]), (B, 90 * DAY, [heard(), understood(), *slate("first-budget")])],
    "not sure": [(A, NOW, [heard(), understood(confidence=0.5), *slate("first-budget")])],
    "more than one card": [(A, NOW, [heard(), understood(), *slate("first-budget", "move-more")])],
    "history was used": [(A, NOW, [heard(), understood(), *slate("first-budget", basis=("history",))])],
    "personalised although": [(A, NOW, [heard(), SlotSet(name="personalised", value=False)]), (B, MINUTE, [heard(), understood(), *slate("first-budget", basis=("conversation",))])],
    "not recorded": [(A, NOW, [heard(), understood(), *slate("first-budget", basis=())])],
    "is labelled": [(A, NOW, [heard(), understood(), *slate("muyun-sleep-book", label="精选")])],
    "near health": [(A, NOW, [heard(), understood("ask_health"), *slate("kangyi-basic-check-up")])],
    "heyue-time-deposit is switched off": [(A, NOW, [heard(), understood(), *slate("heyue-time-deposit", requested=True)])],
    "although it costs": [(A, NOW, [heard(), understood(), RequestNarrowed(turn_id="t", request=OpenRequest(wish=Wish(price_below=50))), *slate("first-budget", requested=True)])],
    "third preference": [(A, NOW, [heard(), RequestNarrowed(turn_id="t", request=OpenRequest(pending="time", asked=("goal", "level", "time")))])],
    "differ": [(A, NOW, [heard(), understood(), slate("first-budget")[0]])],
    "debt distress": [(A, NOW, [heard("debt"), understood(), *slate("first-budget", requested=True)])],
    "is the learner's already": [(A, NOW, [heard(), understood(), *slate("sleep-well")])],
}  # fmt: skip


def logs(script: Script) -> list[StoredEvent]:
    numbers = {A: 0, B: 0}
    found = []
    for conversation, after, events in script:
        for event in events:
            numbers[conversation] += 1
            at: datetime = START + after
            found.append(StoredEvent(conversation_id=conversation, seq=numbers[conversation], at=at, event=event))
    return found


def referee(folder: Path, *, minor: bool = False) -> Referee:
    return Referee(
        shipped_catalogue(), settings_of(folder), {A: "widget", B: "widget"}, minor=minor,
        debt=frozenset({"debt"}), owned=frozenset({"sleep-well"}),
    )  # fmt: skip


def test_a_clean_log_holds_nothing(tmp_path: Path) -> None:
    assert referee(tmp_path).violations(logs(CLEAN)) == []


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_seen_and_named(tmp_path: Path, breach: str) -> None:
    assert [p for p in referee(tmp_path).violations(logs(BREACHES[breach])) if breach in p]


def test_nothing_may_be_shown_to_a_minor(tmp_path: Path) -> None:
    assert any("minor" in problem for problem in referee(tmp_path, minor=True).violations(logs(CLEAN)))
