"""The web chat: an API, a page that works without JavaScript, and nothing from anywhere else."""
