"""The understand stage: red flags first, then the model, then thresholds. Never raises."""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.dialogue.after_danger import last_danger
from bot.dialogue.asking_for_people import only_sounds_like_it
from bot.dialogue.form_moves import begins_form, move_of, plain_answer
from bot.dialogue.given_values import course_named, gives_value, offers_choices
from bot.dialogue.lead_ins import matter_of
from bot.dialogue.no_danger import is_no_report, means_no_danger, only_a_sigh, without_safety
from bot.dialogue.policy import FALLBACK, LONGEST_TEXT
from bot.dialogue.requests import critique_of
from bot.dialogue.sarcasm import harm_behind_thanks
from bot.dialogue.spoken import Spoken, spoken
from bot.dialogue.telling import asks_no_advice, tells_of_a_loss
from bot.dialogue.titles_of_ours import without_titles
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.dialogue.worded import as_worded
from bot.predictions import Predictions
from bot.slip_free import is_doubtful, read_slip_free
from nlu import (
    BY_MODEL,
    DANGERS,
    Prediction,
    Safety,
    detect_language,
    find_red_flag,
    simplified,
    taxonomy,
)

log = structlog.get_logger()
_VALUE = re.compile(r"[@\d]")
_PAYLOAD = re.compile(r"^/([a-z_]+)(\{.*\})?$", re.DOTALL)
_HUMAN = re.compile(
    r"人工|真人|转接?客服|找客服|\b(human|real person|agent|representative|operator|someone real)\b", re.IGNORECASE
)

# What the model hears in an account of what happened: "I had my appendix taken out" asks for no advice.
_OF_A_LOSS = frozenset({"medical_emergency", "personal_medical_advice"})

# What the model takes sarcastic thanks for, and what may be meant instead.
_KIND = frozenset({"thank", "praise", "affirm", "chitchat"})
_PROBLEMS = frozenset({"account", "learning"})


@dataclass(frozen=True)
class Limits:
    """Below either of the two a reading is nlu_fallback."""

    confidence: float
    margin: float


