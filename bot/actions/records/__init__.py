"""A learner's own records in words, one noun a file; `Records` picks those that fit an intent."""

from bot.actions.records.beside import Records

__all__ = ["Records"]
