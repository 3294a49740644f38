"""A turn over any store, with what else it needs scripted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.operator_rules import OperatorRule
from bot.desk.outlook import QueueOutlook
from bot.desk.teams import Teams
from bot.fanout.local import LocalFanout
from bot.messages import IncomingMessage
from bot.ports import (
    ActionRunner,
    Clock,
    ConversationStore,
    FrontDesk,
    Locks,
    NewTicket,
    Outlook,
    StaffMember,
    TicketStore,
    Understander,
)
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from bot.storage.locks import LocalLocks
from bot.storage.outcomes import SqlOutcomes
from bot.storage.tickets import SqlTickets
from bot.turn import Turn, TurnRules
from tests.fakes.actions import ScriptedActions
from tests.fakes.clock import START, FakeClock
from tests.fakes.understander import ScriptedUnderstander

SESSION = timedelta(minutes=30)
MEILING = StaffMember("staff-meiling", "meiling", "陈美玲", "staff")
OLIVER = StaffMember("staff-oliver", "oliver", "Oliver Grant", "staff")


FIRST_REPLY = {"critical": 2, "high": 15, "normal": 60}


class StillDesk:
    """Implements ports.FrontDesk without a queue: a team that is always there, of whose queue nothing is known."""

    async def outlook(
        self, *, language: str, urgency: str, topics: tuple[str, ...], at: datetime, ticket: str | None = None
    ) -> Outlook:
        due = at + timedelta(minutes=FIRST_REPLY[urgency])
        name = {"zh": "客服", "en": "service team"}
        return Outlook("all", name, "UTC", {"zh": "UTC", "en": "UTC"}, due, None, True, None, None)


def queue_outlook(tickets: TicketStore, teams: Teams) -> QueueOutlook:
    return QueueOutlook(tickets, teams, FIRST_REPLY)


def message(
    message_id: str,
    text: str = "发烧要紧吗？",
    conversation_id: str = "rest:lin",
    payload: str | None = None,
    language: str | None = None,
) -> IncomingMessage:
    return IncomingMessage(
        conversation_id=conversation_id,
        channel="rest",
        message_id=message_id,
        text=text,
        payload=payload,
        language=language,
    )


def new_ticket(reason: str = "asked_for_person", urgency: str = "normal") -> NewTicket:
    return NewTicket(reason, urgency, {"rule": reason}, START + timedelta(hours=1))


def turn_over(
    store: ConversationStore,
    understand: Understander,
    run_action: ActionRunner,
    clock: Clock,
    *,
    locks: Locks | None = None,
    fanout: LocalFanout | None = None,
    front_desk: FrontDesk | None = None,
    escalate_intents: frozenset[str] = frozenset(),
    operator_rules: tuple[OperatorRule, ...] = (),
) -> Turn:
    return Turn(
        store=store,
        understand=understand,
        run_action=run_action,
        locks=locks or LocalLocks(),
        fanout=fanout or LocalFanout(),
        clock=clock,
        front_desk=front_desk or StillDesk(),
        rules=TurnRules(SESSION, escalate_intents, operator_rules),
    )


@dataclass
class TurnHouse:
    """A turn on a real database, its understanding and actions scripted."""

    database: Database
    store: SqlConversations
    tickets: SqlTickets
    outcomes: SqlOutcomes
    turn: Turn
    understander: ScriptedUnderstander
    actions: ScriptedActions
    fanout: LocalFanout
    clock: FakeClock


def turn_house(database: Database) -> TurnHouse:
    store, clock, fanout = SqlConversations(database, SESSION), FakeClock(), LocalFanout()
    understander, actions = ScriptedUnderstander(), ScriptedActions()
    turn = turn_over(store, understander, actions, clock, fanout=fanout)
    tickets, outcomes = SqlTickets(database, SESSION), SqlOutcomes(database)
    return TurnHouse(database, store, tickets, outcomes, turn, understander, actions, fanout, clock)
