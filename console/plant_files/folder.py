"""The folder into which plant files are put, by a person or by the plant's own program.

A file is looked at when it has kept its size and time over two looks, so that one that is still being copied is left
alone; and again whenever it, or the trusted keys, have changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from console.domain.message import Message
from console.plant_files.keys import FOLDER as KEYS
from console.plant_files.keys import PlantKeyError, trusted_keys
from console.plant_files.reading import Place, PlantFile, PlantFileError, read_plant_file

FOLDER = "plant-files"
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of the folder: good, or why it is not."""

    name: str
    sha256: str
    file: PlantFile | None
    reason: Message | None = None
    remedy: Message | None = None


class PlantFolder:
    """``look`` again and again; it yields each file once."""

    def __init__(self, folder: Path, place: Place) -> None:
        """``folder``: the station's."""
        self._folder, self._place = folder, place
        self._stamps: dict[str, Stamp] = {}
        self._judged: dict[str, Stamp] = {}
        self._keys: dict[str, Stamp] = {}

    def look(self, *, at_once: bool = False) -> list[Seen]:
        """What is new since the last look, oldest number first. ``at_once``: do not wait for a second look."""
        keys = dict(_stamps(self._folder / KEYS, "*.pub"))
        if keys != self._keys:
            self._keys, self._judged = keys, {}
        now = dict(_stamps(self._folder / FOLDER, "*.json"))
        settled = {name: stamp for name, stamp in now.items() if at_once or self._stamps.get(name) == stamp}
        due = [name for name, stamp in settled.items() if self._judged.get(name) != stamp]
        self._stamps = now
        self._judged.update({name: settled[name] for name in due})
        return sorted(map(self._read, due), key=lambda seen: seen.file.said.sequence if seen.file else 0)

    def _read(self, name: str) -> Seen:
        raw = b""
        try:
            raw = (self._folder / FOLDER / name).read_bytes()
            file = read_plant_file(raw, name, trusted_keys(self._folder), self._place)
        except PlantFileError as error:
            return Seen(name, hashlib.sha256(raw).hexdigest(), None, error.reason, error.remedy)
        except PlantKeyError as error:
            reason = Message.of("plant_file.bad_key", file=name, why=str(error))
            return Seen(name, hashlib.sha256(raw).hexdigest(), None, reason, Message.of("plant_file.remedy.key"))
        except OSError as error:
            reason = Message.of("plant_file.unreadable", file=name, why=error.strerror or str(error))
            return Seen(name, "", None, reason, Message.of("plant_file.remedy.again"))
        return Seen(name, file.said.sha256, file)


def _stamps(folder: Path, pattern: str) -> Iterator[tuple[str, Stamp]]:
    """Name, and (time of change, size), of the files in ``folder`` that are not hidden; nothing without a folder."""
    for path in sorted(folder.glob(pattern)):
        if not path.name.startswith("."):
            try:
                about = path.stat()
            except OSError:  # taken away between the two
                continue
            yield path.name, (about.st_mtime_ns, about.st_size)
