"""What is decided: plain data and pure functions; imports nothing of ours from outside."""
