"""What staff do with cases, whichever way they come in: the console and the group in Telegram use the same deeds."""
