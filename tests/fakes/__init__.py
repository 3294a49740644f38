"""Stand-ins that behave: typed against the ports of `bot`, kept honest by tests/contracts."""
