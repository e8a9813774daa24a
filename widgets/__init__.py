"""Reusable touch parts that know numbers and labels, and nothing of cartridges."""
