"""Gates on the shipped model and content."""
