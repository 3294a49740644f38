"""Course platforms behind platform_port.py: the embedded demo platform, or a real one over HTTP."""

from collections.abc import Callable
from datetime import datetime

from bot.platforms.clock import now_utc
from bot.platforms.demo import DemoPlatform
from bot.platforms.http import HttpPlatform
from bot.settings import Settings


def demo_platform(settings: Settings, clock: Callable[[], datetime] = now_utc) -> DemoPlatform:
    """The embedded platform in the var folder; outside demo mode nobody and nothing is in it."""
    settings.var.mkdir(parents=True, exist_ok=True)
    return DemoPlatform(settings.var / "platform.db", clock=clock, demo=settings.demo)


def course_platform(settings: Settings, clock: Callable[[], datetime] = now_utc) -> DemoPlatform | HttpPlatform:
    """The platform that the settings name."""
    if settings.platform_url:
        return HttpPlatform(settings.platform_url, settings.platform_key.get_secret_value().encode(), clock=clock)
    return demo_platform(settings, clock)
