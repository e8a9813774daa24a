"""The serial link to a shuttle, in both roles, and the emulator that plays the shuttle. No Qt, no console."""
