"""The operator console of one shuttle (see ARCHITECTURE.md for the house and its rooms)."""

VERSION = "0.1.0"
"""As in pyproject.toml; a test compares."""
