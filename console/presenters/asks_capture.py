"""Capturing the raw bytes of the line; see `console.presenters.asks`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StartCapture:
    """Write every byte of the line into a file."""


@dataclass(frozen=True, slots=True)
class StopCapture:
    """Enough."""
