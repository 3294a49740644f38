"""Tests of the content files, checks and passages."""
