"""Tests of versions, reviews, gaps and drafts of the content."""
