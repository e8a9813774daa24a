"""What is an exception in a run's record, and what is the plain course of things: one line an event type (RQ-72).

Each event type of the journal stands in one of the two tables. A type that is in neither is surfaced as an exception of
its own kind, and fails a test: nothing new slips past a review because nobody thought of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from console.domain import events as e

Wanted = Callable[[Any], bool]


def _always(fact: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Surfaced:
    """``kind`` of the exception that an event of this type is, where ``wanted`` says so.

    ``by_line``: the record's own lines tell it (an alarm with its acknowledgement); the event adds none.
    """

    kind: str
    wanted: Wanted = _always
    by_line: bool = False


_DEVICE = {"hold.expired": "over_time", "interlock.tripped": "device_interlock"}
_DEVICE_STATES = frozenset({"held", "stopped", "aborted"})
INTERVENTIONS = frozenset({"hold", "restart", "stop", "abort"})
"""Commands that are looked at even where all went well."""
UNSETTLED = frozenset({"refuse", "unknown"})
"""Verdicts of an interlock that stand against it."""

EXCEPTIONS: dict[str, Surfaced] = {
    "scan.refused": Surfaced("refused_scan"),
    "secret.refused": Surfaced("wrong_pin"),
    "request.refused": Surfaced("refused_request"),
    "procedure.ended": Surfaced("left", lambda fact: fact.outcome != "finished"),
    "run.ended": Surfaced("ended_early", lambda fact: fact.state != "complete"),
    "interlocks.judged": Surfaced("interlock", lambda fact: fact.at != "pre-start" and _not_all_permit(fact)),
    "device.reported": Surfaced("device", lambda fact: device_kind(fact) != ""),
    "alarm.raised": Surfaced("alarm", by_line=True),
    "alarm.returned": Surfaced("alarm", by_line=True),
    "alarm.acknowledged": Surfaced("alarm", by_line=True),
    "command.select": Surfaced("command", by_line=True),
    "command.direct": Surfaced("command", by_line=True),
    "command.mismatch": Surfaced("command", by_line=True),
    "command.resolved": Surfaced("command", by_line=True),
    "command.silent": Surfaced("command", by_line=True),
    "link.lost": Surfaced("offline_link", by_line=True),
    "link.refused": Surfaced("offline_link", by_line=True),
    "plant.condition": Surfaced("offline_plant", by_line=True),
    "station.stopped": Surfaced("console_away", by_line=True),
    "station.started": Surfaced("console_away", by_line=True),
    "device.gap": Surfaced("gap", by_line=True),
    "signature.given": Surfaced("signature", by_line=True),
    "plant.lot": Surfaced("quarantine", by_line=True),
}
"""Event type -> the exception that it is."""

ORDINARY = frozenset({
    "plant.person", "plant.order", "plant.reservation", "plant.recipe", "plant.current",
    "session.opened", "session.closed", "scan.accepted", "scanner.tested",
    "procedure.started", "procedure.item", "procedure.step", "procedure.order", "sample.named", "signature.signer",
    "recipe.transfer", "recipe.read_back", "command.execute", "command.taken", "link.opened", "device.bay",
    "run.started", "cartridge.used", "record.issued", "passport.issued", "review.begun", "review.disposition",
})  # fmt: skip
"""Event types that are the plain course of things: the record lists them, a review by exception need not."""

KINDS: dict[str, str] = {
    **dict.fromkeys(("out_below", "out_above"), "limits"),
    **dict.fromkeys(("alarm", "alarm_open"), "alarms"),
    **dict.fromkeys(("intervention", "state_held", "state_stopped", "state_aborted", "ended_early"), "interventions"),
    "command": "commands",
    "device_interlock": "device",
    **dict.fromkeys(("interlock", "override"), "overrides"),
    "refused_scan": "scans",
    "refused_request": "requests",
    "wrong_pin": "pins",
    **dict.fromkeys(("offline_link", "offline_plant", "console_away"), "offline"),
    "clock": "clock",
    **dict.fromkeys(("gap", "silent", "silent_many"), "gaps"),
    **dict.fromkeys(("signature", "unsigned"), "signatures"),
    "left": "left",
    "corrected": "corrected",
    "late_entry": "late",
    "manual_entry": "manual",
    "attributed": "attributed",
    "deviation": "deviations",
    **dict.fromkeys(("over_time", "phase_time", "phase_open", "phase_missing", "phase_unplanned"), "times"),
    "reconciliation": "labels",
    "quarantine": "material",
    **dict.fromkeys(("no_result", "nameless_result"), "samples"),
    **dict.fromkeys(("unreadable", "unlisted"), "unreadable"),
    **dict.fromkeys(("no_limits", "section"), "full"),
    "later": "later",
}
"""Kind of exception -> the group that it is counted in. Texts: ``exception.<kind>`` and ``exception.group.<group>``."""


def _not_all_permit(fact: e.InterlocksJudged) -> bool:
    return any(line.verdict in UNSETTLED for line in fact.lines)


def device_kind(fact: e.DeviceReported) -> str:
    """The exception that the shuttle's word is, "" if it is the plain course of things."""
    if fact.kind == "run.state":
        return f"state_{fact.get('state')}" if fact.get("state") in _DEVICE_STATES else ""
    return _DEVICE.get(fact.kind, "")
