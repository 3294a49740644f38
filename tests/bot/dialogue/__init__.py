"""Tests of bot/dialogue."""
