"""What is an exception in a run's record, and what is the plain course of things: one line an event type (RQ-72).

Each event type of the journal stands in one of the two tables. A type that is in neither is surfaced as an exception of
its own kind, and fails a test: nothing new slips past a review because nobody thought of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from console.domain import events as e

KindOf = Callable[[Any], str]
"""The kind of exception that an event is, "" if this one is the plain course of things."""


@dataclass(frozen=True, slots=True)
class Surfaced:
    """What an event of this type is: of one ``kind`` always, or as the event itself says.

    ``by_line``: the record's own lines tell it (an alarm with its acknowledgement); the event adds none.
    """

    kind: str | KindOf
    by_line: bool = False

    def kind_of(self, fact: e.Fact) -> str:
        """The kind of exception that ``fact`` is, "" for none."""
        return self.kind if isinstance(self.kind, str) else self.kind(fact)


def _if(kind: str, holds: Callable[[Any], bool]) -> KindOf:
    return lambda fact: kind if holds(fact) else ""


def _note(fact: Any) -> str:
    """A deviation or an incident; else a late entry; a comment of the moment is neither."""
    if fact.kind in ("deviation", "incident"):
        return str(fact.kind)
    return "late_entry" if fact.happened_utc else ""


def _labels(fact: Any) -> str:
    """Labels that do not add up, or of which some were destroyed."""
    accounted = {*fact.used, *(serial for serial, _ in fact.destroyed)}
    return "reconciliation" if fact.destroyed or accounted != set(fact.issued) else ""


def _result(fact: Any) -> str:
    if fact.verdict == "fail":
        return "failed_test"
    return "corrected_test" if fact.correction else ""


_DEVICE = {"hold.expired": "over_time", "interlock.tripped": "device_interlock"}
_DEVICE_STATES = frozenset({"held", "stopped", "aborted"})
UNSETTLED = frozenset({"refuse", "unknown"})
"""Verdicts of an interlock that stand against it."""
INTERVENTIONS = frozenset({"hold", "restart", "stop", "abort"})
"""Commands that are looked at even where all went well."""


def _not_all_permit(fact: Any) -> bool:
    return any(line.verdict in UNSETTLED and not getattr(line, "override", None) for line in fact.lines)


def device_kind(fact: Any) -> str:
    """The exception that the shuttle's word is, "" if it is the plain course of things."""
    if fact.kind == "run.state":
        return f"state_{fact.get('state')}" if fact.get("state") in _DEVICE_STATES else ""
    return _DEVICE.get(fact.kind, "")


EXCEPTIONS: dict[str, Surfaced] = {
    "scan.refused": Surfaced("refused_scan"),
    "secret.refused": Surfaced("wrong_pin"),
    "request.refused": Surfaced("refused_request"),
    "procedure.ended": Surfaced(_if("left", lambda fact: fact.outcome != "finished")),
    "run.ended": Surfaced(_if("ended_early", lambda fact: fact.state != "complete")),
    "interlocks.judged": Surfaced(_if("interlock", lambda fact: fact.at != "pre-start" and _not_all_permit(fact))),
    "interlock.overridden": Surfaced("override"),
    "interlock.override_fell": Surfaced("override_fell"),
    "signature.lapsed": Surfaced("lapsed"),
    "device.reported": Surfaced(device_kind),
    "note.recorded": Surfaced(_note),
    "entry.corrected": Surfaced("corrected"),
    "manual.entered": Surfaced("manual_entry"),
    "value.entered": Surfaced(_if("unusual_value", lambda fact: bool(fact.reason))),
    "paper.line": Surfaced(_if("paper", lambda fact: bool(fact.value))),
    "manual.left": Surfaced(_if("manual_differs", lambda fact: fact.why == "differs")),
    "act.attributed": Surfaced("attributed"),
    "clock.changed": Surfaced("clock"),
    "lab.labels": Surfaced(_labels),
    "reagent.over_hold": Surfaced("over_time"),
    "lab.result": Surfaced(_result),
    "release.judged": Surfaced(_if("release", lambda fact: fact.release != "released")),
    "material.quarantined": Surfaced("quarantined"),
    "material.disposed": Surfaced("disposed"),
    "plant.late_change_decided": Surfaced("late_change"),
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
    "plant.person", "plant.order", "plant.reservation", "plant.reservation_withdrawn", "plant.recipe", "plant.current",
    "plant.place", "plant.cartridges_spent", "plant.file_taken", "plant.file_refused",
    "clock.known", "session.opened", "session.closed", "account.unlocked", "account.pin_changed", "horn.silenced",
    "scan.accepted", "scan.to_confirm", "scan.identified", "scanner.tested",
    "procedure.started", "procedure.item", "procedure.step", "procedure.order", "procedure.option", "sample.named",
    "signature.signer", "correction.begun", "correction.left", "manual.compared", "manual.confirmed", "note.closed",
    "value.doubted",
    "interlock.override_asked", "interlock.override_left", "lab.delivered", "material.handed_over", "reagent.discarded",
    "recipe.transfer", "recipe.read_back", "command.execute", "command.taken", "link.opened", "link.moved",
    "device.bay", "run.started", "cartridge.used", "record.issued", "passport.issued", "review.begun",
    "review.disposition",
    "readings.quarantined", "readings.accepted", "readings.pruned", "capture.started", "capture.ended",
    "trail.exported", "readings.exported", "key.rotated", "key.lost", "key.retired",
})  # fmt: skip
"""Event types that are the plain course of things: the record lists them, a review by exception need not."""

KINDS: dict[str, str] = {
    **dict.fromkeys(("out_below", "out_above"), "limits"),
    **dict.fromkeys(("alarm", "alarm_open"), "alarms"),
    **dict.fromkeys(("intervention", "state_held", "state_stopped", "state_aborted", "ended_early"), "interventions"),
    "command": "commands",
    "device_interlock": "device",
    **dict.fromkeys(("interlock", "override", "override_fell"), "overrides"),
    "refused_scan": "scans",
    "refused_request": "requests",
    "wrong_pin": "pins",
    **dict.fromkeys(("offline_link", "offline_plant", "console_away"), "offline"),
    "clock": "clock",
    **dict.fromkeys(("gap", "silent", "silent_many"), "gaps"),
    **dict.fromkeys(("signature", "unsigned", "lapsed"), "signatures"),
    "left": "left",
    "corrected": "corrected",
    **dict.fromkeys(("late_entry", "paper"), "late"),
    **dict.fromkeys(("manual_entry", "manual_differs", "unusual_value"), "manual"),
    "attributed": "attributed",
    **dict.fromkeys(("deviation", "incident"), "deviations"),
    **dict.fromkeys(("over_time", "phase_time", "phase_open", "phase_missing", "phase_unplanned"), "times"),
    "reconciliation": "labels",
    **dict.fromkeys(("quarantine", "quarantined", "disposed", "release", "late_change"), "material"),
    **dict.fromkeys(("no_result", "nameless_result", "failed_test", "corrected_test"), "samples"),
    **dict.fromkeys(("unreadable", "unlisted"), "unreadable"),
    **dict.fromkeys(("no_limits", "section"), "full"),
    "later": "later",
}
"""Kind of exception -> the group that it is counted in. Texts: ``exception.<kind>`` and ``exception.group.<group>``."""
