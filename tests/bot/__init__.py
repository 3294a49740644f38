"""Tests of `bot`: the turn and what must never happen in it."""
