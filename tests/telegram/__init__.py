"""The Telegram channel against the local Bot API server."""
