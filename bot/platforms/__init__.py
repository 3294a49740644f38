"""Course platforms behind platform_port.py."""
