"""History of several runs at once, for laying them over one another: one answer, or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from console.domain.channel import Channel
from console.journal.readings_query import ReadingsReader
from console.queries.newest import NewestFirst
from console.queries.trends import TrendAnswer, TrendQuestion, answer

Questions = tuple[TrendQuestion, ...]
Answers = tuple[TrendAnswer, ...]


class SeveralReader(NewestFirst[Questions, Answers]):
    """Answers the newest set of questions; the answers stand in the order of the questions."""

    def __init__(self, folder: Path, channels: Mapping[str, Channel], rate: float = 1.0) -> None:
        """As for `console.queries.trends.TrendReader`."""
        super().__init__("several")
        self._folder, self._channels, self._rate = folder, channels, rate
        self._reader: ReadingsReader | None = None  # opened by the thread that uses it

    def answered(self, question: Questions) -> Answers:
        """See `console.queries.trends.answer`."""
        self._reader = self._reader or ReadingsReader(self._folder)
        return tuple(answer(self._reader, part, self._channels, self._rate) for part in question)

    def let_go(self) -> None:
        """Close the file."""
        if self._reader:
            self._reader.close()
