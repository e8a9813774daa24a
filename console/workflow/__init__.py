"""Definition files: procedures, prompts, interlocks, alarms, channels, recipes. Loaded once, validated, hashed.

A mistake in a file is said with file, line and remedy, and the console does not start on half a set.
"""
