"""What waits for the station is bounded, in order, and never keeps a person waiting; problems are said once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from console.domain import commands as c
from console.queries.newest import NewestFirst
from console.station.inbox import (
    Asked,
    BytesReceived,
    Language,
    LineDown,
    Message,
    PlantReported,
    SecretGiven,
    Stop,
    Touched,
)
from console.station.mailbox import MOST_BYTES, PIECE_BYTES, PIECE_S, Mailbox
from console.station.station import Station
from console.station.thread import StationThread
from console.wiring.problems import MOST_PROBLEMS, note

PATIENCE_S = 30.0
READ = bytes(range(256)) * 40


def taken(box: Mailbox) -> list[Message]:
    """All that waits."""
    return list(iter(box.get, None))


def reading(box: Mailbox, reads: int) -> threading.Thread:
    """A reader of the line that goes on for so many reads."""

    def read() -> None:
        for at in range(reads):
            box.put(BytesReceived(READ, float(at)))

    thread = threading.Thread(target=read, name="reader")
    thread.start()
    return thread


def until(condition: Callable[[], bool]) -> None:
    """Wait for another thread."""
    waited = threading.Event()
    for _ in range(int(PATIENCE_S * 1000)):
        if condition():
            return
        waited.wait(0.001)
    raise AssertionError("it never came to that")


def test_a_station_that_does_not_come_to_it_makes_the_reader_wait_and_loses_nothing() -> None:
    box, reads = Mailbox(), 4 * MOST_BYTES // len(READ)
    thread = reading(box, reads)
    until(lambda: not box.has_room(len(READ)))
    assert thread.is_alive()
    box.put(Language("ja"))  # a person never waits
    got = b""
    while len(got) < reads * len(READ):
        message = box.get(PATIENCE_S)
        got += message.data if isinstance(message, BytesReceived) else b""
    thread.join()
    assert got == READ * reads
    assert box.high_bytes <= MOST_BYTES
    assert taken(box) == []


def test_small_reads_that_wait_are_put_together_and_keep_the_time_of_the_last() -> None:
    box = Mailbox()
    for at in range(1000):
        box.put(BytesReceived(b"0123456789" * 10, at / 10_000))
    got = taken(box)
    assert b"".join(x.data for x in got if isinstance(x, BytesReceived)) == b"0123456789" * 10_000
    assert len(got) == 2
    assert isinstance(got[-1], BytesReceived)
    assert got[-1].mono_s == 0.0999
    assert all(len(x.data) <= PIECE_BYTES for x in got if isinstance(x, BytesReceived))


def test_what_was_read_at_another_time_is_another_piece() -> None:
    box = Mailbox()
    for at in range(20):
        box.put(BytesReceived(b"a", at / 10))
    got = [(x.data, x.mono_s) for x in taken(box) if isinstance(x, BytesReceived)]
    assert b"".join(data for data, _ in got) == b"a" * 20
    assert all(len(data) <= 1 + PIECE_S * 10 for data, _ in got)
    assert got[-1][1] == 1.9


def test_bytes_are_never_moved_past_what_was_said_between_them() -> None:
    box = Mailbox()
    said: list[Message] = [BytesReceived(b"a", 1.0), LineDown("port", "pulled"), BytesReceived(b"b", 2.0), Stop()]
    for message in said:
        box.put(message)
    assert taken(box) == said


def test_what_a_person_asks_for_comes_before_what_a_flood_has_said_and_in_the_order_of_the_asking() -> None:
    box, reads = Mailbox(), MOST_BYTES // len(READ)
    for at in range(reads):
        box.put(BytesReceived(READ, float(at)))
    asked: list[Message] = [
        SecretGiven("0000", "p-1"),
        Asked(c.AbandonProcedure("p-1", "")),
        Asked(c.CommandBay("abort", 3)),
    ]
    for message in asked:
        box.put(message)
    got = taken(box)
    assert got[:3] == asked
    assert b"".join(x.data for x in got[3:] if isinstance(x, BytesReceived)) == READ * reads


def test_only_the_newest_of_the_same_condition_waits_and_a_change_of_it_is_kept() -> None:
    box = Mailbox()
    for receipt in range(1000):
        box.put(PlantReported("online", "", receipt, 0, ""))
        box.put(Touched())
    box.put(PlantReported("offline", "no route", 999, 5, ""))
    box.put(PlantReported("online", "", 1000, 0, ""))
    got = taken(box)
    conditions = [(x.condition, x.receipt) for x in got if isinstance(x, PlantReported)]
    assert conditions == [("online", 999), ("offline", 999), ("online", 1000)]
    assert sum(isinstance(x, Touched) for x in got) == 1


def test_a_reader_that_waits_goes_on_when_nobody_will_take_anything_any_more() -> None:
    box = Mailbox()
    thread = reading(box, 4 * MOST_BYTES // len(READ))
    until(lambda: not box.has_room(len(READ)))
    box.close()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    box.put(Touched())
    assert taken(box) == []


def test_a_station_that_cannot_be_built_keeps_no_reader_waiting() -> None:
    def build() -> Station:
        raise OSError("the disk is gone")

    told: list[BaseException] = []
    thread = StationThread(build, told.append)
    thread.start()
    until(lambda: bool(told))
    reader = reading(thread.inbox, 2 * MOST_BYTES // len(READ))
    reader.join(PATIENCE_S)
    assert not reader.is_alive()
    thread.stop()


class Slow(NewestFirst[int, int]):
    """Answers when it is let."""

    def __init__(self) -> None:
        super().__init__("slow")
        self.heard: list[int] = []
        self.busy, self.go = threading.Event(), threading.Event()

    def answered(self, question: int) -> int:
        self.heard.append(question)
        self.busy.set()
        assert self.go.wait(PATIENCE_S)
        return question


def test_of_a_thousand_questions_that_come_while_one_is_answered_only_the_last_is() -> None:
    slow = Slow()
    slow.start()
    slow.ask(0)
    assert slow.busy.wait(PATIENCE_S)
    for number in range(1, 1001):
        slow.ask(number)
    slow.go.set()
    until(lambda: slow.latest == 1000)
    slow.stop()
    assert slow.heard == [0, 1000]


def test_what_fails_ten_times_a_second_is_one_problem() -> None:
    problems: list[str] = []
    for _ in range(1000):
        note(problems, "the disk is gone")
    assert problems == ["the disk is gone"]
    for number in range(1000):
        note(problems, f"error {number}")
    assert len(problems) == MOST_PROBLEMS


@pytest.mark.parametrize("size", [1, MOST_BYTES + 1])
def test_an_empty_box_takes_a_read_of_any_size(size: int) -> None:
    box = Mailbox()
    box.put(BytesReceived(bytes(size), 0.0))
    assert len(taken(box)) == 1
