"""Tests of Zhike; the folders mirror the packages."""
