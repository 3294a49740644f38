"""Tests of the experiment that runs."""
