"""No learner's frame carries what is not for learners: every kind of event, filled in wherever it can be."""

import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.widget_frames import event_frame
from bot.dialogue.events import (
    ActionRun,
    AnswerReworded,
    BotSaid,
    ConsentChanged,
    ErasureConfirmed,
    Event,
    FormMoved,
    IdentityVerified,
    ImpressionShown,
    LearnerSaid,
    NotInterested,
    OfferWithheld,
    Redacted,
    RequestNarrowed,
    Searched,
    SlotSet,
    StoredEvent,
    TurnEnded,
    TurnUnderstood,
)
from bot.dialogue.open_form import OpenForm
from bot.dialogue.open_request import OpenRequest
from bot.dialogue.staff_events import (
    NoteAdded,
    OwnerChanged,
    ServiceRated,
    StaffSaid,
    TicketClaimed,
    TicketOpened,
    TicketRaised,
    TicketReleased,
    TicketResolved,
)
from recommender import Wish
from tests.fakes.clock import START

KINDS: tuple[type[Event], ...] = get_args(get_args(Event)[0])
SHOWN = {LearnerSaid, BotSaid, StaffSaid, OwnerChanged, TicketOpened, Redacted}
SECRET = "內-secret-note"


def events(words: str, number: int, *, discarded: bool) -> list[Event]:
    """One event of each kind; `words` stand in every field that is not for learners."""
    return [
        LearnerSaid(message_id="m", text="t", payload=words, context={"page": words}),
        TurnUnderstood(
            turn_id=words, text=words, intent=words, confidence=0.5, sentiment=words, language="zh",
            ranking=((words, 0.5),), safety_category=words,
        ),
        ActionRun(turn_id=words, action=words, rule=words),
        Searched(turn_id=words, verdict=words, probability=0.5, threshold=0.5, source_ids=(words,), domain=words),
        AnswerReworded(turn_id=words, sent="extract", reason=words, model=words, milliseconds=1.0),
        SlotSet(name=words, value=words),
        FormMoved(
            turn_id=words,
            form=OpenForm(name=words, id=words, slots={"s": words}, opening=words, started_at=START, touched_at=START),
        ),
        IdentityVerified(turn_id=words, learner_id=words),
        RequestNarrowed(turn_id=words, request=OpenRequest(about=words, wish=Wish(without=(words,)))),
        ImpressionShown(
            turn_id=words, impression_id=words, policy_version=words, requested=True, items=(), propensities=(0.5,)
        ),
        OfferWithheld(turn_id=words, rule=words, requested=True),
        NotInterested(impression_id=words, item_ids=(words,)),
        BotSaid(turn_id="t", text=words if discarded else "t", discarded=discarded),
        StaffSaid(staff_id=words, staff_name="n", text="t"),
        NoteAdded(staff_id=words, staff_name=words, text=words),
        OwnerChanged(owner=words, epoch=number, staff_name="n"),
        TicketOpened(ticket="T-000001", reason=words, urgency=words),
        TicketRaised(ticket=words, reason=words, urgency=words),
        TicketClaimed(ticket=words, staff_id=words, staff_name=words),
        TicketReleased(ticket=words, staff_id=words, staff_name=words),
        TicketResolved(ticket=words, staff_id=words, staff_name=words, way="handed_back", summary=words),
        ServiceRated(ticket=words, score=1, words=words),
        TurnEnded(turn_id=words, message_ids=(words,), outcome="answered", error=words),
        ConsentChanged(turn_id=words, purpose=words, granted=True, text_version=words, language=words),
        ErasureConfirmed(turn_id=words),
        Redacted(target_seq=number),
    ]  # fmt: skip


def test_the_list_above_knows_every_kind_of_event() -> None:
    assert {type(event) for event in events("x", 1, discarded=False)} == set(KINDS)


@settings(max_examples=60, deadline=None)
@given(words=st.text(min_size=1).map(lambda text: f"{SECRET}{text}"), number=st.integers(1, 10**6), late=st.booleans())
def test_no_frame_carries_words_that_are_not_for_learners(words: str, number: int, late: bool) -> None:
    for event in events(words, number, discarded=late):
        stored = StoredEvent(conversation_id="c", seq=number, at=START, event=event)
        assert SECRET not in json.dumps(event_frame(stored), ensure_ascii=False), event.type


@pytest.mark.parametrize("late", [True, False])
def test_what_has_no_frame_is_not_for_learners_and_what_has_one_is(late: bool) -> None:
    for event in events("x", 1, discarded=late):
        shown = event_frame(StoredEvent(conversation_id="c", seq=1, at=START, event=event)) is not None
        assert shown == (event.audience == "learner")
        assert shown == (type(event) in SHOWN and not getattr(event, "discarded", False))
