"""The emulator of a shuttle's firmware: its own process, its own interlocks, its own physics, its own faults."""
