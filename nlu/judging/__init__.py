"""Measures every bar that understanding must reach: `python -m nlu evaluate` without data, `zhike evaluate nlu`."""
