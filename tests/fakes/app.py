"""The web application over a scripted turn: every route but the course site, without a model or an index."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from fastapi import FastAPI

from bot.channels.access import AccessToken
from bot.channels.debounce import Debounce
from bot.channels.rest import rest_routes
from bot.channels.widget import WidgetChannel
from bot.desk.experiment_page import ExperimentShown
from bot.desk.offer_report import OWN, Judges, ReportItem, Text
from bot.identity import Identity
from bot.platforms.demo import DemoPlatform
from bot.ports import StaffMember, StaffStore
from bot.web.app import create_app
from bot.web.desk_api import Desk, desk_routes
from bot.web.desk_feed import feed_routes
from bot.web.desk_pages import desk_page_routes
from bot.web.health import health_routes
from bot.web.learning_events import LearningEventInbox, learning_event_routes
from bot.web.offer_desk import OfferDesk, offer_desk_routes
from bot.web.pages import Pages
from bot.web.parse_routes import parse_routes
from bot.web.staff_auth import StaffAuth, auth_routes
from nlu import Prediction
from tests.fakes.turns import TurnHouse

SECRET = "a secret of the tests, of more than thirty-two characters"
REPORT_ITEMS = (
    ReportItem(("course", "sleep-well"), OWN),
    ReportItem(("course", "first-budget"), OWN),
    ReportItem(("partner", "pillow"), Text("安眠坊", "Restful")),
)
ITEMS = frozenset(item.key for item in REPORT_ITEMS)
IDENTITY_KEY = "a key that the course platform shares with the tests"


class ScriptedParser:
    """Implements ports.Parser: two readings, or a crash for a text that says so."""

    async def predict(self, text: str, default_language: str) -> Prediction:
        if text == "crash":
            raise RuntimeError(text)
        ranking = (("ask_health", 0.9), ("greet", 0.1))
        return Prediction(text, default_language, "ask_health", 0.9, 0.8, ranking, "neutral", 0.7, 0.1)


class StoppedTime:
    """Seconds for rate limits; moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class NobodyOnStaff:
    """Implements ports.StaffStore without a member; the real one hashes a password when it is made, which is slow."""

    def verify(self, password: str, password_hash: str | None) -> bool:
        return False

    async def by_name(self, name: str) -> tuple[StaffMember, str] | None:
        return None

    async def by_id(self, staff_id: str) -> tuple[StaffMember, str] | None:
        return None


@dataclass
class ScriptedApp:
    """The application, and what its tests turn and look at."""

    app: FastAPI
    house: TurnHouse
    identity: Identity
    debounce: Debounce
    time: StoppedTime


def scripted_app(
    house: TurnHouse,
    *,
    staff: StaffStore | None = None,
    token: str | None = None,
    secure_cookies: bool = False,
    debounce_seconds: float = 0,
    judges: Judges | None = None,
    experiment: Callable[[], ExperimentShown | None] | None = None,
) -> ScriptedApp:
    identity, platform, time = Identity(SECRET, IDENTITY_KEY), DemoPlatform(), StoppedTime()
    debounce, access = Debounce(house.turn.answer, debounce_seconds), AccessToken(token)
    auth = StaffAuth(staff or NobodyOnStaff(), house.clock, now=time)
    desk = Desk(tickets=house.tickets, store=house.store, fanout=house.fanout, platform=platform, clock=house.clock)
    widget = WidgetChannel(
        turn=house.turn,
        store=house.store,
        outcomes=house.outcomes,
        fanout=house.fanout,
        identity=identity,
        platform=platform,
        debounce=debounce,
        clock=house.clock,
    )
    routers = [
        rest_routes(house.turn, access, "https://kepu.example"),
        parse_routes(ScriptedParser(), access),
        widget.routes(),
        learning_event_routes(LearningEventInbox(house.outcomes, house.clock, ITEMS), access),
        auth_routes(auth),
        desk_routes(desk, auth),
        feed_routes(desk, auth),
        desk_page_routes(Pages(), auth),
        offer_desk_routes(
            OfferDesk(house.outcomes, REPORT_ITEMS, house.clock, judges or Judges(), experiment), Pages(), auth
        ),
        health_routes({}),
    ]

    @contextlib.asynccontextmanager
    async def running() -> AsyncIterator[None]:
        yield
        await debounce.close()

    app = create_app(routers, running=running, session_key=SECRET, secure_cookies=secure_cookies)
    return ScriptedApp(app, house, identity, debounce, time)
