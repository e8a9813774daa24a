"""The way to the plant's PostgreSQL: events go up at least once, in order, and the plant's receipt says how far."""
