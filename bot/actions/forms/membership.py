"""membership_form: join, renew or not, change to the yearly plan, leave."""

from collections.abc import Mapping

from bot.actions.call import TurnFacts
from bot.actions.forms.form import Form
from bot.dialogue import responses
from bot.dialogue.form_specs import FORMS
from bot.platform_port import MembershipChange, ServiceRequest


class MembershipForm(Form):
    """Says what the change means before it is made."""

    spec = FORMS["membership_form"]

    async def remarks(self, facts: TurnFacts, values: Mapping[str, str]) -> list[str]:
        said = [responses.say(f"utter_means_{values['change']}", facts.language)]
        learner_id = facts.context.learner_id
        membership = None if learner_id is None else await self.platform.membership(learner_id)
        if membership is not None:
            until = membership.until.isoformat()
            plan = responses.say(f"utter_plan_{membership.plan}", facts.language)
            said.append(responses.say("utter_membership_until", facts.language, plan=plan, until=until))
        return said

    def request(self, values: Mapping[str, str]) -> ServiceRequest:
        return MembershipChange.model_validate({"change": values["change"]})
