"""Stand-ins for what is outside, which behave."""
