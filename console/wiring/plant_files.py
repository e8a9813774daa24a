"""Where plant files come in: a thread that looks into their folder, and the training plant that writes its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from console.journal.errors import JournalFault
from console.journal.registers import Registers
from console.plant_files.folder import FOLDER, PlantFolder, Seen
from console.plant_files.keys import FOLDER as KEYS
from console.plant_files.keys import PlantKey
from console.plant_files.reading import Place
from console.plant_files.writing import put_file, signed_file
from console.training.plant import TrainingPlant

LOOK_S = 2.0
TRAINING = "training-plant"


class PlantFileWatch:
    """The thread ``plant files``: looks every few seconds and posts what it sees."""

    def __init__(
        self, folder: PlantFolder, post: Callable[[Seen], None], broken: Callable[[BaseException], None]
    ) -> None:
        """``broken``: told of what nobody foresaw; the thread goes on."""
        self._folder, self._post, self._broken = folder, post, broken
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="plant files", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait for it."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        told = False
        while not self._stop.wait(LOOK_S):
            try:
                for seen in self._folder.look():
                    self._post(seen)
            except Exception as error:  # noqa: BLE001  # said once, and looked again
                if not told:
                    self._broken(error)
                told = True


def keep_recipes(folder: Path) -> Callable[[Mapping[str, bytes]], None]:
    """Keeps exact bytes of recipes in ``recipes`` of a station's folder, each under its hash. Raises JournalFault."""

    def keep(recipes: Mapping[str, bytes]) -> None:
        try:
            for sha256, raw in recipes.items():
                path = recipe_path(folder, sha256)
                if not path.exists():
                    put_file(path, raw)
        except OSError as error:
            raise JournalFault(f"A recipe cannot be kept in {folder} ({error.strerror}). Call IT") from error

    return keep


def recipe_path(folder: Path, sha256: str) -> Path:
    """Where the exact bytes of a recipe lie."""
    return folder / "recipes" / f"{sha256}.json"


def kept_recipe(folder: Path, sha256: str) -> bytes | None:
    """The exact bytes of an approved recipe, None if they are not here."""
    path = recipe_path(folder, sha256)
    return path.read_bytes() if path.exists() else None


def write_training_file(
    plant: TrainingPlant,
    folder: Path,
    place: Place,
    moments: tuple[datetime, datetime],
    sequence: int,
    registers: Registers,
    enrol: Callable[[str], str],
) -> None:
    """The invented plant issues a new file, as of now. ``moments``: from when its dates count, and now.

    Its key is made here, for it is as invented as the plant. Verifiers that are here already are not made again: that
    is slow on purpose.
    """
    key_file = folder / KEYS / f"{TRAINING}.key"
    key = PlantKey.open(key_file) if key_file.exists() else PlantKey.make(folder / KEYS, TRAINING)
    verifiers: dict[str, str] = {}
    for person, pin in plant.pins().items():
        known = registers.verifier(person)
        verifiers[person] = known.argon2 if known else enrol(pin)
    base, now = moments
    data = signed_file(plant.body(place, base, now, sequence, verifiers), key)
    put_file(folder / FOLDER / f"{TRAINING}.json", data)
