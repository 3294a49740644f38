"""Escalation: when a person must step in, and the ticket they work on."""
