"""Scenes from a whole station under a hand-moved clock, and from states made by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from shuttle_bench import BAY, Bench, bench

from console.domain import commands as c
from console.station import inbox
from console.station.snapshot import StationSnapshot


@pytest.fixture
def b(tmp_path: Path) -> Iterator[Bench]:
    """A station with its link open, nobody signed in, ten process minutes a second."""
    with bench(tmp_path / "data", warp=600.0) as made:
        made.until(lambda s: s.link.condition == "open", "the link")
        made.run(0.5)
        yield made


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A bay that has been running and watched for a while; the tests of a module only look."""
    with bench(tmp_path_factory.mktemp("running") / "data", warp=600.0) as made:
        made.loaded()
        made.station.handle(inbox.Watch(BAY))
        made.run(20)
        yield made


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StationSnapshot]:
    """Signed in, sixteen empty bays."""
    with bench(tmp_path_factory.mktemp("quiet") / "data", warp=600.0) as made:
        made.until(lambda s: s.link.condition == "open", "the link")
        made.run(0.5)
        made.sign_in()
        made.ask(c.Tick())
        yield made.station.snapshot()
