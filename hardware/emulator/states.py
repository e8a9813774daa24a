"""The ISA-88 states of a bay as one literal table (states and commands by transitions).

Source: hmi-alarms-batch.md 5.4 (ISA-88.01 (R)); pause and resume are not used. OPEN moves a door, not a state.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from hardware.messages import Action


class State(StrEnum):
    """The procedural state of a bay."""

    IDLE = "idle"
    RUNNING = "running"
    HOLDING = "holding"
    HELD = "held"
    RESTARTING = "restarting"
    STOPPING = "stopping"
    STOPPED = "stopped"
    ABORTING = "aborting"
    ABORTED = "aborted"
    COMPLETE = "complete"


TRANSITIONS = MappingProxyType(
    {
        (State.IDLE, Action.START): State.RUNNING,
        (State.IDLE, Action.OPEN): State.IDLE,
        (State.RUNNING, Action.HOLD): State.HOLDING,
        (State.RUNNING, Action.STOP): State.STOPPING,
        (State.RUNNING, Action.ABORT): State.ABORTING,
        (State.HOLDING, Action.STOP): State.STOPPING,
        (State.HOLDING, Action.ABORT): State.ABORTING,
        (State.HELD, Action.RESTART): State.RESTARTING,
        (State.HELD, Action.STOP): State.STOPPING,
        (State.HELD, Action.ABORT): State.ABORTING,
        (State.RESTARTING, Action.HOLD): State.HOLDING,
        (State.RESTARTING, Action.STOP): State.STOPPING,
        (State.RESTARTING, Action.ABORT): State.ABORTING,
        (State.STOPPING, Action.ABORT): State.ABORTING,
        (State.STOPPED, Action.RESET): State.IDLE,
        (State.STOPPED, Action.OPEN): State.STOPPED,
        (State.ABORTED, Action.RESET): State.IDLE,
        (State.ABORTED, Action.OPEN): State.ABORTED,
        (State.COMPLETE, Action.RESET): State.IDLE,
        (State.COMPLETE, Action.OPEN): State.COMPLETE,
    }
)
"""Every command that a state allows. What is not in the table is refused and changes nothing."""

ACTING = MappingProxyType(
    {
        State.HOLDING: (State.HELD, 3_000),
        State.RESTARTING: (State.RUNNING, 5_000),
        State.STOPPING: (State.STOPPED, 8_000),
        State.ABORTING: (State.ABORTED, 3_000),
    }
)
"""Acting states: where each ends by itself, and after how many process milliseconds (typical, unsourced)."""

OPERATING = frozenset({State.RUNNING, State.HOLDING, State.HELD, State.RESTARTING})
"""A procedure is under way: phases count, process alarms are judged."""

ENDED = frozenset({State.STOPPED, State.ABORTED, State.COMPLETE})
"""A procedure is over and its cartridge waits for a person."""
