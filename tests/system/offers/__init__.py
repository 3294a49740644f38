"""Simulated learners against the real turn, and a referee who reads only their logs."""
