"""The web chat: its API, its pages, in a real browser."""
