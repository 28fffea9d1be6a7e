"""The matcher and the danger lane, on a small index and on held-out questions."""
