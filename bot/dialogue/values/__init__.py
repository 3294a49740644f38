"""Values that learners give in their own words, in both languages: numbers of orders, money, dates, contacts, tax ids."""

from bot.dialogue.values.ordinals import ordinal_in
from bot.dialogue.values.reading import KINDS, Reading, read

__all__ = ["KINDS", "Reading", "ordinal_in", "read"]
