"""Tests of the rules that hold for the whole repository."""
