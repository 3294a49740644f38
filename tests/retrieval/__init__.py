"""Tests of the index, search, citations and evaluation."""
