"""POST /api/events/learning: the course platform reports what learners did; each event of a batch gets its answer."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot.channels.access import AccessToken
from bot.outcome_port import OutcomeStore
from bot.ports import Clock
from bot.rights_port import ErasedNames
from recommender import Kind, Outcome, OutcomeType

_MOST = 1000
# Clocks of two machines differ; what lies further ahead than this is a mistake of the sender.
_CLOCK_SKEW = timedelta(minutes=5)
_FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_LOGGED_PLACE = 80


def _written(value: object) -> object:
    """Pydantic would read a number as seconds since 1970; a platform that sends one means something we can't know."""
    if not isinstance(value, str):
        raise ValueError("a time is written out, with its zone")  # noqa: TRY004 - pydantic turns this into its own
    return value


_Id = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
_ItemId = Annotated[str, Field(pattern=r"^[!-~]{1,128}$")]
_LearnerId = Annotated[str, Field(pattern=r"^[^\s\x00-\x1f\x7f]{1,64}$")]
_Moment = Annotated[AwareDatetime, BeforeValidator(_written), Field(ge=_FIRST_DAY)]
_Price = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_FOLLOWS_A_LEARNER = frozenset({"enrol", "refund", "finish"})


class LearningEvent(BaseModel):
    """One thing that a learner did with an item. Other keys are refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: _Id
    type: OutcomeType
    kind: Kind
    item_id: _ItemId
    at: _Moment
    learner_id: _LearnerId | None = None
    impression_id: _Id | None = None
    order_id: _Id | None = None
    price: _Price | None = None

    @model_validator(mode="after")
    def _can_be_joined(self) -> "LearningEvent":
        if self.learner_id is None and (self.impression_id is None or self.type in _FOLLOWS_A_LEARNER):
            raise ValueError("learner_id is missing")
        return self


class LearningEvents(BaseModel):
    """A batch. Events are read one by one, so that a bad one costs none of the others."""

    model_config = ConfigDict(extra="forbid")

    events: Annotated[list[Any], Field(min_length=1, max_length=_MOST)]


class Answer(BaseModel):
    """What became of one event. What was refused was not kept: it may be sent again under the same id."""

    index: int
    id: str | None
    status: Literal["accepted", "repeat", "refused"]
    reason: str | None = None
    detail: str | None = None


class LearningEventInbox:
    """Reads, judges and stores batches."""

    def __init__(
        self,
        store: OutcomeStore,
        clock: Clock,
        items: frozenset[tuple[str, str]],
        erased: ErasedNames | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._items = items
        self._erased = erased

    async def receive(self, batch: Sequence[Any]) -> list[Answer]:
        """One answer for each event, in order."""
        now = self._clock()
        answers: dict[int, Answer] = {}
        good: dict[int, Outcome] = {}
        for index, given in enumerate(batch):
            read = self._read(index, given, now)
            if isinstance(read, Answer):
                answers[index] = read
            else:
                good[index] = read
        await self._refuse_erased(good, answers)
        said = await self._store.record(list(good.values()), now) if good else []
        for (index, outcome), status in zip(good.items(), said, strict=True):
            refused = status == "id_reused"
            answers[index] = Answer(
                index=index,
                id=outcome.id.removeprefix(_PREFIX),
                status="refused" if refused else "repeat" if status == "repeat" else "accepted",
                reason=status if refused else None,
            )
        await self._store.refused([a.reason for a in answers.values() if a.reason is not None], now)
        return [answers[index] for index in range(len(batch))]

    async def _refuse_erased(self, good: dict[int, Outcome], answers: dict[int, Answer]) -> None:
        """What a platform reports late of a learner who had everything erased would begin a new record of them."""
        named = frozenset(o.learner_id for o in good.values() if o.learner_id is not None)
        gone = await self._erased.erased(named) if self._erased is not None and named else {}
        for index in [i for i, outcome in good.items() if outcome.learner_id in gone]:
            event_id = good.pop(index).id.removeprefix(_PREFIX)
            answers[index] = Answer(index=index, id=event_id, status="refused", reason="learner_erased")

    def _read(self, index: int, given: object, now: datetime) -> Outcome | Answer:
        named = given.get("id") if isinstance(given, dict) else None
        event_id = named if isinstance(named, str) and named.isprintable() else None
        try:
            event = LearningEvent.model_validate(given)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            detail = f"{where}: {first['msg']}"[:_LOGGED_PLACE]
            return Answer(index=index, id=event_id, status="refused", reason="malformed", detail=detail)
        reason = self._reason_against(event, now)
        if reason is not None:
            return Answer(index=index, id=event.id, status="refused", reason=reason)
        return Outcome(**{**event.model_dump(), "id": _PREFIX + event.id})

    def _reason_against(self, event: LearningEvent, now: datetime) -> str | None:
        if event.at > now + _CLOCK_SKEW:
            return "future_dated"
        if (event.kind, event.item_id) not in self._items:
            return "unknown_item"
        if event.price is not None and event.price < 0:
            return "negative_price"
        return None


# Ids of the platform never meet those that we give to followed and refused cards.
_PREFIX = "p:"


def learning_event_routes(inbox: LearningEventInbox, access: AccessToken) -> APIRouter:
    router = APIRouter(tags=["events"])

    @router.post("/api/events/learning", dependencies=[Depends(access)])
    async def learning(batch: LearningEvents) -> dict[str, Any]:
        answers = await inbox.receive(batch.events)
        counted = {status: sum(a.status == status for a in answers) for status in ("accepted", "repeat", "refused")}
        return {**counted, "results": [answer.model_dump(exclude_none=True) for answer in answers]}

    return router
