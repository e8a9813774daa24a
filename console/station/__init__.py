"""The station: one plain object that takes messages one at a time and is the only thing that changes anything."""
