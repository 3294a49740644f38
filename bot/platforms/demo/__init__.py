"""Embedded demo platform: the default; its own tables, seeded from a file."""

from bot.platforms.demo.platform import DemoPlatform
from bot.platforms.demo.seed import demo_data

__all__ = ["DemoPlatform", "demo_data"]
