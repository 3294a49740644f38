"""What every action needs of a call: the facts of the turn, and a way to speak.

In process the facts come with the call. Over rasa-sdk's HTTP contract a Rasa server sends its own tracker, and the
facts are made of that: the same actions answer, only without our memory of the conversation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker as RasaTracker
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.events import Event
from bot.dialogue.past import PastTurn
from bot.dialogue.spoken import clear_language, spoken
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.messages import Button, CitationShown, RecommendationShown
from bot.ports import TurnContext
from nlu import FALLBACK_INTENT, taxonomy
from retrieval import refers_back

METADATA = "zhike"


@dataclass(frozen=True)
class TurnFacts:
    """One turn, as its action sees it."""

    tracker: Tracker
    understood: Understanding
    context: TurnContext

    @property
    def language(self) -> str:
        return self.understood.language

    @property
    def elsewhere(self) -> bool:
        """A Rasa server's conversation: we keep no log of it, so no ticket can stand behind what is said."""
        return not self.context.turn_id

    @property
    def question(self) -> str:
        """The learner's words, pinyin in characters; for a pressed reading the words that were unclear."""
        earlier = self.tracker.turns[-2:-1]
        unclear = bool(earlier) and (earlier[0].intent == FALLBACK_INTENT or earlier[0].verdict == "choose")
        if self.understood.pressed is not None and unclear:
            return earlier[0].text
        return self.understood.read_as or self.understood.text

    @property
    def previous_question(self) -> str | None:
        """The last question that was searched and names its subject, for follow-ups: "and children?" names none."""
        found = self._since_previous_question
        return found[0].text if found else None

    @property
    def quoted(self) -> frozenset[str]:
        """The passages that answered that question, and what was asked after it."""
        return frozenset(source for turn in self._since_previous_question for source in turn.sources[:1])

    @property
    def _since_previous_question(self) -> list[PastTurn]:
        searched = [turn for turn in self.tracker.turns[:-1] if turn.verdict is not None]
        named = (
            place
            for place, turn in reversed(list(enumerate(searched)))
            if not turn.carried and (turn.verdict == "answer" or not refers_back(turn.text, self.language))
        )
        return searched[next(named, -1) :]


def facts_of(rasa: RasaTracker) -> TurnFacts:
    """The facts that came with the call, or those that a Rasa server's tracker allows."""
    message: dict[str, Any] = rasa.latest_message or {}
    facts = (message.get("metadata") or {}).get(METADATA)
    if isinstance(facts, TurnFacts):
        return facts
    text = message.get("text") or ""
    intent = (message.get("intent") or {}).get("name") or FALLBACK_INTENT
    kinds = taxonomy().kinds
    understood = Understanding(
        text=text,
        intent=intent if intent in kinds else FALLBACK_INTENT,
        kind=kinds.get(intent, "fallback"),
        confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
        sentiment="neutral",
        language=_language_of(rasa, text),
    )
    return TurnFacts(Tracker(conversation_id=rasa.sender_id), understood, TurnContext("", "rest", None))


def _language_of(rasa: RasaTracker, text: str) -> str:
    """The language that the learner's messages so far have settled on, the last one included."""
    settled: str | None = None
    passing: str | None = None
    heard = [event.get("text") for event in rasa.events if event.get("event") == "user"]
    said = [str(one) for one in heard if one and not str(one).startswith("/")]
    if not said or said[-1] != text:
        said.append(text)
    language = "zh"
    for one in said:
        found = spoken(one, settled=settled, passing=passing, first=settled is None)
        language = found.language
        if found.passing:
            passing = language
        else:
            passing = None if clear_language(one) == language else passing
            settled = language
    return language


def say(
    dispatcher: CollectingDispatcher,
    text: str,
    *,
    buttons: Sequence[Button] = (),
    citations: Sequence[CitationShown] = (),
    recommendations: Sequence[RecommendationShown] = (),
    events: Sequence[Event] = (),
    abstained: bool = False,
    handoff: str | None = None,
    introduces: str | None = None,
    document: str | None = None,
) -> None:
    """Add a message; what Rasa has no field for travels in `custom`.

    Args:
        introduces: impression of the cards for which alone the message is said.
        document: what a channel that can send files sends with it.
    """
    custom = {
        "citations": [citation.model_dump() for citation in citations],
        "recommendations": [item.model_dump() for item in recommendations],
        "events": [event.model_dump(mode="json") for event in events],
        "abstained": abstained,
        "handoff": handoff,
        "introduces": introduces,
        "document": document,
    }
    present = {key: value for key, value in custom.items() if value}
    dispatcher.utter_message(
        text=text, buttons=[button.model_dump() for button in buttons], json_message=present or None
    )
