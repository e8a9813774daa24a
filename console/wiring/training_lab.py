"""Training: the laboratory reports, by a new file of the invented plant, as a real one would."""

from __future__ import annotations

import json
from pathlib import Path

from console.clock import Clock
from console.domain.context import iso
from console.domain.station_state import StationState
from console.plant_files.folder import FOLDER
from console.plant_files.keys import FOLDER as KEYS
from console.plant_files.keys import PlantKey, PlantKeyError
from console.plant_files.writing import BodyError, put_file, signed_file
from console.station.inbox import Hands
from console.training.lab import result_rows
from console.training.plant import TrainingPlant
from console.wiring.plant_files import TRAINING


class TrainingLab:
    """``report`` writes the plant's last file again, with a new number and what the lab has found."""

    def __init__(self, plant: TrainingPlant, folder: Path, clock: Clock) -> None:
        """``folder``: the station's."""
        self._plant, self._folder, self._clock = plant, folder, clock

    def report(self, state: StationState, verdict: str) -> Hands:
        """``verdict``: pass or fail. The station takes the file as any other."""
        path, now = self._folder / FOLDER / f"{TRAINING}.json", self._clock.now().utc
        try:
            body = json.loads(path.read_bytes())["body"]
            body["sequence"] = max(body["sequence"], state.plant_file.sequence) + 1
            body["issued_utc"], body["results"] = iso(now), result_rows(self._plant.lab, state, now, verdict)
            put_file(path, signed_file(body, PlantKey.open(self._folder / KEYS / f"{TRAINING}.key")))
        except (OSError, BodyError, PlantKeyError) as error:
            return Hands("lab", done=False, why=str(error))
        return Hands("lab", done=True, why="")
