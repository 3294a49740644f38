"""Tests of the course platforms."""
