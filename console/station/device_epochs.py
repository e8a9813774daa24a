"""When each boot of the shuttle began, as the journal's cursors keep it."""

from __future__ import annotations

from collections.abc import Callable

from console.journal.journal import Journal


def epochs_in(journal: Journal) -> Callable[[int], int | None]:
    """The epoch in ms since 1970 of a boot, None if it was never met."""

    def epoch_of(boot: int) -> int | None:
        text = journal.registers.cursor(f"epoch.{boot}")
        return int(text) if text else None

    return epoch_of
