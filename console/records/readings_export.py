"""Readings as they leave the station: a table of exactly what was stored, or a picture of what was seen.

The table is for machines and spreadsheets: its columns have fixed names, whatever the language of what stands above
them; a value is written with all the digits that its channel resolves. Its proof is its hash in the journal.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from console.domain.channel import Channel
from console.journal.blocks import MISSING, Samples
from console.records.trail_export import harmless

MOST_VALUES: Final = 1_000_000
"""In one table: what a spreadsheet opens. More are taken in parts."""
FIRST_MS, LAST_MS = 0, 2**52
"""Ends that take in everything there is."""
COLUMNS: Final = ("process_utc", "wall_utc", "bay", "run", "order", "channel", "value", "unit", "quality")
QUALITY: Final = ("good", "uncertain", "bad")
MARK: Final = b"\xef\xbb\xbf"
"""What tells a spreadsheet that the file is UTF-8."""
_AT_ONCE = 5_000  # numpy keeps other threads waiting for so many at once


class TooManyValuesError(ValueError):
    """More values than one table may hold; the sentence says what to do."""


class PrunedValuesError(ValueError):
    """Some of it is at the plant only; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class ExportPart:
    """One run's stretch: process time from ``from_ms`` to ``to_ms`` (since 1970), of these channels.

    ``run`` "": what the bay measured while it was known of no run.
    """

    bay: int
    run: str
    order: str
    from_ms: int
    to_ms: int
    channels: tuple[str, ...]


def check_count(count: int) -> None:
    """Raise TooManyValuesError for more values than one table may hold."""
    if count > MOST_VALUES:
        raise TooManyValuesError(
            f"{count} values are more than one table may hold ({MOST_VALUES}). Choose a shorter time or fewer channels"
        )


def check_here(part: ExportPart, pruned: Sequence[tuple[int, int]]) -> None:
    """Raise PrunedValuesError where ``pruned`` parts of it are not here: a table would say that there was nothing."""
    if pruned:
        raise PrunedValuesError(
            f"Readings of run {part.run} have left this station, and a table would lack them. "
            "Take them out of the plant's database, or choose a time without them"
        )


def table_head(heading: tuple[tuple[str, str], ...]) -> bytes:
    """The mark of UTF-8, what the table is of (label, text), an empty line, the names of the columns."""
    return MARK + _written([*([harmless(a), harmless(b)] for a, b in heading), [], list(COLUMNS)])


def table_rows(part: ExportPart, channel: Channel, samples: Samples) -> Iterator[bytes]:
    """One line a sample, some thousands at a time."""
    places = decimals(channel.resolution)
    whose = _cells(f"{part.bay:02d}", harmless(part.run), harmless(part.order), channel.id)
    unit = _cells(channel.unit) if channel.unit else ""
    for first in range(0, samples.values.size, _AT_ONCE):
        at = slice(first, first + _AT_ONCE)
        columns = (_moments(samples.process_ms[at]), _moments(samples.wall_ms[at]), samples.values[at].tolist())
        qualities = samples.quality[at].tolist()
        lines = (
            f"{process}Z,{wall}Z,{whose},{_value(steps, channel, places)},{unit},{_quality(steps, quality)}\r\n"
            for process, wall, steps, quality in zip(*columns, qualities, strict=True)
        )
        yield "".join(lines).encode("utf-8", "backslashreplace")


def decimals(resolution: float) -> int:
    """How many decimals a whole number of steps needs, so that none is lost: 0.01 needs two."""
    text = f"{resolution:.9f}".rstrip("0")
    return len(text.partition(".")[2])


def _value(steps: int, channel: Channel, places: int) -> str:
    return "" if steps == MISSING else f"{channel.value(steps):.{places}f}"


def _quality(steps: int, quality: int) -> str:
    """A number that this program does not know is said as it was stored."""
    if steps == MISSING:
        return "none"
    return QUALITY[quality] if quality < len(QUALITY) else str(quality)


def _moments(ms: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[str]:
    found: list[str] = np.datetime_as_string(ms.astype("datetime64[ms]")).tolist()
    return found


def _cells(*cells: str) -> str:
    """As a line of the table holds them, quoted where they must be."""
    return _written([list(cells)]).decode().removesuffix("\r\n")


def _written(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8", "backslashreplace")
