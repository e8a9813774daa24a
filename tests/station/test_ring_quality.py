"""The ring keeps the quality of each value beside it, of rows that came late as well."""

from __future__ import annotations

import numpy as np
import pytest
from shuttle_bench import Bench

from console.station.trends import CAPACITY, Ring, grades_of
from hardware.messages import Telemetry


def row(value: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([value, value])


@pytest.mark.parametrize(("letters", "grades"), [("gub", [0, 1, 2]), ("gx?", [0, 2, 2]), ("gu", [0, 0, 0])])
def test_letters_are_numbers_and_what_nobody_knows_is_bad(letters: str, grades: list[int]) -> None:
    assert grades_of(letters, 3).tolist() == grades


def test_each_value_has_its_own_quality_wherever_its_row_came_in() -> None:
    ring = Ring(2)
    for second, quality in ((0, "gg"), (1, "ug"), (4, "gg"), (5, "gb")):
        ring.append(second * 1000, float(second), row(second), quality)
    for second, quality in ((3, "bu"), (2, "gg"), (1, "bb")):  # fetched; one of them is here already
        ring.append(second * 1000, 5.1, row(second), quality)
    trend = ring.copy(1)
    assert trend.t.tolist() == [0, 1, 2, 3, 4, 5]
    assert trend.grades is not None
    assert trend.grades.tolist() == [[0, 0], [1, 0], [0, 0], [2, 1], [0, 0], [0, 2]]


def test_a_place_in_the_ring_that_is_used_again_has_the_new_quality() -> None:
    ring = Ring(2)
    for second in range(CAPACITY + 10):
        ring.append(second * 1000, float(second), row(second), "bb" if second < 10 else "gg")
    grades = ring.copy(1).grades
    assert grades is not None
    assert not grades.any()


def test_a_record_of_fewer_channels_keeps_the_quality_of_each(station_bench: Bench) -> None:
    """A shuttle may leave a probe out, or have one that nobody here knows: the doubt stays at its value."""
    b = station_bench
    b.until(lambda s: s.link.condition == "open", "the link")
    keeper = b.station._keeper
    numbers = sorted(channel.number for channel in b.book.channels.values() if channel.kind == "online")
    hello = keeper.driver.hello
    assert hello is not None
    said = Telemetry(hello.boot, 10_000, 10**7, 3, (numbers[2], 9_999, numbers[0]), (5, 6, 7), "bgu")
    keeper.driver.frames.append(said)
    keeper.take_telemetry(b.station.trends)
    trend, latest = b.station.trends.copy(3), b.station.trends.latest()[3]
    assert trend is not None
    assert trend.grades is not None
    given = np.isfinite(trend.values[-1])
    assert np.flatnonzero(given).tolist() == [0, 2]
    assert trend.grades[-1][given].tolist() == [1, 2]
    assert (latest.quality[0], latest.quality[2], len(latest.quality)) == ("u", "b", len(latest.values))
