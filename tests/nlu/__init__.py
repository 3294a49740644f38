"""Tests of understanding: text forms, red flags, data, bundle and predictions."""
