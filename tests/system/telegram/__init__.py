"""The Telegram channel, with aiogram unchanged, against the Bot API emulator over HTTP and a real database."""
