"""The tour: every case of a hand-over at the real screens. `make tour` runs it."""
