"""Tests of what only the database has: its migrations."""
