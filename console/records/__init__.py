"""Batch records, audit view, exceptions, and the independent verifier."""
