"""Whole servers, real browsers, real sockets."""
