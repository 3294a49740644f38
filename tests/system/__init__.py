"""Tests over real sockets, a real database and a killed process."""
