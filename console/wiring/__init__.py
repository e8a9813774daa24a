"""Qt-free: settings become a running station with its threads. Training is a wiring, never an ``if`` inside."""

from console.wiring.build import Running, wire

__all__ = ["Running", "wire"]
