"""The pure heart of the station: state, commands, events, and the rules between them.

No I/O, no clock, no threads, no logging, no Qt. ``decide`` says what follows from a command, ``evolve`` what an
event makes of the state; both are plain functions of their arguments.
"""
