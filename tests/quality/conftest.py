"""The house of the golden conversations, for gates that need the whole bot."""

from tests.conversations.conftest import house, house_settings

__all__ = ["house", "house_settings"]
