"""Timings and memory by hand (`make bench`), with the machine named in the result; pytest never runs them."""
