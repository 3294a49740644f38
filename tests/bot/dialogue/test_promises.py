"""No promise of a person without a ticket: what is one, what isn't, and that the turn keeps the rule."""

import re
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.triggers import escalation_reason
from bot.dialogue import responses
from bot.dialogue.events import FormMoved, LearnerSaid
from bot.dialogue.open_form import OpenForm
from bot.dialogue.past import PastTurn
from bot.dialogue.promises import promises_in
from bot.dialogue.staff_events import TicketOpened
from bot.dialogue.tracker import Tracker
from bot.messages import BotMessage, CitationShown
from bot.ports import ActionOutcome
from bot.reader import HANT, written_for
from bot.safety.replies import safety_reply, written
from bot.think import Thinking, TurnRules
from bot.timings import Timings
from nlu import simplified
from tests.fakes.actions import ScriptedActions
from tests.fakes.clock import START, FakeClock
from tests.fakes.turns import SESSION, StillDesk
from tests.fakes.understander import ScriptedUnderstander

# Said only in a turn that opens a ticket or has one, or while staff own the conversation.
BEHIND_A_TICKET = {"utter_handed_over", "utter_already_waiting", "utter_staff_joined"}
BEHIND_A_TICKET |= {"utter_reply_here", "utter_reply_in_widget", "utter_reply_in_telegram"}
# The trigger of the rule that says it opens one, or raises the one that waits.
BEHIND_A_TICKET |= {"utter_threat"}
BEHIND_A_REQUEST = {"utter_next_delivery", "utter_next_playback", "utter_next_payment"}
"""Said with the reference of what the platform has taken on."""
WRITTEN = written()
"""Every reviewed reply that stands in the file, of dangers of now and of what is said after them."""
REGIONS = ("CN", "EU", "US")

simplified("繁")  # OpenCC reads its tables at its first call, which is no business of the deadline below

PROMISES = (
    "同事会在今天内联系您。",
    "我已经请财务同事核实，稍后有结果。",
    "客服人员会尽快给您回电。",
    "我会把您的意见转达给老师。",
    "工作人员将在 2 个工作日内处理。",
    "技术同事马上为您处理这个问题。",
    "由专员核实后为您办理退款。",
    "A colleague will call you back tomorrow.",
    "Our finance team will look into it within two days.",
    "I've asked a colleague to check your order.",
    "Someone will get back to you shortly.",
    "We'll contact you by e-mail.",
    "You will hear back from us today.",
    "I'll pass that on to the team.",
)
NO_PROMISES = (
    "也可以找人工同事。",
    "需要的话，可以让同事接着处理。",
    "我们的工作人员不会索要密码。",
    "要不要请同事来看一下？",
    "如果仍然不行，客服会为您处理。",
    "请联系人工客服冻结账号。",
    "您可以随时要求人工。",
    "退款会在 3 个工作日内原路退回。",
    "这门课的老师讲得很细。",
    "Or talk to a person right away.",
    "Would you like a colleague to look into it?",
    "If that does not help, our staff will take over.",
    "Our staff will never ask for your password.",
    "Nobody will call you.",
    "You can ask for a person at any time.",
    "Adults will need about eight hours of sleep.",
    "The lesson says a team of doctors checked it.",
)


@pytest.mark.parametrize("sentence", PROMISES)
def test_a_promise_is_found_alone_and_among_other_sentences(sentence: str) -> None:
    assert promises_in(sentence)
    assert promises_in(f"好的。{sentence} OK.")


@pytest.mark.parametrize("sentence", NO_PROMISES)
def test_what_is_offered_denied_asked_or_conditional_is_none(sentence: str) -> None:
    assert promises_in(sentence) == ()


def test_quoted_words_of_somebody_else_are_not_ours() -> None:
    assert promises_in("陈美玲留下的话是：“同事会在今天内联系您。”") == ()


@pytest.mark.parametrize("language", responses.LANGUAGES)
def test_no_template_promises_a_person_unless_a_ticket_stands_behind_it(language: str) -> None:
    found = {name for name in responses.names() if promises_in(_bare(name, language))}
    assert found - BEHIND_A_TICKET - BEHIND_A_REQUEST == set()


def after(category: str, about: str) -> Tracker:
    """Where such a reply is said: in the turn of the danger itself, or in the one after it."""
    past = PastTurn(turn_id="t", at=START, text="", intent=category, confidence=0.9, sentiment="negative")
    if about == "well":
        turns = [past, past.model_copy(update={"intent": "chitchat", "rule": "well_after_danger"})]
    elif about == "goes_on":
        turns = [past, past.model_copy(update={"intent": "chitchat", "rule": "follows_danger"})]
    else:
        turns = [past.model_copy(update={"safety_about": about})]
    return Tracker(conversation_id="rest:lin", turns=tuple(turns))


