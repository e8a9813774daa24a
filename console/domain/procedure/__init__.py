"""Guided procedures: what a definition is, and how an open one moves from step to step."""
