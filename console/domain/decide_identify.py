"""Scan anything: a label that is to be identified, and nothing else. It moves no procedure and signs nobody in."""

from __future__ import annotations

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context
from console.domain.procedure.scanning import items_known
from console.domain.scan import Ambiguous, Label, describe, parse
from console.domain.scan.vocabulary import Rule
from console.domain.station_state import StationState


def identified(state: StationState, command: c.ScanLabel, context: Context) -> list[e.Fact]:
    """What the label is, recorded with its characters like every scan."""
    reading = parse(command.raw, context.utc.year)
    rule = "" if isinstance(reading, Label) else str(Rule.AMBIGUOUS if isinstance(reading, Ambiguous) else reading.rule)
    what = describe(reading, items_known(state))
    return [e.LabelIdentified(command.raw.decode("latin-1"), command.scanner, rule, what)]
