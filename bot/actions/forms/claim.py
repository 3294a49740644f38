"""claim_form: which papers to take along for an insurance claim. A check-list, never a verdict."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from ruamel.yaml import YAML

import nlu
from bot.actions.call import TurnFacts
from bot.actions.forms.form import Form, Found, heard_text
from bot.dialogue import responses
from bot.dialogue.form_specs import FORMS
from bot.dialogue.loss_kinds import contradicts
from bot.dialogue.open_form import DECLINED
from bot.dialogue.values.losses import loss_in
from bot.dialogue.values.reading import plain
from bot.platform_port import ServiceRequest


@cache
def claim_papers() -> dict[str, Any]:
    """The reviewed lists, by kind of insurance, with their date."""
    text = files("bot.actions.forms").joinpath("claim_papers.yml").read_text(encoding="utf-8")
    papers: dict[str, Any] = YAML(typ="safe").load(text)
    return papers


class ClaimForm(Form):
    """Needs no account: the list is the same for everybody with this kind of loss. Nothing is sent."""

    spec = FORMS["claim_form"]

    def needs(self, values: Mapping[str, str]) -> list[str]:
        """Which insurance it is once more, where what happened is no matter of the one that was chosen."""
        slots = [name for name in super().needs(values) if name != "insurance_after_all"]
        insurance, loss = values.get("insurance"), values.get("loss")
        asked_again = insurance is not None and loss is not None and contradicts(insurance, nlu.normalise(loss))
        return [*slots, "insurance_after_all"] if asked_again else slots

    def extract_loss(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        if tracker.slots.get("requested_slot") is not None or tracker.slots.get("loss") is not None:
            return self.read_slot("loss", tracker)
        told = loss_in(plain(heard_text(tracker)))
        return {"loss": told} if told else {}

    def closing(self, facts: TurnFacts, values: Mapping[str, str]) -> str:
        language, papers = facts.language, claim_papers()
        if self.today >= papers["review_due_on"]:
            return responses.say("utter_claim_outdated", language)
        insurance = values.get("insurance_after_all", values["insurance"])
        kind = papers["kinds"][insurance]
        about = responses.say(f"utter_choice_{insurance}", language)
        lines = [responses.say("utter_claim_list", language, insurance=about)]
        lines += [f"- {paper[language]}" for paper in (*kind["papers"], *papers["always"])]
        lines.append(kind["report"][language])
        happened = values.get("happened_on", DECLINED)
        if happened != DECLINED:
            days = (self.today - date.fromisoformat(happened)).days
            lines.append(responses.say("utter_claim_since", language, days=days))
        reviewed = papers["reviewed_on"].isoformat()
        lines.append(responses.say("utter_claim_terms", language, reviewed=reviewed))
        lines.append(responses.say("utter_claim_only_list", language))
        return "\n".join(lines)

    def request(self, values: Mapping[str, str]) -> ServiceRequest | None:
        return None
