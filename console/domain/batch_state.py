"""The ISA-88 procedural states of a bay and the commands that each allows, as one literal table.

The console does not drive this machine: the firmware does. The table says which command makes sense to *ask* in
which state, so that a button can say why not. Mapping to PackML (ISA-TR88.00.02), for interfaces only: running =
Execute, holding/held/restarting = Holding/Held/Unholding, the other names are the same. There is no "resume",
"cancel" or "halt".
"""

from __future__ import annotations

from enum import StrEnum


class BatchState(StrEnum):
    """ISA-88 states; ``UNKNOWN`` until the shuttle has said."""

    UNKNOWN = "unknown"
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


ALLOWED: dict[BatchState, frozenset[str]] = {
    BatchState.UNKNOWN: frozenset(),
    BatchState.IDLE: frozenset({"start", "open"}),
    BatchState.RUNNING: frozenset({"hold", "stop", "abort"}),
    BatchState.HOLDING: frozenset({"stop", "abort"}),
    BatchState.HELD: frozenset({"restart", "stop", "abort"}),
    BatchState.RESTARTING: frozenset({"hold", "stop", "abort"}),
    BatchState.STOPPING: frozenset({"abort"}),
    BatchState.STOPPED: frozenset({"open", "reset"}),
    BatchState.ABORTING: frozenset(),
    BatchState.ABORTED: frozenset({"open", "reset"}),
    BatchState.COMPLETE: frozenset({"open", "reset"}),
}

ACTIVE = frozenset(
    {
        BatchState.RUNNING,
        BatchState.HOLDING,
        BatchState.HELD,
        BatchState.RESTARTING,
        BatchState.STOPPING,
        BatchState.ABORTING,
    }
)
"""States in which living material is being worked on."""

ENDED = frozenset({BatchState.COMPLETE, BatchState.STOPPED, BatchState.ABORTED})
"""States in which a run is over and its material waits to be unloaded."""
