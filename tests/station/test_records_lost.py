"""The shuttle no longer has what was recorded while the line was gone: said once, drawn as a gap, in the record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shuttle_bench import BAY, Bench, bench, plug, unplug
from wiretap import facts, said_in_both_languages

from console.domain import commands as c
from console.domain import events as e
from console.domain.message import Message
from console.journal.readings_query import ReadingsReader
from console.presenters.present import present
from console.presenters.run_window import wanted_history
from console.presenters.scene import Scene
from console.presenters.ui import UiState
from console.queries.trends import TrendQuestion, answer
from console.station import inbox
from console.texts import load

KEPT, OUT_S = 25, 60.0
"""What the shuttle keeps (records, one a second and some events), and for how long the line is gone."""


@pytest.fixture
def forgetful(tmp_path: Path) -> Iterator[Bench]:
    """A run whose line was gone for longer than the shuttle's records reach."""
    with bench(tmp_path / "data", warp=1.0, capacity=KEPT) as b:
        b.loaded()
        b.run(8)
        unplug(b)
        b.run(OUT_S)
        plug(b)
        b.until(lambda s: s.link.condition == "open", "the link again")
        b.run(8)
        yield b


def gap_s(b: Bench) -> tuple[float, float]:
    """When the last record before the loss and the first one after it were made, in process seconds."""
    with ReadingsReader(b.folder) as readings:
        times = readings.samples(BAY, "temperature", 0, 2**53).process_ms / 1000
    widest = int((times[1:] - times[:-1]).argmax())
    return float(times[widest]), float(times[widest + 1])


@pytest.mark.rq("RQ-64")
def test_what_the_shuttle_has_forgotten_is_recorded_once_and_said_until_somebody_has_seen_it(forgetful: Bench) -> None:
    b = forgetful
    (gap,) = facts(b.journal, e.RecordsMissing)
    assert b.readings.lost() == [(gap.boot, gap.first, gap.last)]
    assert gap.last - gap.first > OUT_S - KEPT - 10
    newest = b.machine.firmware.records.newest_n
    assert b.readings.lacking(gap.boot, 1, newest - 5) == []
    alarm = b.state.alarms["records.lost@0"]
    assert (alarm.active, alarm.acknowledged_by, alarm.value) == (False, "", str(gap.last - gap.first + 1))
    for part in ("name", "help"):
        said_in_both_languages(Message.of(f"alarm.records.lost.{part}"))
    assert b.station.snapshot().fault is None


def shown_gaps(b: Bench, held: tuple[float, float] | None) -> list[Any]:
    """The gaps of the temperature strip on the run screen."""
    b.station.handle(inbox.Watch(BAY))
    b.run(2)
    snapshot, ui, texts = b.station.snapshot(), UiState(screen="run", bay=BAY, window="run", held=held), load("en")
    wanted = wanted_history(Scene.of(snapshot, ui, texts))
    history = None  # what the console has in memory is enough
    if wanted is not None:
        with ReadingsReader(b.folder) as readings:
            history = answer(readings, TrendQuestion(*wanted[:-1]), b.book.channels)
    view: Any = present(snapshot, ui, texts, history).view
    return [gap for strip in view.trends if strip.channel == "temperature" for gap in strip.gaps]


def test_it_is_drawn_as_a_gap_from_the_last_record_before_to_the_first_after(forgetful: Bench) -> None:
    last, first = gap_s(forgetful)
    assert first - last > OUT_S - KEPT - 10
    for held in (None, (last - 1800, first + 30)):
        (gap,) = [(a, b) for a, b in shown_gaps(forgetful, held) if b - a > 20]
        assert gap == pytest.approx((last, first), abs=10)


@pytest.mark.rq("RQ-64")
def test_it_stands_in_the_batch_record(forgetful: Bench) -> None:
    b = forgetful
    (gap,) = facts(b.journal, e.RecordsMissing)
    b.ask(c.CommandBay("hold", BAY))  # so that the record reaches beyond the gap
    b.until(lambda s: s.bays[BAY].state == "held", "the hold")
    run = b.state.bays[BAY].run
    said = b.recorder().record(run, "trainer-c", "en")
    assert said.fact is not None, said
    record = json.loads((b.folder / "records" / said.fact.file).with_suffix(".json").read_text("utf-8"))
    (told,) = [x for x in record["interruptions"] if x["kind"] == "records"]
    assert told["detail"] == f"{gap.boot}: {gap.first}-{gap.last}"
    (trend,) = [x for x in record["trends"] if x["channel"] == "temperature"]
    last, first = gap_s(b)
    assert [last * 1000, first * 1000] in trend["gaps"]


def test_a_console_killed_before_its_readings_knew_of_the_gap_does_not_say_it_twice(tmp_path: Path) -> None:
    with bench(tmp_path / "data", warp=1.0, capacity=KEPT) as b:
        b.loaded()
        unplug(b)
        b.run(OUT_S)
        b.readings.gap = lambda *_: None  # type: ignore[method-assign]  # killed between the two stores
        plug(b)
        b.until(lambda s: "records.lost@0" in s.alarms, "the gap")
        b.run(0.6)  # what came instead is stored
        (gap,) = facts(b.journal, e.RecordsMissing)
        b.restart()
        assert b.readings.lost() == [(gap.boot, gap.first, gap.last)]
        b.until(lambda s: s.link.condition == "open", "the link again")
        b.run(12)
        assert facts(b.journal, e.RecordsMissing) == [gap]
