"""Reading what learners give."""
