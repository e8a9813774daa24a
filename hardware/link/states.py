"""Where an end of the link stands, and what moves it: literal tables. A pair that is not in them is a mistake."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class Role(StrEnum):
    """Which end."""

    HOST = "host"  # the console
    DEVICE = "device"  # the shuttle, or an emulator of it


class State(StrEnum):
    """OPENING and REFUSED are the host's, WAITING is the device's; OPEN and SILENT are both's."""

    OPENING = "opening"  # says hello until it is answered
    REFUSED = "refused"  # the answer came from the wrong shuttle; says nothing until the retry
    WAITING = "waiting"  # no session; says so twice a second
    OPEN = "open"
    SILENT = "silent"  # a session, but nothing valid heard for SILENT_AFTER_S


class Trigger(Enum):
    """What happened."""

    ANSWERED = auto()  # host: a hello from the right shuttle
    MISMATCHED = auto()  # host: a hello from the wrong one, or a rate that is not allowed
    FORGOTTEN = auto()  # host: the device says that it has no session (it restarted, or lost us)
    RETRIED = auto()  # host: the time after a refusal is over
    GREETED = auto()  # device: a hello with a new session
    HEARD = auto()  # a valid message
    HUSHED = auto()  # nothing valid for SILENT_AFTER_S
    LOST = auto()  # nothing valid for LOST_AFTER_S
    DOUBTED = auto()  # host: somebody else's heartbeat, or another clock: it may be another device
    REOPENED = auto()  # host: the line was opened anew, perhaps another one


TABLE: dict[Role, dict[State, dict[Trigger, State]]] = {
    Role.HOST: {
        State.OPENING: {
            Trigger.ANSWERED: State.OPEN,
            Trigger.MISMATCHED: State.REFUSED,
            Trigger.REOPENED: State.OPENING,
        },
        State.OPEN: {
            Trigger.HEARD: State.OPEN,
            Trigger.HUSHED: State.SILENT,
            Trigger.FORGOTTEN: State.OPENING,
            Trigger.MISMATCHED: State.REFUSED,
            Trigger.DOUBTED: State.OPENING,
            Trigger.REOPENED: State.OPENING,
        },
        State.SILENT: {
            Trigger.HEARD: State.OPEN,
            Trigger.LOST: State.OPENING,
            Trigger.FORGOTTEN: State.OPENING,
            Trigger.MISMATCHED: State.REFUSED,
            Trigger.DOUBTED: State.OPENING,
            Trigger.REOPENED: State.OPENING,
        },
        State.REFUSED: {
            Trigger.RETRIED: State.OPENING,
            Trigger.REOPENED: State.OPENING,
        },
    },
    Role.DEVICE: {
        State.WAITING: {
            Trigger.GREETED: State.OPEN,
        },
        State.OPEN: {
            Trigger.GREETED: State.OPEN,
            Trigger.HEARD: State.OPEN,
            Trigger.HUSHED: State.SILENT,
        },
        State.SILENT: {
            Trigger.GREETED: State.OPEN,
            Trigger.HEARD: State.OPEN,
            Trigger.LOST: State.WAITING,
        },
    },
}

FIRST: dict[Role, State] = {Role.HOST: State.OPENING, Role.DEVICE: State.WAITING}

IN_SESSION = frozenset({State.OPEN, State.SILENT})

HELLO_EVERY_S = 1.0
HEARTBEAT_EVERY_S = 0.5
SILENT_AFTER_S = 1.5
LOST_AFTER_S = 5.0
IDENTITY_EVERY_S = 5.0
RETRY_REFUSED_AFTER_S = 10.0
"""Over LOST_AFTER_S, so that a wrong shuttle has forgotten our session and serves its own console meanwhile."""


class ForbiddenMoveError(RuntimeError):
    """The link's own mistake: a trigger that its state does not know."""


def moved(role: Role, state: State, trigger: Trigger) -> State:
    """The state after ``trigger``. Raises ForbiddenMoveError."""
    try:
        return TABLE[role][state][trigger]
    except KeyError:
        raise ForbiddenMoveError(f"{role} in state {state} does not know {trigger.name}.") from None
