"""What every ticket store promises of the service: reopening, rating, the place in the queue, the second alarm."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

from bot.dialogue.events import BotSaid
from bot.dialogue.staff_events import ServiceRated, TicketOpened, TicketRaised
from bot.ports import NewTicket, Ticket
from tests.contracts.conftest import Stores
from tests.contracts.test_ticket_stores import CONVERSATION, opened, opened_again
from tests.fakes.clock import START
from tests.fakes.turns import MEILING, message, new_ticket


class TestReopening:
    async def resolved(self, stores: Stores, reason: str = "asked_for_person", urgency: str = "normal") -> Ticket:
        await stores.conversations.hear(message("m1", conversation_id=CONVERSATION), START)
        said = BotSaid(turn_id="t1", text="{ticket}")
        await stores.conversations.append(CONVERSATION, [said], START, epoch=0, ticket=new_ticket(reason, urgency))
        (ticket,) = await stores.tickets.tickets("queue")
        assert await stores.tickets.claim(ticket.id, MEILING, ticket.version, START) is not None
        done = await stores.tickets.resolve(ticket.id, MEILING, START)
        assert done is not None
        return done

    async def again(self, stores: Stores, after: timedelta, ticket: NewTicket) -> Ticket:
        said = BotSaid(turn_id="t9", text="{ticket}")
        await stores.conversations.append(CONVERSATION, [said], START + after, epoch=2, ticket=ticket)
        (found,) = await stores.tickets.tickets("queue")
        return found

    async def test_within_a_week_it_is_the_same_ticket_with_its_history(self, stores: Stores) -> None:
        first = await self.resolved(stores)
        second = await self.again(stores, timedelta(days=6), new_ticket("falling_sentiment", "high"))
        assert (second.id, second.status, second.assignee, second.reopened) == (first.id, "open", None, 1)
        assert (second.reason, second.urgency) == ("falling_sentiment", "high")
        assert second.version > first.version
        (earlier,) = cast(list[dict[str, object]], second.evidence["earlier"])
        assert (earlier["reason"], earlier["by"], earlier["evidence"]) == (
            "asked_for_person",
            "陈美玲",
            {"rule": "asked_for_person"},
        )
        event = (await stores.conversations.events(CONVERSATION, 0))[-2].event
        assert event == TicketOpened(ticket=first.reference, reason="falling_sentiment", urgency="high", reopened=True)
        assert await stores.tickets.tickets("resolved") == []

    async def test_later_it_is_a_new_one(self, stores: Stores) -> None:
        first = await self.resolved(stores)
        second = await self.again(stores, timedelta(days=7, minutes=1), new_ticket())
        assert (second.id != first.id, second.reopened) == (True, 0)

    async def test_danger_is_never_an_old_matter(self, stores: Stores) -> None:
        first = await self.resolved(stores)
        second = await self.again(stores, timedelta(hours=1), new_ticket("self_harm_risk", "critical"))
        assert (second.id != first.id, second.reopened) == (True, 0)

    async def test_after_danger_a_small_matter_is_a_ticket_of_its_own(self, stores: Stores) -> None:
        first = await self.resolved(stores, "self_harm_risk", "critical")
        second = await self.again(stores, timedelta(hours=1), new_ticket())
        assert (second.id != first.id, second.urgency) == (True, "normal")

    async def test_the_third_time_keeps_both_earlier_ones(self, stores: Stores) -> None:
        await self.resolved(stores)
        for n in range(2, 4):
            ticket = await opened_again(stores, epoch=2 * n - 2)
            taken = await stores.tickets.claim(ticket.id, MEILING, ticket.version, START)
            assert taken is not None
            await stores.tickets.resolve(taken.id, MEILING, START)
        (done,) = await stores.tickets.tickets("resolved")
        assert done.reopened == 2
        assert len(done.evidence["earlier"]) == 2  # type: ignore[arg-type]  # JSON


class TestRaising:
    """A danger in a conversation whose ticket is open already."""

    AT = START + timedelta(minutes=20)

    async def said(self, stores: Stores, ticket: NewTicket, epoch: int | None = 0) -> Ticket:
        said = BotSaid(turn_id="t2", text="{ticket}")
        assert await stores.conversations.append(CONVERSATION, [said], self.AT, epoch=epoch, ticket=ticket) is not None
        (found,) = await stores.tickets.tickets("queue")
        return found

    async def test_it_is_the_same_ticket_more_urgent_and_its_clocks_begin_anew(self, stores: Stores) -> None:
        first = await opened(stores)
        danger = replace(new_ticket("self_harm_risk", "critical"), first_reply_due_at=self.AT + timedelta(minutes=2))
        raised = await self.said(stores, replace(danger, team="night"))
        assert (raised.id, raised.version, raised.status) == (first.id, first.version + 1, "open")
        assert (raised.reason, raised.urgency, raised.team) == ("self_harm_risk", "critical", "night")
        assert (raised.waiting_since, raised.first_reply_due_at) == (self.AT, self.AT + timedelta(minutes=2))
        assert raised.opened_at == first.opened_at
        assert raised.evidence["rule"] == "self_harm_risk"
        (earlier,) = cast(list[dict[str, object]], raised.evidence["earlier"])
        assert (earlier["reason"], earlier["resolved_at"]) == ("asked_for_person", None)
        stored = [s.event for s in await stores.conversations.events(CONVERSATION, 0, audience="staff")]
        assert stored[-2] == TicketRaised(ticket=first.reference, reason="self_harm_risk", urgency="critical")
        assert stored[-1] == BotSaid(turn_id="t2", text=first.reference)

    async def test_it_calls_the_desk(self, stores: Stores) -> None:
        await opened(stores)
        await self.said(stores, new_ticket("self_harm_risk", "critical"))
        assert await stores.tickets.sound_alarms(self.AT - timedelta(seconds=1)) == []
        (called,) = await stores.tickets.sound_alarms(self.AT)
        assert called.alarms == 1

    async def test_what_is_no_more_urgent_changes_nothing(self, stores: Stores) -> None:
        await opened(stores)
        danger = await self.said(stores, new_ticket("self_harm_risk", "critical"))
        for reason, urgency in (("asked_for_person", "normal"), ("medical_emergency", "critical")):
            assert await self.said(stores, new_ticket(reason, urgency)) == danger

    async def test_in_the_hands_of_staff_it_calls_until_they_answer(self, stores: Stores) -> None:
        ticket = await opened(stores)
        assert await stores.tickets.claim(ticket.id, MEILING, ticket.version, START) is not None
        raised = await self.said(stores, new_ticket("self_harm_risk", "critical"), epoch=None)
        assert (raised.status, raised.assignee, raised.urgency, raised.calls_desk) == (
            *("claimed", MEILING.id, "critical"),
            True,
        )
        (called,) = await stores.tickets.sound_alarms(self.AT)
        assert called.alarms == 1
        answered = await stores.tickets.reply(ticket.id, MEILING, "我在", "reply-01", self.AT)
        assert answered is not None
        assert not answered.calls_desk

    async def test_answered_in_time_the_desk_is_not_called_again(self, stores: Stores) -> None:
        ticket = await opened(stores)
        assert await stores.tickets.claim(ticket.id, MEILING, ticket.version, START) is not None
        await self.said(stores, new_ticket("self_harm_risk", "critical"), epoch=None)
        await stores.tickets.reply(ticket.id, MEILING, "我在", "reply-01", self.AT)
        assert await stores.tickets.sound_alarms(self.AT + timedelta(hours=1)) == []


class TestRating:
    async def rate(self, stores: Stores, ticket: str, score: int | None = None, words: str | None = None) -> None:
        rated = ServiceRated(ticket=ticket, score=score, words=words)
        assert await stores.conversations.append(CONVERSATION, [rated], START) is not None

    async def test_the_first_number_and_the_first_words_stand(self, stores: Stores) -> None:
        ticket = await opened(stores)
        for score, words in ((4, None), (1, None), (None, "谢谢陈老师"), (None, "second thoughts")):
            await self.rate(stores, ticket.reference, score, words)
        found = await stores.tickets.ticket(ticket.id)
        assert found is not None
        assert (found.score, found.score_words) == (4, "谢谢陈老师")

    async def test_nobody_rates_the_ticket_of_another_conversation(self, stores: Stores) -> None:
        await opened(stores)
        other = await opened(stores, "rest:emma")
        await self.rate(stores, other.reference, 1)
        await self.rate(stores, "T-", 1)
        found = await stores.tickets.ticket(other.id)
        assert found is not None
        assert found.score is None


class TestStanding:
    async def waiting(self, stores: Stores, name: str, minute: int, urgency: str = "normal", team: str = "a") -> Ticket:
        conversation_id, at = f"rest:{name}", START + timedelta(minutes=minute)
        await stores.conversations.hear(message("m1", conversation_id=conversation_id), at)
        ticket = replace(new_ticket(urgency=urgency), team=team)
        said = BotSaid(turn_id="t1", text="{ticket}")
        await stores.conversations.append(conversation_id, [said], at, epoch=0, ticket=ticket)
        (found,) = [t for t in await stores.tickets.tickets("queue") if t.conversation_id == conversation_id]
        return found

    async def test_who_is_more_urgent_or_came_first_is_ahead(self, stores: Stores) -> None:
        for minute, (name, urgency) in enumerate((("a", "normal"), ("b", "high"), ("c", "critical"), ("d", "normal"))):
            await self.waiting(stores, name, minute, urgency)
        await self.waiting(stores, "elsewhere", 0, team="b")
        ahead = {u: (await stores.tickets.standing("a", u, START)).ahead for u in ("critical", "high", "normal")}
        assert ahead == {"critical": 1, "high": 2, "normal": 4}

    async def test_one_that_waits_already_knows_its_own_place(self, stores: Stores) -> None:
        tickets = [await self.waiting(stores, name, minute) for minute, name in enumerate("abc")]
        urgent = await self.waiting(stores, "d", 9, "high")
        places = [(await stores.tickets.standing("a", t.urgency, START, t.reference)).ahead for t in (*tickets, urgent)]
        assert places == [1, 2, 3, 0]

    async def test_claimed_tickets_are_not_ahead_of_anybody(self, stores: Stores) -> None:
        first = await self.waiting(stores, "a", 0)
        await stores.tickets.claim(first.id, MEILING, first.version, START)
        assert (await stores.tickets.standing("a", "normal", START)).ahead == 0

    async def test_first_replies_are_told_of_the_same_urgency_team_and_time(self, stores: Stores) -> None:
        for name, minute, urgency, team in (
            ("a", 1, "normal", "a"),
            ("b", 2, "high", "a"),
            ("c", 3, "normal", "b"),
            ("d", -9, "normal", "a"),
        ):
            ticket = await self.waiting(stores, name, minute, urgency, team)
            await stores.tickets.claim(ticket.id, MEILING, ticket.version, START)
            for n in range(2):
                at = START + timedelta(minutes=minute + 5 + n)
                await stores.tickets.reply(ticket.id, MEILING, "您好", f"reply-{n:02}", at)
        await self.waiting(stores, "e", 4)
        found = (await stores.tickets.standing("a", "normal", START)).first_replies
        assert found == ((START + timedelta(minutes=1), START + timedelta(minutes=6)),)


class TestAlarms:
    async def test_a_critical_ticket_that_nobody_claims_calls_once_more(self, stores: Stores) -> None:
        for name, urgency in (("a", "critical"), ("b", "high"), ("c", "critical")):
            conversation_id = f"rest:{name}"
            await stores.conversations.hear(message("m1", conversation_id=conversation_id), START)
            said = BotSaid(turn_id="t1", text="{ticket}")
            await stores.conversations.append(
                conversation_id, [said], START, epoch=0, ticket=new_ticket("self_harm_risk", urgency)
            )
        (claimed_one,) = [t for t in await stores.tickets.tickets("queue") if t.conversation_id == "rest:c"]
        await stores.tickets.claim(claimed_one.id, MEILING, claimed_one.version, START)
        assert await stores.tickets.sound_alarms(START - timedelta(seconds=1)) == []
        (called,) = await stores.tickets.sound_alarms(START)
        assert (called.conversation_id, called.alarms) == ("rest:a", 1)
        assert await stores.tickets.sound_alarms(START + timedelta(hours=1)) == []
