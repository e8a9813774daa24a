"""Readings as they leave the station: exactly what was stored, whole or not at all, never over an older file."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.journal.blocks import BLOCK_SAMPLES, MISSING, VALUE_MAX, VALUE_MIN, Samples
from console.journal.pruning import Pruning
from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.records import readings_export as module
from console.records.readings_export import (
    COLUMNS,
    ExportPart,
    PrunedValuesError,
    TooManyValuesError,
    decimals,
    table_rows,
)
from console.wiring import readings_export as writing
from console.wiring.readings_export import ReadingsExporter
from console.workflow.library import load_book
from tests.support.readings import Reading, batches

CHANNELS = load_book().channels
T0 = 1_772_000_000_000
HEADING = (("Station", "KSW-07"), ("Mode", "TRAINING"), ("Bay 04", "=cmd()"))
PART = ExportPart(4, "R-4", 'ORD,"1"', T0, T0 + 100_000, ("ph", "temperature"))


def readings(folder: Path) -> list[Reading]:
    """A hundred seconds of two channels in two runs; every tenth pH is missing."""
    made = [
        Reading(4, run, name, T0 + n * 1000 + 7, T0 + n * 1000 + 950,
                None if n % 10 == 0 and name == "ph" else 7000 + n, n % 3, boot, n)
        for boot, run in ((1, "R-4"), (2, "R-other"))
        for n in range(1, 101)
        for name in ("ph", "temperature")
    ]  # fmt: skip
    with Readings(folder) as store:
        store.append(batches(made))
    return made


def rows_of(file: Path) -> tuple[list[list[str]], list[dict[str, str]]]:
    """(what stands above, the rows by the names of the columns)."""
    lines = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
    at = lines.index(list(COLUMNS))
    return lines[:at], [dict(zip(COLUMNS, line, strict=True)) for line in lines[at + 1 :]]


def test_every_stored_value_is_in_the_table_exactly(tmp_path: Path) -> None:
    stored = readings(tmp_path)
    told = ReadingsExporter(tmp_path, CHANNELS).table((PART,), HEADING, "S-1")
    file = tmp_path / "exports" / told.file
    above, rows = rows_of(file)
    wanted = [r for r in stored if r.run == "R-4" and r.process_ms <= PART.to_ms]
    assert told.values == len(rows) == len(wanted) == 198
    by_key = {(r.channel, r.process_ms): r for r in wanted}
    for row in rows:
        at = datetime.fromisoformat(row["process_utc"])
        reading = by_key.pop((row["channel"], round(at.timestamp() * 1000)))
        assert round(datetime.fromisoformat(row["wall_utc"]).timestamp() * 1000) == reading.wall_ms
        assert (row["bay"], row["run"], row["order"]) == ("04", "R-4", PART.order)
        channel = CHANNELS[row["channel"]]
        if reading.value is None:
            assert (row["value"], row["quality"]) == ("", "none")
        else:
            assert round(float(row["value"]) / channel.resolution) == reading.value
            assert row["quality"] == ("good", "uncertain", "bad")[reading.quality]
        assert row["unit"] == channel.unit
    assert by_key == {}
    assert above[:3] == [["Station", "KSW-07"], ["Mode", "TRAINING"], ["Bay 04", "'=cmd()"]]


def test_the_event_says_what_was_taken_and_names_the_files_hash(tmp_path: Path) -> None:
    readings(tmp_path)
    told = ReadingsExporter(tmp_path, CHANNELS).table((PART, replace(PART, run="R-other")), HEADING, "S-1")
    assert (told.person, told.format, told.runs, told.channels) == (
        "S-1", "csv", ("R-4", "R-other"), ("ph", "temperature"),
    )  # fmt: skip
    assert told.from_process == f"{datetime.fromtimestamp(T0 / 1000, UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    assert told.sha256 == hashlib.sha256((tmp_path / "exports" / told.file).read_bytes()).hexdigest()
    assert told.file.startswith("readings-04-2026")


def test_an_export_never_replaces_another_and_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings(tmp_path)
    exporter = ReadingsExporter(tmp_path, CHANNELS)
    first, second = (exporter.table((PART,), HEADING, "S-1") for _ in range(2))
    assert first.file != second.file
    assert first.sha256 == second.sha256
    monkeypatch.setattr(module, "MOST_VALUES", 100)
    with pytest.raises(TooManyValuesError, match="Choose a shorter time"):
        exporter.table((PART,), HEADING, "S-1")
    assert sorted(p.name for p in (tmp_path / "exports").iterdir()) == sorted((first.file, second.file))


def test_what_is_surely_too_much_is_refused_before_any_of_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [Reading(4, "R-4", "ph", T0 + n * 1000, T0 + n * 1000, 7000, 0, 1, n) for n in range(1, 2 * BLOCK_SAMPLES)]
    with Readings(tmp_path) as store:
        store.append(batches(made))
    part, read = replace(PART, to_ms=T0 + 10_000_000, channels=("ph",)), list[str]()
    real = ReadingsReader.samples

    def samples(reader: ReadingsReader, bay: int, channel: str, *stretch: int, run: str) -> Samples:
        read.append(channel)
        return real(reader, bay, channel, *stretch, run=run)

    monkeypatch.setattr(ReadingsReader, "samples", samples)
    with ReadingsReader(tmp_path) as reader:
        least, cut = (reader.count_at_least(4, "ph", at, part.to_ms, run="R-4") for at in (T0, T0 + 5000))
    assert cut < BLOCK_SAMPLES <= least <= len(made)
    exporter = ReadingsExporter(tmp_path, CHANNELS)
    monkeypatch.setattr(module, "MOST_VALUES", least - 1)
    with pytest.raises(TooManyValuesError):
        exporter.table((part,), HEADING, "S-1")
    assert read == []
    monkeypatch.setattr(module, "MOST_VALUES", len(made))
    assert exporter.table((part,), HEADING, "S-1").values == len(made)
    assert read == ["ph"]


def test_a_picture_is_stored_as_it_was_painted(tmp_path: Path) -> None:
    exporter = ReadingsExporter(tmp_path, CHANNELS)
    told = exporter.picture((PART,), b"\x89PNG...", "S-1")
    file = tmp_path / "exports" / told.file
    assert (file.suffix, file.read_bytes(), told.values, told.format) == (".png", b"\x89PNG...", 0, "png")
    with pytest.raises(ValueError, match="no picture"):
        exporter.picture((PART,), b"", "S-1")


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(sorted(CHANNELS)),
    st.lists(st.integers(VALUE_MIN, VALUE_MAX) | st.just(MISSING), min_size=1, max_size=20),
)
def test_no_digit_of_any_value_is_lost(name: str, steps: list[int]) -> None:
    channel = CHANNELS[name]
    at, values = np.full(len(steps), T0, np.int64), np.array(steps, np.int32)
    samples = Samples(at, at, values, np.zeros(len(steps), np.uint8))
    text = b"".join(table_rows(PART, channel, samples)).decode()
    for line, told in zip(csv.reader(io.StringIO(text)), steps, strict=True):
        assert line[6] == "" if told == MISSING else round(float(line[6]) / channel.resolution) == told


@pytest.mark.parametrize(("resolution", "places"), [(1, 0), (0.1, 1), (0.001, 3), (0.5, 1), (0.25, 2), (10, 0)])
def test_as_many_decimals_as_a_step_needs(resolution: float, places: int) -> None:
    assert decimals(resolution) == places


def test_a_quality_of_a_newer_program_is_said_as_it_is_stored() -> None:
    at = np.array([T0], np.int64)
    samples = Samples(at, at, np.array([7000], np.int32), np.array([9], np.uint8))
    assert b",9\r\n" in b"".join(table_rows(PART, CHANNELS["ph"], samples))


def test_what_has_left_the_station_is_no_table_that_lacks_it_in_silence(tmp_path: Path) -> None:
    """Asked for just before it went, or from a command line: nobody takes half for the whole."""
    readings(tmp_path)
    with Readings(tmp_path) as store:
        store.close_run(4, "R-4")
        assert store.prune(Pruning(4, "R-4", 1, T0 + 1007, T0 + 100_007), 1)
    exporter = ReadingsExporter(tmp_path, CHANNELS)
    with pytest.raises(PrunedValuesError, match="have left this station"):
        exporter.table((PART,), HEADING, "S-1")
    assert list((tmp_path / "exports").iterdir()) == []
    assert exporter.table((replace(PART, run="R-other"),), HEADING, "S-1").values == 198
    later = replace(PART, from_ms=T0 + 200_000, to_ms=T0 + 300_000)
    assert exporter.table((later,), HEADING, "S-1").values == 0


def test_what_comes_while_the_table_is_written_is_in_no_channel_of_it_or_in_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel that is read a moment later would have rows of which the others have none."""
    readings(tmp_path)
    whole, n = writing.table_rows, 101

    def meanwhile(*asked: Any) -> Iterator[bytes]:
        nonlocal n
        more = [Reading(4, "R-4", name, T0 + 50_000 + n, T0 + n, 7, 0, 1, n) for name in ("ph", "temperature")]
        with Readings(tmp_path) as store:
            assert store.append(batches(more)) == 1
        n += 1
        return whole(*asked)

    monkeypatch.setattr(writing, "table_rows", meanwhile)
    exporter = ReadingsExporter(tmp_path, CHANNELS)
    assert exporter.table((PART,), HEADING, "S-1").values == 198
    assert exporter.table((PART,), HEADING, "S-1").values == 2 * (99 + 2)


def test_a_bay_of_which_no_run_is_known_takes_out_nobody_elses_values(tmp_path: Path) -> None:
    """Two runs were in it before: their values would stand under no name, or under another one's."""
    readings(tmp_path)
    assert ReadingsExporter(tmp_path, CHANNELS).table((replace(PART, run="", order=""),), HEADING, "S-1").values == 0
