"""A station's folder opened by the command line, while no console runs on it: for what must be journalled."""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from console.clock import Clock
from console.domain.events import Fact
from console.journal.codec import encode
from console.journal.errors import FolderInUse, JournalRefused
from console.journal.journal import OPENED, Journal, Mode
from console.journal.reading import open_reader
from console.journal.rows import Draft


@dataclass(frozen=True, slots=True)
class AtRest:
    """The journal, and whose it is."""

    journal: Journal
    station: str
    site: str
    mode: str
    clock: Clock

    def append(self, fact: Fact, actor: str) -> int:
        """Make ``fact`` durable; its number. Raises JournalError."""
        draft = Draft(fact.stream, fact.TYPE, fact.VERSION, encode(fact), actor)
        return int(self.journal.append([draft], self.clock.now())[0].seq)


def identity(folder: Path) -> dict[str, str]:
    """Station, site and mode as the folder's first event says. Raises JournalError."""
    with open_reader(folder) as reader:
        first = reader.read(limit=1)
    said: Any = json.loads(first[0].data) if first and first[0].type == OPENED else {}
    if not isinstance(said, dict) or not {"station", "site", "mode"} <= set(said):
        raise JournalRefused(f"{folder} holds no journal of a station. Name the folder of one")
    return {name: str(said[name]) for name in ("station", "site", "mode")}


@contextmanager
def at_rest(folder: Path, clock: Clock) -> Iterator[AtRest]:
    """The folder, locked. Raises JournalError; FolderInUse says that a console runs on it."""
    who = identity(folder)
    try:
        journal = Journal.open(
            folder, mode=cast(Mode, who["mode"]), station=who["station"], site=who["site"], now=clock.now()
        )
    except FolderInUse as error:
        raise FolderInUse(f"{error}. This must be on record, and only one program may write: end the console") from None
    with journal:
        yield AtRest(journal, who["station"], who["site"], who["mode"], clock)


def account() -> str:
    """The operating system's account that runs this."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
