"""Tests of the offer policy, filters, slates and snapshots."""
