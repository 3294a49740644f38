"""Another wording of cited sentences, and everything that keeps a wrong one from being sent."""
