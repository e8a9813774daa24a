"""How much room the disk of a station's folder has, and how much of it the folder takes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from console.journal.readings_schema import READINGS_FILE
from console.station.storage import DiskUse

_LOGS = ("-wal", "-shm")  # written over again and again


def disk_use(folder: Path) -> DiskUse | None:
    """As `Storage` wants it; None where the file system does not say."""
    try:
        return DiskUse(shutil.disk_usage(folder).free, sum(_sizes(folder)))
    except OSError:  # a file that went meanwhile, or a folder that is away: asked again soon
        return None


def _sizes(folder: Path) -> Iterator[int]:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from _sizes(Path(entry.path))
            elif not entry.name.endswith(_LOGS) and entry.name != READINGS_FILE:
                yield entry.stat(follow_symlinks=False).st_size
