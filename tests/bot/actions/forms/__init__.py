"""Forms, through the real turn."""
