"""What every record needs: whose it is, in which language, and what things are called."""

from dataclasses import dataclass
from datetime import datetime

from bot.dialogue import responses
from bot.dialogue.office import office_time
from bot.platform_port import Order, PlatformPort
from knowledge import Catalogue


@dataclass(frozen=True)
class Look:
    """One look at the platform, for a learner whose identity is verified."""

    platform: PlatformPort
    catalogue: Catalogue
    learner_id: str
    language: str

    def say(self, template: str, **values: object) -> str:
        return responses.say(template, self.language, **values)

    def course(self, course_id: str) -> str:
        found = self.catalogue.course_by_id.get(course_id)
        return found.title.in_language(self.language) if found else course_id

    def item(self, order: Order) -> str:
        """What was bought."""
        if order.kind == "membership":
            name = "utter_membership_year" if order.item_id == "year" else "utter_membership_month"
            return self.say(name)
        product = self.catalogue.product_by_id.get(order.item_id)
        title = product.title.in_language(self.language) if product else self.course(order.item_id)
        return self.say("utter_gift_of", title=title) if order.gift else title

    def moment(self, at: datetime) -> str:
        """In Beijing's time, as the platform's pages have it."""
        beijing = office_time(at)
        return self.say("utter_moment", date=beijing.date().isoformat(), time=f"{beijing:%H:%M}")

    def listed(self, heading: str, lines: list[str]) -> str | None:
        """None where there is nothing to list."""
        return "\n".join([self.say(heading), *lines]) if lines else None
