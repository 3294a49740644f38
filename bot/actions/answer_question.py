"""action_answer_question: search course content; answer in cited words, ask which is meant, or abstain."""

import json
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of, say
from bot.actions.offers import TurnOffers
from bot.actions.records import Records
from bot.actions.search import TurnSearch, introduced, read_as, searched
from bot.dialogue import responses
from bot.dialogue.compose import person_button
from bot.dialogue.events import AnswerReworded
from bot.dialogue.form_prompts import form_button
from bot.messages import Button, CitationShown
from bot.rewriter_port import Rewriter
from knowledge import Passage
from retrieval import Hit, SearchResult, cite

CHOSEN = "source"
"""Parameter of `/open_answer`: the source that the learner chose."""
_CHOICES = 3
_LONGEST_TITLE = 60  # characters on a button
_NEAREST = 2
# A lesson is named as "the closest we have" only when it is about the same thing.
_NEAR_ENOUGH = 0.35
_SUBJECTS = frozenset({"health", "nutrition", "finance", "insurance", "home"})


class AnswerQuestion(Action):
    """Quotes, or says honestly that it isn't in the courses. Beside an answer a course may be suggested."""

    def __init__(
        self, search: TurnSearch, offers: TurnOffers, records: Records, rewriter: Rewriter | None = None
    ) -> None:
        self._search = search
        self._rewriter = rewriter
        self._records = records
        self._offers = offers

    def name(self) -> str:
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        chosen = (facts.understood.pressed or {}).get(CHOSEN)
        result = await self._search.opened(facts, str(chosen)) if chosen else await self._search.search(facts)
        own = await self._records.beside(facts)
        if result.verdict == "answer" and failed_before(facts, result):
            say(
                dispatcher,
                responses.say("utter_said_before", facts.language),
                buttons=[person_button(facts.language)],
                events=[searched(facts, result)],
            )
        elif result.verdict == "answer":
            await self.answer(dispatcher, facts, result)
        elif own is None and result.verdict == "choose":
            self.ask_which(dispatcher, facts, result)
        elif own is None:
            self.abstain(dispatcher, facts, result)
        if own is not None:
            unsaid = [] if result.verdict == "answer" else [searched(facts, result)]
            say(dispatcher, own, buttons=[person_button(facts.language)] if unsaid else [], events=unsaid)
        if facts.understood.intent == "privacy_request":
            name = "utter_rights_beside"
            say(dispatcher, responses.say(name, facts.language), buttons=responses.buttons(name, facts.language))
        return []

    async def answer(self, dispatcher: CollectingDispatcher, facts: TurnFacts, result: SearchResult) -> None:
        """Say the cited sentences; then, if the policy allows, one card."""
        answer = cite(result.hits, result.used_text)
        citations = [CitationShown(**vars(citation)) for citation in answer.citations]
        passage = result.hits[0].passage
        text, reworded = await self._worded(facts, passage, answer.text, citations)
        needs_person = facts.understood.kind == "account" and facts.understood.sentiment == "negative"
        say(
            dispatcher,
            introduced(facts, result, text),
            citations=citations,
            events=[searched(facts, result), *reworded],
            buttons=[*_form_offered(facts), *([person_button(facts.language)] if needs_person else [])],
        )
        if facts.understood.kind == "knowledge":
            await self._offer(dispatcher, facts, result)

    async def _worded(
        self, facts: TurnFacts, passage: Passage, extract: str, citations: list[CitationShown]
    ) -> tuple[str, list[AnswerReworded]]:
        """The extract, or another wording of it that every check has passed; and which one it is, for audit.

        FAQ answers and policies were reviewed word for word, so they are sent word for word.
        """
        if self._rewriter is None or passage.kind != "lesson":
            return extract, []
        wording = await self._rewriter(facts.question, facts.language, citations)
        event = AnswerReworded(
            turn_id=facts.context.turn_id,
            sent="extract" if wording.text is None else "rewritten",
            reason=wording.reason,
            model=wording.model,
            milliseconds=wording.milliseconds,
        )
        return extract if wording.text is None else wording.text, [event]

    def ask_which(self, dispatcher: CollectingDispatcher, facts: TurnFacts, result: SearchResult) -> None:
        """Offer what may be meant, as buttons: nothing is answered before the learner has chosen."""
        language = facts.language
        say(
            dispatcher,
            read_as(facts, result) + responses.say("utter_which_question", language),
            buttons=[
                *_openable(result.hits, _CHOICES),
                *_form_offered(facts),
                Button(title=responses.say("utter_none_of_these", language), payload="/none_of_these"),
                person_button(language),
            ],
            events=[searched(facts, result)],
            abstained=True,
        )

    def abstain(self, dispatcher: CollectingDispatcher, facts: TurnFacts, result: SearchResult) -> None:
        """Say that there is no reliable answer, name the nearest lessons, offer a person."""
        language = facts.language
        nearby: list[Button] = []
        if result.reason == "locked":
            course = result.hits[0].passage.title.split(" · ")[0]
            lines = [responses.say("utter_locked", language, course=course), _link(result.hits[0].passage)]
            nearby = _openable([hit for hit in result.hits if hit.dense >= _NEAR_ENOUGH], _NEAREST)
            if nearby:
                lines.append(responses.say("utter_open_nearby", language))
        elif result.reason == "under_review":
            lines = [responses.say("utter_under_review", language, title=_choice(result.hits[0].passage))]
        else:
            lines = [responses.say("utter_not_in_courses", language)]
            nearest = [hit.passage for hit in result.hits if hit.dense >= _NEAR_ENOUGH][:_NEAREST]
            if nearest:
                lines.append(responses.say("utter_nearest", language))
                lines += [_link(passage) for passage in nearest]
        say(
            dispatcher,
            "\n".join(lines),
            buttons=[*nearby, *_form_offered(facts), person_button(language)],
            events=[searched(facts, result)],
            abstained=True,
            # Words alone found nothing while the index is broken: that is our failure, so a person takes it.
            handoff="action_failed" if result.degraded and not facts.tracker.open_ticket else None,
        )

    async def _offer(self, dispatcher: CollectingDispatcher, facts: TurnFacts, result: SearchResult) -> None:
        passage = result.hits[0].passage
        domain = passage.domain if passage.domain in _SUBJECTS else None
        cited = tuple(hit.passage.course_id for hit in result.hits[:2] if hit.passage.course_id is not None)
        offer = await self._offers.beside_answer(facts, answer_domain=domain, cited_courses=cited)
        items, event = self._offers.shown(facts, offer, requested=False)
        name = "utter_offer_beside_partner" if items and items[0].sponsored else "utter_offer_beside"
        text = responses.say(name, facts.language) if items else ""
        introduces = items[0].impression_id if items else None
        say(dispatcher, text, recommendations=items, events=[event], introduces=introduces)


