"""The ring keeps the quality of each value beside it, of rows that came late as well."""

from __future__ import annotations

import numpy as np
import pytest

from console.station.trends import CAPACITY, Ring, grades_of


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
