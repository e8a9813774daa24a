"""A recording of the line, looked at offline: played through the real link, with no shuttle and no console near it."""

from hardware.investigation.facts import Command, Gap, Rejected, Session, Silence, Stretch, Summary
from hardware.investigation.messages import Line, Messages, Page, said
from hardware.investigation.play import LISTED, Abandoned, Player

__all__ = [
    "LISTED",
    "Abandoned",
    "Command",
    "Gap",
    "Line",
    "Messages",
    "Page",
    "Player",
    "Rejected",
    "Session",
    "Silence",
    "Stretch",
    "Summary",
    "said",
]
