"""A local stand-in for Telegram: the Bot API emulator, its server and a fake user."""
