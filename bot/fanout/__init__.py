"""Tells open connections that a conversation has a new event. What they send is read from the log."""
