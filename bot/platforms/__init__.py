"""Course platforms behind platform_port.py: the embedded demo platform."""

from collections.abc import Callable
from datetime import datetime

from bot.platforms.demo import DemoPlatform
from bot.platforms.demo.seed import now_utc
from bot.settings import Settings


def demo_platform(settings: Settings, clock: Callable[[], datetime] = now_utc) -> DemoPlatform:
    """The embedded platform in the var folder; outside demo mode nobody and nothing is in it."""
    return DemoPlatform(settings.var / "platform.db", clock=clock, demo=settings.demo)
