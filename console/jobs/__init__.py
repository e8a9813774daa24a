"""Slow work off the station: checking secrets, rendering records. A job never touches the journal."""
