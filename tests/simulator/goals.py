"""Goals: what simulated learners come for, the values they know, and what must be true afterwards."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.platforms.demo import demo_data
from knowledge import Catalogue
from tests.simulator.facts import (
    AGAINST_RULES,
    COURSE_ORDERS,
    COURSES_TO_GIVE,
    DAYS,
    MAILS,
    MEMBERSHIPS,
    PARCELS,
    PENDING,
    PHONES,
    QUESTIONS,
    RECORDS,
    REFUNDABLE,
    TAX_IDS,
    WORDS,
)

SAID = "<in the learner's own words>"
"""Stands for a value that must be something the learner wrote, or nothing."""
Proof = Literal["requests", "told", "listed", "cited", "ticket", "seen", "exported", "erased", "silenced", "danger"]
Values = dict[str, str]


@dataclass
class Goal:
    """One thing that a simulated learner wants."""

    name: str
    """Key of its wordings."""
    area: str
    """The form, or what else it is about: how the report groups it."""
    learner: str
    form: str | None = None
    slots: Values = field(default_factory=dict)
    """Answers to what may be asked, as the platform must get them."""
    facts: Values = field(default_factory=dict)
    """What stands for {names} in the wordings."""
    expects: tuple[dict[str, Any], ...] = ()
    """Requests that the platform must hold at the end."""
    proof: Proof = "requests"
    about: str = ""
    """What must be told, the reason of the ticket, or the kind of danger."""
    sources: tuple[str, ...] = ()
    """How the sources begin of which one must be cited."""
    leaves_at: int | None = None
    """The learner thinks better of it at this question."""
    ends_without: bool = False
    """Nothing can come of it: the learner lets it be once that is said."""
    shortest: int = 1


def _slot_count(goal: Goal) -> int:
    return 1 + sum(1 for slot in goal.slots if slot != "field" and slot not in {"change", "charge"}) + 1


class Maker:
    """Makes goals of one language with a seeded generator."""

    def __init__(self, catalogue: Catalogue, language: str, rng: random.Random) -> None:
        self.catalogue, self.language, self.rng = catalogue, language, rng
        data = demo_data()
        self._items = {o["id"]: o.get("course_id") for o in (*data["orders"], *data["gifts"])}
        self._goods = {o["id"]: o["product_id"] for o in data["goods"]}

    def make(self) -> Goal:
        """One goal of any kind."""
        makers: list[tuple[Callable[[], Goal], int]] = [
            (self._refund, 4), (self._refund_refused, 2), (self._refund_foreign, 1), (self._invoice, 4),
            (self._payment, 4), (self._access, 4), (self._playback, 4), (self._gift, 4), (self._membership, 4),
            (self._delivery, 4), (self._claim, 4), (self._account, 4), (self._record, 4), (self._right, 4),
            (self._question, 4), (self._plain, 4), (self._danger, 2),
        ]  # fmt: skip
        made = self.rng.choices([m for m, _ in makers], [w for _, w in makers])[0]()
        leaves = bool(made.slots) and not made.ends_without and made.area != "claim_form" and self.rng.random() < 0.1
        if leaves:
            made.leaves_at, made.expects, made.ends_without = self.rng.choice((1, 2)), (), True
            made.area = "cancelled"
        return made

    def _pick(self, words: str) -> str:
        return self.rng.choice(WORDS[self.language][words])

    def _of(self, order: str) -> Values:
        course = self._items.get(order)
        if course is not None:
            return {"order": order, "course": self.catalogue.course_by_id[course].title.in_language(self.language)}
        product = self.catalogue.product_by_id[self._goods[order]]
        return {"order": order, "item": product.title.in_language(self.language)}

    def _form(
        self, name: str, area: str, learner: str, slots: Values, body: dict[str, Any] | None, **facts: str
    ) -> Goal:
        expects = () if body is None else ({"kind": area.removesuffix("_form"), **body},)
        goal = Goal(name, area, learner, area, slots, facts, expects)
        goal.shortest = _slot_count(goal)
        return goal

    def _refund(self) -> Goal:
        learner = self.rng.choice(list(REFUNDABLE))
        order, reason = self.rng.choice(REFUNDABLE[learner]), self._pick("reason")
        slots = {"order_id": order, "reason": reason}
        body = {"order_id": order, "reason": SAID}
        return self._form("refund", "refund_form", learner, slots, body, reason=reason, **self._of(order))

    def _refund_refused(self) -> Goal:
        learner = self.rng.choice(list(AGAINST_RULES))
        order = AGAINST_RULES[learner]
        goal = self._form("refund_refused", "refund_form", learner, {"order_id": order}, None, **self._of(order))
        goal.ends_without, goal.shortest = True, 3
        return goal

    def _refund_foreign(self) -> Goal:
        learner = self.rng.choice(list(AGAINST_RULES))
        foreign = self.rng.choice([o for owner, orders in REFUNDABLE.items() if owner != learner for o in orders])
        goal = self._form("refund_foreign", "refund_form", learner, {"order_id": foreign}, None, foreign=foreign)
        goal.ends_without, goal.shortest = True, 3
        return goal

    def _invoice(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        order, mail, company = COURSE_ORDERS[learner], self.rng.choice(MAILS), self.rng.random() < 0.5
        title, tax = self._pick("organisation" if company else "person"), self.rng.choice(TAX_IDS)
        slots = {"order_id": order, "title_kind": "company" if company else "personal", "title": title, "email": mail}
        slots |= {"tax_id": tax} if company else {}
        body = {"order_id": order, "title": title, "tax_id": tax if company else None, "email": mail}
        facts = {"title": title, "email": mail, "tax_id": tax, **self._of(order)}
        return self._form("invoice", "invoice_form", learner, slots, body, **facts)

    def _payment(self) -> Goal:
        charge = self.rng.choice(("charged_twice", "wrong_amount", "paid_but_pending", "failed"))
        which = self.rng.randrange(len(DAYS))
        day, said = DAYS[which], WORDS[self.language]["day"][which]
        orders = PENDING if charge == "paid_but_pending" else COURSE_ORDERS
        learner = self.rng.choice(list(orders))
        order = orders[learner]
        name = f"payment_{charge}"
        if charge == "failed":
            tried = self.rng.choice(("still", "still", "solved"))
            slots = {"charge": charge, "tried": tried, "paid_on": day}
            body = {"problem": charge, "paid_on": day} if tried == "still" else None
            goal = self._form(name, "payment_form", learner, slots, body, day=said, **self._of(order))
            goal.shortest = 4 if body else 2
            return goal
        amount = str(self.rng.choice((79, 99, 158, 129.5)))
        slots = {"charge": charge, "order_id": order, "amount": amount, "paid_on": day}
        body = {"problem": charge, "order_id": order, "amount_cny": amount, "paid_on": day}
        return self._form(name, "payment_form", learner, slots, body, day=said, amount=amount, **self._of(order))

    def _access(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        order, tried = COURSE_ORDERS[learner], self.rng.choice(("still", "still", "solved"))
        same, detail = self.rng.choice(("same", "unsure")), self._pick("detail")
        slots = {"order_id": order, "same_account": same, "tried": tried, "detail": detail}
        body = {"order_id": order, "problem": SAID} if tried == "still" else None
        goal = self._form("access", "access_form", learner, slots, body, detail=detail, **self._of(order))
        goal.shortest = 6 if body else 4
        return goal

    def _playback(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        facts = self._of(COURSE_ORDERS[learner])
        course = self._items[COURSE_ORDERS[learner]] or ""
        tried, device = self.rng.choice(("still", "still", "solved")), self.rng.choice(("phone_app", "computer", "tv"))
        elsewhere = self.rng.choice(("works_elsewhere", "fails_everywhere", "no_other"))
        slots = {"course_id": course, "device": device, "tried": tried, "elsewhere": elsewhere}
        detail = self._pick("detail")
        body = {"course_id": course, "device": device, "problem": SAID} if tried == "still" else None
        slots |= {"detail": detail}
        goal = self._form("playback", "playback_form", learner, slots, body, detail=detail, **facts)
        goal.shortest = 6 if body else 4
        return goal

    def _gift(self) -> Goal:
        learner, course = self.rng.choice(list(COURSE_ORDERS)), self.rng.choice(COURSES_TO_GIVE)
        recipient, message = self.rng.choice((*MAILS, *PHONES)), self._pick("message")
        slots = {"course_id": course, "recipient": recipient, "message": message}
        facts = {"course": self.catalogue.course_by_id[course].title.in_language(self.language)}
        facts |= {"recipient": recipient, "message": message}
        return self._form("gift", "gift_form", learner, slots, dict(slots), **facts)

    def _membership(self) -> Goal:
        learner, change = self.rng.choice(MEMBERSHIPS)
        goal = self._form(f"membership_{change}", "membership_form", learner, {"change": change}, {"change": change})
        goal.shortest = 2
        return goal

    def _delivery(self) -> Goal:
        learner = self.rng.choice(list(PARCELS))
        order, kinds = PARCELS[learner]
        parcel, detail = self.rng.choice(kinds), self._pick("detail")
        slots = {"order_id": order, "parcel": parcel, "detail": detail}
        body = {"order_id": order, "problem": f"{parcel}: {detail}"}
        return self._form("delivery", "delivery_form", learner, slots, body, detail=detail, **self._of(order))

    def _claim(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        kind = self.rng.randrange(4)
        insurance, loss = ("accident", "car", "home", "medical")[kind], WORDS[self.language]["loss"][kind]
        which = self.rng.randrange(len(DAYS))
        slots = {"insurance": insurance, "happened_on": DAYS[which], "loss": loss}
        said = WORDS[self.language]["day"][which]
        goal = self._form("claim", "claim_form", learner, slots, dict(slots), day=said, loss=loss)
        goal.shortest, goal.expects, goal.proof, goal.about = 4, (), "listed", insurance
        return goal

    def _account(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        what = self.rng.choice(("phone", "email", "name", "certificate_name"))
        words = {"name": "name", "certificate_name": "person"}
        known = {"phone": PHONES, "email": MAILS}.get(what)
        value = self.rng.choice(known) if known else self._pick(words[what])
        slots = {"field": what, "value": value}
        return self._form(f"account_{what}", "account_form", learner, slots, dict(slots), value=value)

    def _record(self) -> Goal:
        kind, learner, told = self.rng.choice(RECORDS)
        facts = self._of(told) if kind == "order" else {}
        return Goal(f"record_{kind}", "records", learner, facts=facts, proof="told", about=told)

    def _right(self) -> Goal:
        kind: Proof = self.rng.choice(("seen", "exported", "erased"))
        name = {"seen": "right_see", "exported": "right_export", "erased": "right_delete"}[kind]
        goal = Goal(name, "rights", self.rng.choice(list(COURSE_ORDERS)), proof=kind)
        goal.shortest = 2 if kind == "erased" else 1
        return goal

    def _question(self) -> Goal:
        topic, sources = self.rng.choice(list(QUESTIONS.items()))
        learner = self.rng.choice(list(COURSE_ORDERS))
        return Goal(f"question_{topic}", "question", learner, proof="cited", sources=sources)

    def _plain(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        if self.rng.random() < 0.5:
            return Goal("person", "person", learner, proof="ticket", about="asked_for_person")
        return Goal("opt_out", "stop suggestions", learner, proof="silenced")

    def _danger(self) -> Goal:
        kind = self.rng.choice(("self", "emergency"))
        category = {"self": "self_harm_risk", "emergency": "medical_emergency"}[kind]
        return Goal(f"danger_{kind}", "danger", self.rng.choice(list(COURSE_ORDERS)), proof="danger", about=category)
