"""Tests of training and export; they need the train extra."""
