"""A station and a shuttle for every test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from shuttle_bench import Bench, bench


@pytest.fixture
def station_bench(tmp_path: Path) -> Iterator[Bench]:
    """A station with its link open and nobody signed in."""
    with bench(tmp_path / "data") as made:
        made.until(lambda s: s.link.condition == "open", "the link")
        made.run(0.5)
        yield made
