"""The threads that answer what is laid over a curve: other runs, now and in the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from console.domain.channel import Channel
from console.queries.envelope import EnvelopeReader
from console.queries.several import SeveralReader


@dataclass(frozen=True, slots=True)
class Overlays:
    """Readers of the folder, each with a thread and connections of its own."""

    several: SeveralReader
    envelope: EnvelopeReader

    @classmethod
    def of(cls, folder: Path, channels: Mapping[str, Channel], rate: float) -> Overlays:
        """``rate``: the fastest of process time; 1 in production."""
        return cls(SeveralReader(folder, channels, rate), EnvelopeReader(folder, channels, rate))

    def start(self) -> None:
        """Begin to answer."""
        self.several.start()
        self.envelope.start()

    def stop(self) -> None:
        """End the threads and wait for them."""
        self.several.stop()
        self.envelope.stop()
