"""Tests of the sub-commands of `python -m recommender`."""
