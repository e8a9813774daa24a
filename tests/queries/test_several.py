"""Several runs' history from a real file in one answer: each run's own samples, however often a bay was used."""

from __future__ import annotations

from pathlib import Path

from console.journal.readings import Readings
from console.queries.several import SeveralReader
from console.queries.trends import TrendQuestion
from console.workflow.library import load_book
from tests.support.readings import Reading, batches

CHANNELS = load_book().channels
T0 = 1_772_000_000_000


def readings(bay: int, run: str, first: int, count: int, value: int) -> list[Reading]:
    """``count`` seconds of pH from second ``first`` on."""
    return [
        Reading(bay, run, "ph", T0 + n * 1000, T0 + n * 1000, value + n % 5, 0, bay, n + 1)
        for n in range(first, first + count)
    ]


def test_each_run_has_its_own_trace_in_the_order_of_the_questions(tmp_path: Path) -> None:
    with Readings(tmp_path) as store:
        store.append(batches([*readings(4, "R-4", 0, 1500, 7000), *readings(9, "R-9", 0, 900, 6000)]))
        store.append(batches(readings(4, "R-4b", 1500, 900, 8000)))
        reader = SeveralReader(tmp_path, CHANNELS)
        end = T0 / 1000 + 2400
        reader.answer_one(
            tuple(
                TrendQuestion(bay, run, T0 / 1000, end, 200, ("ph",))
                for bay, run in ((9, "R-9"), (4, "R-4b"), (4, "R-4"))
            )
        )
        assert reader.problem == ""
        assert reader.latest is not None
        assert [(a.run, round(float(a.traces["ph"].y.min()), 3)) for a in reader.latest] == [
            ("R-9", 6.0), ("R-4b", 8.0), ("R-4", 7.0),
        ]  # fmt: skip
        assert all(a.traces["ph"].t.size <= 200 for a in reader.latest)
        reader.let_go()


def test_what_cannot_be_read_is_said_and_the_last_answer_stays(tmp_path: Path) -> None:
    with Readings(tmp_path) as store:
        store.append(batches(readings(4, "R-4", 0, 10, 7000)))
        reader = SeveralReader(tmp_path, CHANNELS)
        good = (TrendQuestion(4, "R-4", T0 / 1000, T0 / 1000 + 60, 100, ("ph",)),)
        reader.answer_one(good)
        reader.answer_one((TrendQuestion(4, "R-4", T0 / 1000, T0 / 1000 + 60, 100, ("none",)),))
        assert "cannot be shown" in reader.problem
        assert reader.latest is not None
        reader.let_go()
