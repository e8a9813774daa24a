"""Which commands the device has seen and what became of them: at most once, over a restart too.

An append-only file of JSON lines, each on the disk before it counts; the last line of a command is its word.
At least the KEPT newest commands are remembered for ever; older ones are fenced by their session and expiry.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hardware.messages import CommandOutcome, Outcome

KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Remembered:
    """The last word on a command. ``acted``: the equipment has begun to do it."""

    command: str
    outcome: Outcome
    rule: str = ""
    detail: str = ""
    acted: bool = False

    def message(self) -> CommandOutcome:
        """As the console is told."""
        return CommandOutcome(self.command, self.outcome.value, self.rule, self.detail)


class CommandMemory:
    """The memory kept in ``path``; a half-written last line (a power cut) is dropped."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Remembered] = {}
        lines = 0
        for remembered in _read(path):
            self._put(remembered)
            lines += 1
        if lines > 2 * KEPT:
            self._compact()
        self._file = path.open("ab")
        written = path.read_bytes()
        if written and not written.endswith(b"\n"):
            self._file.write(b"\n")  # half a line stays by itself, though it be the first

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def get(self, command: str) -> Remembered | None:
        """What became of ``command``; None: never seen."""
        return self._known.get(command)

    def keep(self, remembered: Remembered) -> Remembered:
        """Put it on the disk, then count it."""
        self._file.write(_line(remembered))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._put(remembered)
        return remembered

    def settle_after_restart(self, acted: Iterable[str], acting: Iterable[str]) -> None:
        """Commands that were under way when the device went down: done, still acting, or interrupted.

        ``acted``: commands whose effect the equipment's own snapshot holds; ``acting``: those in an acting state.
        """
        done, going = set(acted), set(acting)
        for remembered in [entry for entry in self._known.values() if entry.outcome is Outcome.IN_PROGRESS]:
            command = remembered.command
            if command in going:
                continue
            if command in done or remembered.acted:
                self.keep(
                    Remembered(command, Outcome.EXECUTED, detail="The device restarted while it acted.", acted=True)
                )
            else:
                self.keep(Remembered(command, Outcome.INTERRUPTED, detail="The device restarted before it had acted."))

    def _put(self, remembered: Remembered) -> None:
        self._known.pop(remembered.command, None)
        self._known[remembered.command] = remembered
        while len(self._known) > 2 * KEPT:
            del self._known[next(iter(self._known))]

    def _compact(self) -> None:
        beside = self._path.with_suffix(".new")
        with beside.open("wb") as file:
            file.writelines(_line(entry) for entry in list(self._known.values())[-KEPT:])
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)


def _line(entry: Remembered) -> bytes:
    return json.dumps([entry.command, entry.outcome.value, entry.rule, entry.detail, entry.acted]).encode() + b"\n"


def _read(path: Path) -> Iterable[Remembered]:
    if not path.exists():
        return
    for line in path.read_bytes().split(b"\n"):
        try:
            command, outcome, rule, detail, acted = json.loads(line)
            yield Remembered(command, Outcome(outcome), rule, detail, acted)
        except (ValueError, TypeError):
            continue  # the half line of a power cut was never answered for
