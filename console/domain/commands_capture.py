"""Capturing the raw bytes of the line; `console.domain.commands` has all commands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StartCapture:
    """A person wants every byte of the line, both ways, in a file for an investigation."""


@dataclass(frozen=True, slots=True)
class StopCapture:
    """Enough. ``bytes``: in the file when it was asked for."""

    bytes: int = 0


@dataclass(frozen=True, slots=True)
class ReportCapture:
    """A capture was begun at the command line (``outcome`` "begun"), or ended without being asked to.

    ``outcome``: size_limit, disk_limit, write_failed (``detail`` says how) or console_stopped.
    """

    outcome: str
    file: str
    bytes: int = 0
    detail: str = ""
