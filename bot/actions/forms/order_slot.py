"""The slot of one's own order: by its number, by button, or by what is said of it."""

from collections.abc import Collection, Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of
from bot.actions.forms.form import Form, Found, heard_text
from bot.dialogue import responses
from bot.dialogue.open_form import DECLINED
from bot.dialogue.values import ordinal_alone, read
from bot.dialogue.values.order_numbers import more_than_one
from bot.dialogue.values.picking import Choice, pick
from bot.dialogue.values.reading import plain
from bot.platform_port import Order, Refusal

_SHOWN = 5


class OrderSlot(Form):
    """A form about an order of the learner's own. Somebody else's order number is as good as a wrong one."""

    def extract_order_id(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        return self.read_slot("order_id", tracker)

    async def validate_order_id(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Found:
        facts, said = facts_of(tracker), str(value)
        if said == DECLINED:
            return {"order_id": DECLINED}
        learner_id = facts.context.learner_id
        found = read("order", said, self.today)
        if found is not None and found.wrong is not None:
            dispatcher.utter_message(text=responses.say(f"utter_wrong_{found.wrong}", facts.language))
            return {"order_id": None}
        number = None if found is None else found.value
        if learner_id is None:
            # A Rasa server's learner isn't known to the platform: the number stands as it was given.
            return {"order_id": number}
        asked = tracker.slots.get("requested_slot") == "order_id"
        rejected = str(tracker.slots.get("rejected") or "").split()
        order = await (
            self.platform.order(learner_id, number)
            if number
            else self._spoken_of(said, learner_id, rejected=rejected, offered=asked)
        )
        if order is None:
            if number is not None:
                dispatcher.utter_message(text=Refusal.ORDER_NOT_FOUND.text(facts.language))
            elif asked:
                self._say_why_none(said, dispatcher, facts.language)
            return {"order_id": None}
        return await self._fitting(order, learner_id, dispatcher, tracker)

    async def _fitting(
        self, order: Order, learner_id: str, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> Found:
        refusal = await self.unfit(order, learner_id)
        if more_than_one(plain(heard_text(tracker))):
            dispatcher.utter_message(text=responses.say("utter_form_one_order", facts_of(tracker).language))
        if refusal is None:
            return {"order_id": order.id}
        language = facts_of(tracker).language
        text = responses.say("utter_form_unfit", language, order=order.id, reason=refusal.text(language))
        dispatcher.utter_message(text=text)
        rejected = " ".join((*str(tracker.slots.get("rejected") or "").split(), order.id))
        return {"order_id": None, "rejected": rejected}

    def _say_why_none(self, said: str, dispatcher: CollectingDispatcher, language: str) -> None:
        day = read("date", said, self.today)
        if day is not None:
            wrong = f"utter_wrong_{day.wrong}" if day.wrong else "utter_form_no_match"
            dispatcher.utter_message(text=responses.say(wrong, language))

    async def unfit(self, order: Order, learner_id: str) -> Refusal | None:
        """Why this order is none for this form, where that is known before anything is sent."""
        return None

    def offers(self, order: Order) -> bool:
        """Whether an order is among those offered."""
        return order.status == "paid"

    async def choices(
        self, slot: str, facts: TurnFacts, said: str, values: Mapping[str, str]
    ) -> tuple[Choice, ...] | None:
        if slot != "order_id" or facts.context.learner_id is None:
            return None
        rejected = (values.get("rejected") or "").split()
        orders = [o for o in await self._offered(facts.context.learner_id) if o.id not in rejected]
        offered = [self.choice_of(order) for order in orders]
        spoken_of = pick(said, offered, self.today, ordinals=False)
        return tuple((spoken_of if len(spoken_of) > 1 else offered)[:_SHOWN])

    async def shown(self, slot: str, value: str, facts: TurnFacts) -> tuple[str, str] | None:
        if slot != "order_id" or facts.context.learner_id is None or value == DECLINED:
            return None
        order = await self.platform.order(facts.context.learner_id, value)
        if order is None:
            return None
        choice = self.choice_of(order)
        return f"{order.id}（{choice.zh}）", f"{order.id} ({choice.en})"

    async def _offered(self, learner_id: str) -> list[Order]:
        return [order for order in await self.platform.orders(learner_id) if self.offers(order)]

    async def _spoken_of(self, said: str, learner_id: str, *, rejected: Collection[str], offered: bool) -> Order | None:
        """The one order that the words speak of; what was ruled out before only where they name it."""
        orders = await self._offered(learner_id)
        left = [order for order in orders if order.id not in rejected]
        place = ordinal_alone(plain(said)) if offered else None
        choices = [self.choice_of(order) for order in (orders if place is None else left)]
        found = pick(said, choices, self.today, ordinals=offered)
        return next(order for order in orders if order.id == found[0].value) if len(found) == 1 else None

    def choice_of(self, order: Order) -> Choice:
        """An order as it is offered and shown."""
        zh, en = self.titles_of(order)
        return Choice(
            value=order.id,
            zh=f"{zh} · {order.ordered_on.isoformat()} · {order.amount_cny:g} 元",
            en=f"{en} · {order.ordered_on.isoformat()} · {order.amount_cny:g} CNY",
            titles=(zh, en),
            about=self._subject(order),
            on=order.ordered_on,
            amount=order.amount_cny,
        )

    def titles_of(self, order: Order) -> tuple[str, str]:
        if order.kind == "membership":
            return responses.say("utter_membership", "zh"), responses.say("utter_membership", "en")
        item = self.catalogue.course_by_id.get(order.item_id) or self.catalogue.product_by_id.get(order.item_id)
        if item is None:
            return order.item_id, order.item_id
        return item.title.in_language("zh"), item.title.in_language("en")

    def _subject(self, order: Order) -> str | None:
        course = self.catalogue.course_by_id.get(order.item_id)
        return course.domain if course is not None else None
