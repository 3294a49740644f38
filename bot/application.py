"""The web application over a house: every route, and what runs beside them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI

from bot.bootstrap import House, utc_now
from bot.channels.access import AccessToken
from bot.channels.rest import rest_routes
from bot.channels.widget import WidgetChannel
from bot.desk.offer_judges import judges_of
from bot.desk.offer_report import report_items
from bot.platforms.demo import DemoPlatform
from bot.web.app import create_app
from bot.web.desk_api import Desk, desk_routes
from bot.web.desk_feed import feed_routes
from bot.web.desk_pages import desk_page_routes
from bot.web.health import checks_of, health_routes
from bot.web.knowledge_desk import knowledge_api_routes, knowledge_desk_routes
from bot.web.learning_events import LearningEventInbox, learning_event_routes
from bot.web.my_data import my_data_routes
from bot.web.offer_desk import OfferDesk, offer_desk_routes
from bot.web.offer_links import offer_link_routes
from bot.web.pages import Pages
from bot.web.parse_routes import parse_routes
from bot.web.site import Site
from bot.web.staff_auth import StaffAuth, auth_routes


def build_app(house: House) -> FastAPI:
    """The web application over a house: REST, parse, widget, desk, and the course site."""
    settings = house.settings
    token = settings.api_token.get_secret_value() if settings.api_token else None
    access = AccessToken(token)
    pages = Pages()
    auth = StaffAuth(house.staff, utc_now)
    desk = Desk(tickets=house.tickets, store=house.store, fanout=house.fanout, platform=house.platform, clock=utc_now)
    widget = WidgetChannel(
        turn=house.turn,
        store=house.store,
        outcomes=house.outcomes,
        fanout=house.fanout,
        identity=house.identity,
        platform=house.platform,
        debounce=house.debounce,
        clock=utc_now,
    )
    items = report_items(house.catalogue)
    inbox = LearningEventInbox(house.outcomes, utc_now, frozenset(item.key for item in items), house.rights.store)
    experiment = None if house.experiment is None else house.experiment.shown
    judges = judges_of(house.settings.exposure_bands, experiment)
    offer_desk = OfferDesk(house.outcomes, items, utc_now, judges, experiment)
    site = Site(
        catalogue=lambda: house.knowledge.shown.now,
        follow=house.knowledge.shown.follow,
        platform=house.platform,
        learners=house.platform.learners() if settings.demo and isinstance(house.platform, DemoPlatform) else [],
        identity=house.identity,
        clock=utc_now,
        pages=pages,
    )

    routers = [
        rest_routes(house.turn, access, settings.address),
        parse_routes(house.predictions, access),
        widget.routes(),
        learning_event_routes(inbox, access),
        my_data_routes(house.rights.copies),
        offer_link_routes(house.outcomes, house.catalogue, utc_now),
        auth_routes(auth),
        desk_routes(desk, auth),
        feed_routes(desk, auth),
        desk_page_routes(pages, auth),
        offer_desk_routes(offer_desk, pages, auth),
        knowledge_desk_routes(house.knowledge.desk, pages, auth),
        knowledge_api_routes(house.knowledge.desk, auth),
        health_routes(checks_of(house.store, house.retriever, utc_now)),
        site.routes(),
    ]

    @contextlib.asynccontextmanager
    async def running() -> AsyncIterator[None]:
        await house.start()
        tasks = [asyncio.create_task(house.sweeper.run())]
        if settings.telegram_token is not None:
            # aiogram takes two seconds and 160 MB to import: only where Telegram is used.
            from bot.channels.telegram_app import run_telegram

            files = house.rights.copies.files
            telegram = run_telegram(settings, house.turn, house.store, house.fanout, house.debounce, files)
            tasks.append(asyncio.create_task(telegram))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await house.close()

    return create_app(
        routers,
        running=running,
        session_key=settings.secret_key.get_secret_value(),
        secure_cookies=not settings.demo,
        widget_origins=frozenset(settings.widget_origins),
    )
