"""Values that learners give in their own words, in both languages: numbers of orders, money, dates, contacts, tax ids."""

from bot.dialogue.values.denied import affirmed, denied
from bot.dialogue.values.ordinals import ordinal_alone, ordinal_in
from bot.dialogue.values.reading import KINDS, Reading, read

__all__ = ["KINDS", "Reading", "affirmed", "denied", "ordinal_alone", "ordinal_in", "read"]
