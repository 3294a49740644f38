"""Tests of learners as groups."""
