"""Whole paths over real edges: HTTP, WebSocket, Telegram, a migrated database."""