class Understand:
    """Implements ports.Understander."""

    def __init__(
        self,
        predictions: Predictions,
        limits: Limits,
        read_pinyin: Callable[[str], str | None] = lambda text: None,
        read_slips: Callable[[str], str | None] = lambda text: None,
        read_homophones: Callable[[str], str | None] = lambda text: None,
        titles: Collection[str] = (),
    ) -> None:
        """What a message says in Chinese characters, and what it says without its slips.

        Args:
            read_pinyin: None where it is no pinyin.
            read_slips, read_homophones: None where there are none.
            titles: of our courses; what they speak of is no danger of the writer's.
        """
        self._predictions = predictions
        self._limits = limits
        self._read_pinyin = read_pinyin
        self._read_slips = read_slips
        self._read_homophones = read_homophones
        self._titles = titles

    async def __call__(self, text: str, payload: str | None, tracker: Tracker) -> Understanding:
        """A message in pinyin is understood as if written in characters; what a form asked for is left as it is."""
        if tracker.open_form is not None or find_red_flag(text).category is not None:
            chosen = self._chosen_with_slips(tracker, text) if payload is None else None
            found = chosen or await self._understood(text, payload, tracker)
            return await self._corrected_with_slips(found, tracker) or found
        read_as = _read(self._read_pinyin, text)
        if read_as is None:
            found = await self._understood(text, payload, tracker)
            return await self._meant(found, tracker) or found
        found = await self._understood(read_as, payload, tracker)
        return found.model_copy(update={"text": text, "read_as": None if found.pressed is not None else read_as})

    async def _understood(self, text: str, payload: str | None, tracker: Tracker) -> Understanding:
        default = tracker.language or "zh"
        flag = await self._flag_in(text, default, tracker)
        value = gives_value(tracker, text)
        if value and not any(found.category in DANGERS for found in flag.chain()):
            flag = Safety(about=flag.about)  # "Bull Securities Ltd" on an invoice asks for no advice
        # Words can stand beside a press: the message just before it, or what follows a command. Danger in them wins.
        if payload is not None and flag.severity != "critical" and tracker.was_offered(payload):
            pressed = self._pressed(payload, text, tracker)
            if pressed is not None:
                return pressed
        said = spoken(text, settled=tracker.language, passing=tracker.passing_language, first=tracker.only_commands)
        answered = course_named(tracker, text, self._titles)
        if answered is None and flag.category is None:
            answered = plain_answer(tracker, text)
        if answered is not None:
            return _of_form(text, answered, default)
        try:
            prediction = await self._predicted(text[:LONGEST_TEXT], default, in_form=tracker.open_form is not None)
        except Exception:
            log.exception("prediction_failed", length=len(text))
            return self._by_rules(text, said, flag.category, flag.severity, flag.about)
        # What the flags find is no mishearing.
        heard = prediction.safety.category if prediction.safety.matched == BY_MODEL else None
        if flag.category is not None:
            prediction = replace(prediction, safety=flag)  # the flags read the whole text, the model its beginning
        elif heard in _OF_A_LOSS and tells_of_a_loss(tracker, text):
            # Asked what happened, one tells of an accident that is over: only the red flags see danger in that.
            return _of_form(text, "insurance_claim", default)
        elif (heard == "personal_investment_advice" and asks_no_advice(tracker, text)) or (
            (value and heard not in DANGERS and prediction.intent not in DANGERS)
            or only_a_sigh(prediction, flag, text)
            or (heard in DANGERS and means_no_danger(tracker, text))
            or (heard == "fraud_report" and is_no_report(prediction, text))
        ):
            prediction = without_safety(prediction)
        elif prediction.intent in _KIND and (harm := harm_behind_thanks(text)) is not None:
            prediction = await self._complained_of(harm, default)
        if flag.category is None and prediction.sentiment == "negative" and critique_of(tracker, text) is not None:
            prediction = replace(prediction, sentiment="neutral")  # "too expensive" is about a price, not about us
        return as_worded(self._with_thresholds(text, prediction, said), tracker)

    async def _predicted(self, text: str, language: str, *, in_form: bool) -> Prediction:
        """What the model reads: less a title that sounds like a danger; where it doubts, as it was probably meant."""
        matter = matter_of(text, in_form=in_form)
        prediction = await self._predictions.predict(matter, language)
        alarmed = prediction.safety.matched == BY_MODEL or prediction.intent in DANGERS
        if alarmed and (untitled := without_titles(matter, self._titles)) != matter:
            matter, prediction = untitled, await self._predictions.predict(untitled, language)
        if not is_doubtful(prediction):
            return prediction
        meant = _read(self._read_slips, matter) or _read(self._read_homophones, matter)
        return await read_slip_free(self._predictions, prediction, meant, language, in_form=in_form) or prediction

    async def _complained_of(self, harm: str, language: str) -> Prediction:
        """The problem that sarcastic thanks name, or a complaint where the model knows no such problem."""
        found = await self._predictions.predict(harm, language)
        sure = found.confidence >= self._limits.confidence and found.margin >= self._limits.margin
        if sure and taxonomy().kind(found.intent) in _PROBLEMS:
            return replace(found, sentiment="negative")
        ranking = (("complaint", 1.0),)
        return replace(
            found, intent="complaint", confidence=1.0, margin=1.0, intent_ranking=ranking, sentiment="negative"
        )

    async def _flag_in(self, text: str, language: str, tracker: Tracker) -> Safety:
        """What the red flags find in a text, less the words alone that the model sees no danger in.

        Soon after a danger no such word is left out: what is a sigh on another day may be the next cry for help.
        """
        flag = find_red_flag(text)
        if not flag.clauses or last_danger(tracker) is not None:
            return flag
        try:
            settled = (await self._predictions.predict(text, language)).safety
        except Exception:
            log.exception("prediction_failed", length=len(text))
            return flag
        # What the model finds by itself is weighed with the conversation, as it is in a text without a flag.
        return settled if settled.matched in {found.matched for found in flag.chain()} else Safety(about=settled.about)

    async def _meant(self, found: Understanding, tracker: Tracker) -> Understanding | None:
        """The same message without its slips or a course's title, where that begins a form and is no danger.

        "Can I buy Sleep Well for my mum?" is about a gift, whatever the course is about.
        """
        if found.pressed is not None or begins_form(tracker, found):
            return None
        untitled = without_titles(found.text, self._titles)
        slipless = None if _VALUE.search(found.text) else _read(self._read_slips, found.text)
        for meant in (None if untitled == found.text else untitled, slipless):
            if meant is None or find_red_flag(meant).category is not None:
                continue
            again = await self._understood(meant, None, tracker)
            same = {"text": found.text, "language": found.language, "passing": found.passing}
            again = again.model_copy(update=same | {"read_as": meant if meant == slipless else None})
            helps = found.intent == FALLBACK and again.kind in _PROBLEMS and meant == untitled
            if again.safety_category is None and (helps or begins_form(tracker, again)):
                return again
        return None

    async def _corrected_with_slips(self, found: Understanding, tracker: Tracker) -> Understanding | None:
        """A correction to a form in which the model hears a danger for its slips alone: "the reason is wronh, …"."""
        alarmed = found.safety_severity == "critical" and tracker.open_form is not None and found.pressed is None
        meant = _read(self._read_slips, found.text) if alarmed else None
        if meant is None or any(find_red_flag(said).category for said in (found.text, meant)):
            return None
        again = (await self._understood(meant, None, tracker)).model_copy(update={"text": found.text, "read_as": meant})
        move = move_of(tracker, again) if again.safety_category is None else None
        return again if move is not None and move.kind == "correct" else None

    def _chosen_with_slips(self, tracker: Tracker, text: str) -> Understanding | None:
        """One of the choices that a form offers, with slips in its words; no danger need be heard in those."""
        if not offers_choices(tracker) or plain_answer(tracker, text) is not None:
            return None
        meant = _read(self._read_slips, text)
        intent = None if meant is None else plain_answer(tracker, meant)
        if meant is None or intent is None or any(find_red_flag(said).category for said in (text, meant)):
            return None
        return _of_form(text, intent, tracker.language or "zh").model_copy(update={"read_as": meant})

    def _with_thresholds(self, text: str, prediction: Prediction, said: Spoken) -> Understanding:
        sure = prediction.confidence >= self._limits.confidence and prediction.margin >= self._limits.margin
        intent = prediction.intent if sure else FALLBACK
        safety = prediction.safety
        if safety.category is not None and safety.severity == "critical":
            intent = safety.category
        return Understanding(
            text=text,
            intent=intent,
            kind=taxonomy().kind(intent),
            confidence=round(prediction.confidence, 4),
            sentiment=prediction.sentiment,
            language=said.language,
            passing=said.passing,
            oos_score=round(prediction.oos_score, 4),
            ranking=tuple((name, round(p, 4)) for name, p in prediction.intent_ranking[:3]),
            safety_category=safety.category,
            safety_severity=safety.severity,
            safety_about=safety.about,
            limits={"confidence": self._limits.confidence, "margin": self._limits.margin},
        )

    def _by_rules(self, text: str, said: Spoken, category: str | None, severity: str, about: str) -> Understanding:
        wants_person = _HUMAN.search(simplified(text)) is not None and not only_sounds_like_it(text)
        intent = category or ("human_handoff" if wants_person else FALLBACK)
        return Understanding(
            text=text,
            intent=intent,
            kind=taxonomy().kind(intent),
            confidence=1.0 if intent != FALLBACK else 0.0,
            sentiment="neutral",
            language=said.language,
            passing=said.passing,
            safety_category=category,
            safety_severity=severity,
            safety_about=about,
            degraded=True,
        )

    def _pressed(self, payload: str, text: str, tracker: Tracker) -> Understanding | None:
        match = _PAYLOAD.match(payload)
        if match is None:
            return None
        intent = match[1]
        parameters: dict[str, Any] = json.loads(match[2]) if match[2] else {}
        known = intent in taxonomy().kinds
        return Understanding(
            text=text,
            intent=intent,
            kind=taxonomy().kind(intent) if known else "button",
            confidence=1.0,
            sentiment="neutral",
            language=tracker.language or detect_language(text),
            ranking=((intent, 1.0),),
            pressed=parameters,
        )


def _read(reader: Callable[[str], str | None], text: str) -> str | None:
    """What a reader makes of a text; nothing while the index that it reads from is away."""
    try:
        return reader(text)
    except Exception:
        log.exception("text_not_read_again", length=len(text))
        return None


def _of_form(text: str, intent: str, language: str) -> Understanding:
    """A number or an address that a form asked for: there is nothing in it for the model to read."""
    return Understanding(
        text=text,
        intent=intent,
        kind=taxonomy().kind(intent),
        confidence=1.0,
        sentiment="neutral",
        language=language,
        ranking=((intent, 1.0),),
    )