def failed_before(facts: TurnFacts, result: SearchResult) -> bool:
    """Whether the learner was given just this, went to a person over it, and asks again in the same session."""
    work = facts.tracker.staff_work
    done = work is not None and work.ended_at is not None and facts.tracker.session_staffed
    return done and work is not None and result.hits[0].passage.id in work.quoted


def _openable(hits: Sequence[Hit], most: int) -> list[Button]:
    """What the learner may read of what was found, each to be pressed."""
    titles: dict[str, Button] = {}
    for hit in hits:
        if hit.readable and len(titles) < most:
            payload = f"/open_answer{json.dumps({CHOSEN: hit.passage.source_id}, ensure_ascii=False)}"
            titles.setdefault(_choice(hit.passage), Button(title=_choice(hit.passage), payload=payload))
    return list(titles.values())


def _choice(passage: Passage) -> str:
    """A question as it is; a section with the lesson that it stands in."""
    title = passage.title if passage.kind == "faq" else f"{passage.title.split(' · ')[-1]} · {passage.heading}"
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _form_offered(facts: TurnFacts) -> list[Button]:
    """The form of what was asked about, unless one is open."""
    button = form_button(facts.understood.intent, facts.language)
    return [button] if button is not None and facts.tracker.open_form is None else []


def _link(passage: Passage) -> str:
    named = passage.title if passage.kind == "faq" else f"{passage.title} · {passage.heading}"
    return f"- {named}: {passage.url}"
