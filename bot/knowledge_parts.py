"""Plugs together what editors work with: the publisher, the gap list, the test bench and their desk."""

from dataclasses import dataclass
from functools import partial

import anyio
import anyio.to_thread

from bot.desk.gaps import Gap, gaps_of
from bot.knowledge_port import Missed
from bot.ports import Clock, ConversationStore, TicketStore
from bot.predictions import Predictions
from bot.publisher import Publisher
from bot.settings import Settings
from bot.shown_catalogue import ShownCatalogue
from bot.storage.database import Database
from bot.storage.missed import SqlMissedQuestions
from bot.storage.publications import SqlPublications
from bot.web.knowledge_desk import KnowledgeDesk
from knowledge import Catalogue
from nlu import DEFAULT_BUNDLE, Encoder
from retrieval import Embedder, Query, Retriever, SearchResult

_SURE = 0.5  # as the turn has it: below, an intent says nothing of what answers


@dataclass(frozen=True)
class KnowledgeParts:
    """What the house holds of them."""

    publisher: Publisher
    desk: KnowledgeDesk
    shown: ShownCatalogue


def knowledge_of(
    settings: Settings,
    catalogue: Catalogue,
    database: Database,
    retriever: Retriever,
    predictions: Predictions,
    search_encoder: Embedder | None,
    tickets: TicketStore,
    conversations: ConversationStore,
    clock: Clock,
) -> KnowledgeParts:
    publisher = Publisher(settings, SqlPublications(database), clock)

    async def clustered(missed: list[Missed]) -> list[Gap]:
        def work() -> list[Gap]:
            encoder = Encoder(settings.bundle or DEFAULT_BUNDLE, threads=1)
            return gaps_of(missed, encoder, clock())

        return await anyio.to_thread.run_sync(work) if missed else []

    async def bench(text: str, language: str) -> SearchResult:
        read = await predictions.predict(text, language)
        vector = read.vector
        if search_encoder is not None:
            vector = (await anyio.to_thread.run_sync(search_encoder.vectors, [text], "query"))[0]
        intent = read.intent if read.confidence >= _SURE else None
        today = clock().date() if settings.overdue_content == "block" else None
        query = Query(text, language, vector, today=today, intent=intent)
        return await anyio.to_thread.run_sync(partial(retriever.search, query))

    desk = KnowledgeDesk(
        knowledge=publisher,
        questions=SqlMissedQuestions(database),
        clustered=clustered,
        bench=bench,
        tickets=tickets,
        conversations=conversations,
        drafts=settings.drafts,
        clock=clock,
        warning_days=settings.review_warning_days,
    )
    return KnowledgeParts(publisher, desk, ShownCatalogue(settings, catalogue))
