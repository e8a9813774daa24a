"""A plant of the tests' own: its key, a body as its program would write it, and signed files made of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from console.canonical import canonical_bytes
from console.domain.context import iso
from console.plant_files.folder import FOLDER
from console.plant_files.keys import FOLDER as KEYS
from console.plant_files.keys import PlantKey
from console.plant_files.reading import Place
from console.plant_files.schema import FORMAT
from console.security.password import TEST_ONLY, Passwords
from console.training.plant import TrainingPlant

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
HERE = Place("Kashiwa", "KSW-07", "KSW-07", "production")
PINS = {"sato": "481516", "weber": "234207"}
PLANT = TrainingPlant()
Change = Callable[[dict[str, Any]], object]


def person(name: str, badge: str, *roles: str, now: datetime = NOW, **more: Any) -> dict[str, Any]:
    """A row of a person whose PIN can be checked here, if the tests know it."""
    pin = PINS.get(name)
    secret = {
        "argon2": Passwords(TEST_ONLY).enrol(pin or "000000"),
        "issued_utc": iso(now),
        "until_utc": iso(now + timedelta(days=90)),
        "must_change": False,
    }
    return {
        "id": name,
        "printed_name": name.title(),
        "roles": list(roles or ("technician",)),
        "badge": badge,
        "active": True,
        "qualified_until": "2099-12-31",
        "granted_by": "quality office",
        "secret": secret if pin else None,
        **more,
    }


def body(sequence: int = 1, place: Place = HERE, now: datetime = NOW, change: Change | None = None) -> dict[str, Any]:
    """A good body: two people, one recipe, the lots, orders and reservations of the training plant."""
    made: dict[str, Any] = PLANT.body(place, now, now, sequence, {})
    made["issued_by"] = "MES Kashiwa"
    made["people"] = [
        person("sato", "A99990000S1", "technician", now=now),
        person("weber", "A99990000W2", "technician", "supervisor", now=now),
    ]
    if change is not None:
        change(made)
    return made


def signed(data: dict[str, Any], key: PlantKey) -> bytes:
    """A signed file of any body, good or bad: the signature is what the plant would give."""
    return canonical_bytes({"format": FORMAT, "key_id": key.key_id, "signature": key.sign(data), "body": data})


def trust(folder: Path, at_plant: Path) -> PlantKey:
    """The plant's key pair; its public half lies where the station at ``folder`` trusts it."""
    key = PlantKey.make(at_plant, "plant")
    (folder / KEYS).mkdir(parents=True, exist_ok=True)
    (folder / KEYS / "plant.pub").write_bytes((at_plant / "plant.pub").read_bytes())
    return key


def put(folder: Path, name: str, data: bytes) -> None:
    """Somebody carries a file in."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    (folder / FOLDER / name).write_bytes(data)
