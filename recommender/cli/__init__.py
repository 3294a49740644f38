"""Sub-commands of `python -m recommender`, one file a subject."""
