"""Training: an invented plant and its labels, on the same screens, against the emulator, in a folder of its own."""
