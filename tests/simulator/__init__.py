"""Simulated users with goals, values, habits and noise before the real turn; judged by what the platform then holds."""
