"""Tests of all packages, mirroring them."""
