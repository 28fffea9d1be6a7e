"""Ways to reach people: each translates the outside world once into our events and outcomes."""
