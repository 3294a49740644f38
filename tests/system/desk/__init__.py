"""Tests of the desk: sign-in, tickets, sockets."""
