"""Both kinds of stores, under one name."""

from dataclasses import dataclass

import pytest

from bot.ports import ConversationStore, TicketStore
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from bot.storage.tickets import SqlTickets
from tests.fakes.memory import FakeConversations, FakeTickets, Memory
from tests.fakes.turns import SESSION


@dataclass
class Stores:
    """What a contract is about."""

    conversations: ConversationStore
    tickets: TicketStore


@pytest.fixture(params=["sql", "memory"])
def stores(request: pytest.FixtureRequest, database: Database) -> Stores:
    if request.param == "memory":
        memory = Memory(SESSION)
        return Stores(FakeConversations(memory), FakeTickets(memory))
    return Stores(SqlConversations(database, SESSION), SqlTickets(database, SESSION))
