"""Telegram through python-telegram-bot's Bot and types: receiving, reading and sending; no engine of its own."""
