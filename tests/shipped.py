"""The shipped catalogue, read once a process: tests look at it and don't change it."""

from functools import cache

from knowledge import Catalogue, load_catalogue


@cache
def shipped_catalogue() -> Catalogue:
    return load_catalogue()
