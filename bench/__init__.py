"""How fast Hamroh is and what it needs: each file measures one thing as a real process and says it in a table."""
