"""action_rights: what is kept of a learner, a copy of it, its deletion, and each consent by itself."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of, say
from bot.actions.sign_in import in_channel
from bot.dialogue import responses
from bot.dialogue.consents import PURPOSES, Purpose, consent_changed, purpose_named
from bot.dialogue.events import ConsentChanged, ErasureConfirmed
from bot.dialogue.receipt import RECEIPT
from bot.dialogue.rights import right_in
from bot.messages import Button
from bot.platform_port import PlatformPort, PlatformUnavailable
from bot.ports import Clock
from bot.rights_port import ConsentRecord, RightsStore, Subject

LINK_MINUTES = 30
_ASKED = "erasure_asked"
"""The slot with the key of the last question whether to erase: only that question's button counts."""

Links = Callable[[Subject, datetime, int], tuple[str, str]]
"""Addresses of the page and the file, good for so many minutes."""
Explain = Callable[[str, str], Awaitable[tuple[str, ...]]]
"""What is worked out about a learner, as sentences in a language."""


class Rights(Action):
    """Tells and asks; what it decides travels as events, and the store carries it out."""

    def __init__(
        self, store: RightsStore, platform: PlatformPort, explain: Explain, links: Links, clock: Clock
    ) -> None:
        self._store = store
        self._platform = platform
        self._explain = explain
        self._links = links
        self._clock = clock

    def name(self) -> str:
        return "action_rights"

    async def run(  # noqa: PLR0911 - one case a right
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        pressed = facts.understood.pressed is not None
        wanted = facts.understood.intent if pressed else right_in(facts.understood.text)
        subject = Subject(facts.tracker.conversation_id, facts.context.learner_id)
        match wanted:
            case "my_data":
                await self._tell(dispatcher, facts, subject)
            case "export_data":
                self._export(dispatcher, facts, subject)
            case "delete_data":
                return _ask_to_erase(dispatcher, facts)
            case "erase":
                return _erase(dispatcher, facts)
            case "confirm_in_words":
                if facts.tracker.slots.get(_ASKED) is None:
                    return _ask_to_erase(dispatcher, facts)
                _say(dispatcher, "utter_delete_press", facts.language)
            case "keep_data":
                _say(dispatcher, "utter_delete_kept", facts.language)
                return [SlotSet(_ASKED, None)]
            case "consents":
                await self._consents(dispatcher, facts, subject)
            case "consent":
                return _choose(dispatcher, facts)
            case "stop_messages":
                _say(dispatcher, "utter_messages_stopped", facts.language, [_changed(facts, PURPOSES[3], given=False)])
                return [SlotSet(PURPOSES[3].slot, False)]
            case "suggestion_settings":
                on = (await self._store.known(subject)).choices["suggestions"]
                _say(dispatcher, "utter_suggestions_are_on" if on else "utter_suggestions_are_off", facts.language)
            case _:
                _say(dispatcher, "utter_privacy", facts.language)
        return []

    async def _tell(self, dispatcher: CollectingDispatcher, facts: TurnFacts, subject: Subject) -> None:
        language = facts.language
        known = await self._store.known(subject)
        lines = [await self._profile(subject.learner_id, language)]
        first = "-" if known.first_at is None else known.first_at.date().isoformat()
        lines.append(
            responses.say(
                "utter_my_data_counts",
                language,
                conversations=known.conversations,
                messages=known.messages,
                first=first,
                tickets=known.tickets,
                suggestions=known.suggestions,
            )
        )
        lines += [f"- {_consent_line(p, known.choices[p.name], known.consents, language)}" for p in PURPOSES]
        say(dispatcher, "\n".join(lines))
        if subject.learner_id is None:
            groups = responses.say("utter_my_data_no_groups", language)
        else:
            groups = await self._worked_out(subject.learner_id, language)
        say(dispatcher, groups, buttons=responses.buttons("utter_privacy", language)[1:4])

    async def _profile(self, learner_id: str | None, language: str) -> str:
        try:
            learner = None if learner_id is None else await self._platform.learner(learner_id)
        except PlatformUnavailable:
            return responses.say("utter_my_data_profile_away", language)
        if learner is None:
            return responses.say("utter_my_data_nobody", language)
        about = {"who": learner.name, "spoken": learner.language, "region": learner.region}
        return responses.say("utter_my_data_profile", language, **about)

    async def _worked_out(self, learner_id: str, language: str) -> str:
        try:
            lines = await self._explain(learner_id, language)
        except PlatformUnavailable:
            return responses.say("utter_my_data_groups_away", language)
        told = [responses.say("utter_my_data_line", language, line=line) for line in lines]
        return "\n".join([responses.say("utter_my_data_groups", language), *told])

    def _export(self, dispatcher: CollectingDispatcher, facts: TurnFacts, subject: Subject) -> None:
        if facts.context.channel == "telegram":
            say(dispatcher, responses.say("utter_export_document", facts.language), document="export")
            return
        page, file = self._links(subject, self._clock(), LINK_MINUTES)
        say(dispatcher, responses.say("utter_export", facts.language, minutes=LINK_MINUTES, page=page, file=file))

    async def _consents(self, dispatcher: CollectingDispatcher, facts: TurnFacts, subject: Subject) -> None:
        language, known = facts.language, await self._store.known(subject)
        lines = [responses.say("utter_consents", language)]
        buttons = []
        for purpose in PURPOSES:
            given = known.choices[purpose.name]
            lines.append(f"- {_consent_line(purpose, given, known.consents, language)}")
            name = "utter_consent_take_back" if given else "utter_consent_give"
            title = responses.say(name, language, short=_short(purpose, language))
            buttons.append(Button(title=title, payload=_payload(purpose, given=not given)))
        say(dispatcher, "\n".join(lines), buttons=buttons)


def _say(
    dispatcher: CollectingDispatcher, name: str, language: str, events: list[ConsentChanged] | None = None
) -> None:
    say(dispatcher, responses.say(name, language), buttons=responses.buttons(name, language), events=events or [])


def _ask_to_erase(dispatcher: CollectingDispatcher, facts: TurnFacts) -> list[dict[str, Any]]:
    key, language = uuid.uuid4().hex[:12], facts.language
    scope = responses.say("utter_delete_here" if facts.context.learner_id is None else "utter_delete_all", language)
    buttons = [
        Button(title=responses.say("utter_delete_no", language), payload="/keep_data"),
        Button(title=responses.say("utter_delete_yes", language), payload=f'/erase{{"key":"{key}"}}'),
    ]
    say(dispatcher, responses.say("utter_delete", language, scope=scope), buttons=buttons)
    return [SlotSet(_ASKED, key)]


def _erase(dispatcher: CollectingDispatcher, facts: TurnFacts) -> list[dict[str, Any]]:
    """Only the button of the last question counts: an old one may have been scrolled to by accident."""
    key = (facts.understood.pressed or {}).get("key")
    if key is None or key != facts.tracker.slots.get(_ASKED):
        _say(dispatcher, "utter_delete_stale", facts.language)
        return []
    say(dispatcher, RECEIPT, events=[ErasureConfirmed(turn_id=facts.context.turn_id)])
    return []


def _choose(dispatcher: CollectingDispatcher, facts: TurnFacts) -> list[dict[str, Any]]:
    pressed = facts.understood.pressed or {}
    purpose, given = purpose_named(pressed.get("purpose")), pressed.get("on")
    if purpose is None or not isinstance(given, bool):
        say(dispatcher, responses.say("utter_payload_refused", facts.language))
        return []
    if purpose.name == "history" and given and facts.context.learner_id is None:
        _say(dispatcher, in_channel("utter_sign_in_first", facts.context.channel), facts.language)
        return []
    language = facts.language
    name = "utter_consent_given" if given else "utter_consent_taken_back"
    back = responses.say(
        "utter_consent_take_back" if given else "utter_consent_give", language, short=_short(purpose, language)
    )
    say(
        dispatcher,
        responses.say(name, language, short=_short(purpose, language)),
        buttons=[Button(title=back, payload=_payload(purpose, given=not given))],
        events=[_changed(facts, purpose, given=given)],
    )
    return [SlotSet(purpose.slot, given)]


def _changed(facts: TurnFacts, purpose: Purpose, *, given: bool) -> ConsentChanged:
    return consent_changed(facts.context.turn_id, purpose, given=given, language=facts.language)


def _consent_line(purpose: Purpose, given: bool, history: tuple[ConsentRecord, ...], language: str) -> str:
    last = next((record for record in reversed(history) if record.purpose == purpose.name), None)
    since = responses.say("utter_consent_never_said", language)
    if last is not None:
        chosen = {"day": last.at.date().isoformat(), "version": last.text_version}
        since = responses.say("utter_consent_since", language, **chosen)
    what = responses.say(f"utter_consent_{purpose.name}", language)
    return responses.say("utter_consent_on" if given else "utter_consent_off", language, what=what, since=since)


def _short(purpose: Purpose, language: str) -> str:
    return responses.say(f"utter_short_{purpose.name}", language)


def _payload(purpose: Purpose, *, given: bool) -> str:
    return f'/consent{{"purpose":"{purpose.name}","on":{"true" if given else "false"}}}'