@pytest.mark.parametrize("script", [None, HANT])
@pytest.mark.parametrize("language", responses.LANGUAGES)
@pytest.mark.parametrize(("category", "about"), WRITTEN)
def test_a_safety_reply_promises_only_where_its_turn_opens_a_ticket(
    category: str, about: str, language: str, script: str | None
) -> None:
    with written_for(script):
        promised = {region: promises_in(safety_reply(category, language, region, about)) for region in REGIONS}
    if any(promised.values()):
        assert escalation_reason(after(category, about)) is not None, promised


def test_each_reviewed_variant_is_looked_at() -> None:
    abouts = {about for _, about in WRITTEN}
    assert {"self", "other", "past", "fire", "violence", "well", "goes_on"} == abouts
    assert promises_in(safety_reply("medical_emergency", "zh", "CN", "violence"))


def _bare(name: str, language: str) -> str:
    fields = set(re.findall(r"{(\w+)}", responses._templates()[name][language]))
    return responses.say(name, language, **dict.fromkeys(fields, "1"))


def _source() -> CitationShown:
    return CitationShown(n=1, title="t", url="/help/x", source_id="faq:x", quote="q", version="1", language="zh")


MESSAGES = st.lists(
    st.tuples(st.lists(st.sampled_from((*PROMISES, *NO_PROMISES)), min_size=1, max_size=3), st.booleans()), max_size=3
)


@settings(deadline=None)  # the first example loads texts from disk
@given(MESSAGES, st.booleans())
async def test_whatever_is_composed_a_promise_in_our_own_words_has_a_ticket(
    drawn: list[tuple[list[str], bool]], waiting: bool
) -> None:
    messages = tuple(
        BotMessage(text=" ".join(sentences), citations=(_source(),) if quoted else ()) for sentences, quoted in drawn
    )
    actions = ScriptedActions({"q": ActionOutcome(messages=messages)})
    thinking = Thinking(
        understand=ScriptedUnderstander(),
        run_action=actions,
        front_desk=StillDesk(),
        clock=FakeClock(),
        rules=TurnRules(SESSION, frozenset()),
    )
    opened = [TicketOpened(ticket="T-000001", reason="asked_for_person", urgency="normal")] if waiting else []
    tracker = Tracker(conversation_id="rest:lin", language="zh").extended(
        [*opened, LearnerSaid(message_id="m1", text="q")], START, SESSION
    )
    thought = await thinking(tracker, uuid.uuid4().hex, Timings())
    assert thought.error is None
    own = any(sentence in PROMISES for sentences, quoted in drawn if not quoted for sentence in sentences)
    assert (thought.ticket is not None) == (own and not waiting)
    if thought.ticket is not None:
        assert thought.ticket.reason == "promise_made"
        assert "{ticket}" in thought.messages[-1].text


class TestReceipts:
    """What a form's receipt says is done by the platform, which has the request: no ticket is needed for that."""

    RECEIPT = BotMessage(text="已提交，编号 DL-000001。工作人员将在 2 个工作日内处理。")

    async def reason(self, *messages: BotMessage, reference: str | None) -> str | None:
        """Why the turn opened a ticket that said these messages and ended a form with this reference."""
        form = OpenForm(
            name="delivery_form",
            id="f" * 32,
            status="submitted",
            reference=reference,
            started_at=START,
            touched_at=START,
        )
        outcome = ActionOutcome(messages=messages, events=(FormMoved(turn_id="t", form=form),))
        thinking = Thinking(
            understand=ScriptedUnderstander(),
            run_action=ScriptedActions({"q": outcome}),
            front_desk=StillDesk(),
            clock=FakeClock(),
            rules=TurnRules(SESSION, frozenset()),
        )
        heard = LearnerSaid(message_id="m1", text="q")
        tracker = Tracker(conversation_id="rest:lin", language="zh").extended([heard], START, SESSION)
        thought = await thinking(tracker, "t", Timings())
        assert thought.error is None
        return None if thought.ticket is None else thought.ticket.reason

    async def test_a_receipt_needs_no_ticket(self) -> None:
        assert promises_in(self.RECEIPT.text)
        assert await self.reason(self.RECEIPT, reference="DL-000001") is None

    async def test_the_same_words_without_a_request_behind_them_do(self) -> None:
        assert await self.reason(self.RECEIPT, reference=None) == "promise_made"

    async def test_another_requests_reference_covers_nothing(self) -> None:
        assert await self.reason(self.RECEIPT, reference="DL-000002") == "promise_made"

    async def test_what_is_said_beside_a_receipt_is_a_promise_of_its_own(self) -> None:
        beside = BotMessage(text=PROMISES[0])
        assert await self.reason(self.RECEIPT, beside, reference="DL-000001") == "promise_made"
