"""Edges where learners talk to us: native update in, reply out."""
