"""A damaged value is said where it is met: the plots' thread and a record's job go on, each with its sentence."""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from console.journal.errors import JournalCorrupt
from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.queries.trends import TrendQuestion, TrendReader
from console.workflow.library import load_book
from tests.support.readings import Reading, batches

QUESTION = TrendQuestion(1, "R", 0, 1000, 2000, ("ph",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """1000 readings of a run: a whole block and one more."""
    with Readings(tmp_path) as readings:
        some = [Reading(1, "R", "ph", n * 1000, n * 1000, n, n % 3 == 0, 5, n) for n in range(1, 1001)]
        for part in (some[:600], some[600:]):
            readings.append(batches(part))
        readings.close_run(1, "R")
    return tmp_path


def change(folder: Path, column: str, work: Callable[[bytes], object]) -> None:
    """Put another value in the place of one in the first block, or on its time axis."""
    table = "stretch" if column in ("times", "walls") else "block"
    other = sqlite3.connect(folder / "readings.db", isolation_level=None)
    (old,) = other.execute(f"SELECT {column} FROM {table} WHERE id = 1").fetchone()  # noqa: S608  # our own text
    other.execute(f"UPDATE {table} SET {column} = ? WHERE id = 1", (work(old),))  # noqa: S608
    other.close()


def flipped(blob: bytes) -> bytes:
    return blob[:12] + bytes([blob[12] ^ 4]) + blob[13:]


@pytest.mark.rq("RQ-82")
@pytest.mark.parametrize("column", ["times", "walls", "vals", "qualities"])
@pytest.mark.parametrize("work", [flipped, lambda blob: blob[:-5], lambda _: b""])
def test_a_damaged_block_is_said_to_be_one(folder: Path, column: str, work: Callable[[bytes], object]) -> None:
    change(folder, column, work)
    with ReadingsReader(folder) as reader:
        with pytest.raises(JournalCorrupt, match=r"readings\.db: the readings of bay 1 ph are damaged"):
            reader.samples(1, "ph", 0, 10_000_000)
        if column != "walls":  # a plot does not look at them
            with pytest.raises(JournalCorrupt, match="are damaged"):
                reader.query(1, "ph", 0, 10_000_000, 2000)
        assert reader.channels(1, "R") == ["ph"]


def test_a_block_whose_columns_are_of_different_length_is_damaged(folder: Path) -> None:
    other = sqlite3.connect(folder / "readings.db", isolation_level=None)
    other.execute("UPDATE stretch SET times = (SELECT times FROM stretch WHERE id = 2) WHERE id = 1")
    other.close()
    with ReadingsReader(folder) as reader, pytest.raises(JournalCorrupt, match="are damaged"):
        reader.samples(1, "ph", 0, 10_000_000)


class Told(TrendReader):
    """Hands over how it stands after each question."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, load_book().channels)
        self.told: queue.Queue[str] = queue.Queue()

    def answer_one(self, question: TrendQuestion) -> None:
        super().answer_one(question)
        self.told.put(self.problem)


def test_the_plots_thread_outlives_a_damaged_block_and_a_question_that_is_none(folder: Path) -> None:
    change(folder, "vals", flipped)
    reader = Told(folder)
    reader.start()
    reader.ask(QUESTION)
    assert "are damaged" in reader.told.get(timeout=20)
    reader.ask(TrendQuestion(1, "R", 5, 1, 2000, ("ph",)))
    assert reader.told.get(timeout=20).startswith("The past cannot be shown: ValueError: no trace")
    reader.ask(TrendQuestion(1, "R", 900, 1000, 2000, ("ph",)))
    assert reader.told.get(timeout=20) == ""
    reader.stop()
    assert reader.latest is not None
