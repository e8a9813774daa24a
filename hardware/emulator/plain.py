"""A bay's data to JSON and back, for the snapshot."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from hardware.emulator.alarm_watch import AlarmMemory
from hardware.emulator.bay import BayData
from hardware.emulator.culture import Culture, Donor
from hardware.emulator.procedure import PendingSample, Position
from hardware.emulator.sensors import SensorFaults
from hardware.emulator.states import State
from hardware.emulator.vessel import Vessel


def to_plain(data: BayData) -> dict[str, Any]:
    """JSON-able, whole."""
    return asdict(data)


def from_plain(plain: dict[str, Any]) -> BayData:
    """The data that ``to_plain`` made. Raises KeyError or TypeError for anything else."""
    fields = dict(plain)
    culture = dict(fields.pop("culture"))
    position = dict(fields.pop("position"))
    analysing = [PendingSample(**sample) for sample in position.pop("analysing")]
    return BayData(
        culture=Culture(donor=Donor(**culture.pop("donor")), **culture),
        position=Position(analysing=analysing, **position),
        vessel=Vessel(**fields.pop("vessel")),
        faults=SensorFaults(**fields.pop("faults")),
        alarms={name: AlarmMemory(**memory) for name, memory in fields.pop("alarms").items()},
        state=State(fields.pop("state")),
        **fields,
    )
