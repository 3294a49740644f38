"""Learners' rights through the house as it is served."""
