"""Sub-commands of `python -m recommender`, one file per part."""
