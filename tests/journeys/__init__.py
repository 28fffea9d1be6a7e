"""Conversation scripts as data, and the people who walk them."""
