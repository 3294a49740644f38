"""Suites that a stand-in and the real thing both pass."""
