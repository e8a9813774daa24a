"""Time out of limits is found to the sample, in its phase, joined where it is one, and bounded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.records.around import curves_of
from console.records.exceptions import exceptions
from console.records.excursions import MOST, excursions_of
from console.records.model import Phase, Value
from console.records.model_review import Excursion
from console.records.scope import scope_of
from console.workflow.library import load_book
from tests.records.conftest import RUN, build_record, journal
from tests.support.readings import Reading, batches

START_MS = 1_800_000_000_000
MIN_MS = 60_000
CHANNELS = load_book().channels


def iso(ms: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).isoformat().replace("+00:00", "Z")


def phase(name: str, first_min: int, last_min: int, low: str = "36.5", high: str = "37.5") -> Phase:
    setpoints = (Value("temperature", "37.0", "°C"),)
    span = iso(START_MS + first_min * MIN_MS), iso(START_MS + last_min * MIN_MS) if last_min else ""
    return Phase(name, name, 60, setpoints, (("temperature", low, high),), *span)


def found(folder: Path, value: Callable[[int], int | None], minutes: int, *phases: Phase) -> tuple[Excursion, ...]:
    """A temperature (in hundredths) every ten seconds; what lies outside in ``phases``."""
    times = range(START_MS, START_MS + minutes * MIN_MS + 1, 10_000)
    folder.mkdir(exist_ok=True)
    with Readings(folder) as readings:
        rows = [
            Reading(3, "R", "temperature", t, t, value((t - START_MS) // 1000), 0, 1, n) for n, t in enumerate(times, 1)
        ]
        for at in range(0, len(rows), 20_000):
            readings.append(batches(rows[at : at + 20_000]))
    with ReadingsReader(folder) as reader:
        return excursions_of(reader, 3, "R", phases, CHANNELS, START_MS + minutes * MIN_MS)


@pytest.mark.rq("RQ-72")
def test_a_stretch_above_is_found_to_the_sample(tmp_path: Path) -> None:
    out = found(tmp_path, lambda s: 3790 if 600 <= s <= 1200 else 3700, 120, phase("expansion", 0, 120))
    assert out == (
        Excursion(
            *("temperature", "°C", "expansion", "above", "37.90", "37.5"),
            *(START_MS + 600_000, START_MS + 1_200_000),
        ),
    )


def test_the_limit_itself_is_inside_and_the_next_step_is_not(tmp_path: Path) -> None:
    assert found(tmp_path, lambda s: 3750, 10, phase("expansion", 0, 10)) == ()
    assert len(found(tmp_path / "b", lambda s: 3751, 10, phase("expansion", 0, 10))) == 1


def test_noise_at_the_limit_is_one_stretch(tmp_path: Path) -> None:
    out = found(tmp_path, lambda s: 3755 if s % 60 == 0 and s > 0 else 3745, 60, phase("expansion", 0, 60))
    assert [(e.side, e.from_ms - START_MS, e.more) for e in out] == [("above", 60_000, 0)]


def test_each_phase_has_its_own_limits(tmp_path: Path) -> None:
    warm, cool = phase("expansion", 0, 60), phase("harvest", 60, 120, "18", "26")
    out = found(tmp_path, lambda s: 3700, 120, warm, cool)
    assert [(e.phase, e.side, e.from_ms - START_MS) for e in out] == [("harvest", "above", 3_600_000)]


def test_a_phase_that_goes_on_is_looked_at_as_far_as_it_has_come(tmp_path: Path) -> None:
    out = found(tmp_path, lambda s: 3600, 30, phase("expansion", 0, 0))
    assert [(e.side, e.worst, e.limit) for e in out] == [("below", "36.00", "36.5")]


def test_very_many_stretches_are_bounded_and_the_last_says_how_many_it_stands_for(tmp_path: Path) -> None:
    out = found(tmp_path, lambda s: 3800 if s % 1200 == 600 else 3700, 1200, phase("expansion", 0, 1200))
    assert len(out) == MOST
    assert out[-1].more == 60 - MOST
    assert out[-1].until_ms - START_MS == (59 * 1200 + 600) * 1000


def test_missing_values_are_no_excursion(tmp_path: Path) -> None:
    assert found(tmp_path, lambda s: None, 30, phase("expansion", 0, 30)) == ()


def test_the_curve_around_an_excursion_goes_with_it(tmp_path: Path) -> None:
    """What is drawn has room before and after, the limits of the phase, and the worst value in it."""
    record = build_record(journal())
    begun = next(ran for ran in record.phases if ran.id == "expansion").started
    start = round(datetime.fromisoformat(begun).timestamp() * 1000)
    times = range(start, start + 240 * MIN_MS, 10_000)
    low = {at: 3600 if 90 <= (at - start) // MIN_MS < 100 else 3700 for at in times}
    with Readings(tmp_path) as readings:
        rows = [Reading(9, RUN, "temperature", t, t, v, 0, 1, n) for n, (t, v) in enumerate(low.items(), 1)]
        readings.append(batches(rows))
    scope = scope_of(RUN, journal())
    with ReadingsReader(tmp_path) as reader:
        out = excursions_of(reader, 9, RUN, record.phases, CHANNELS, start + 240 * MIN_MS)
        lines = exceptions(scope, record, out)
        curves = curves_of(reader, scope, record, lines, CHANNELS)
    (line,) = [line for line in lines if line.kind == "out_below"]
    curve = curves[line.key]
    assert (curve.low, curve.high, min(curve.lo)) == ("36.5", "37.5", 3600)
    assert (curve.begin_ms - start, curve.end_ms - start) == (90 * MIN_MS, 100 * MIN_MS - 10_000)
    assert (curve.begin_ms - curve.from_ms, curve.to_ms - curve.end_ms) == (30 * MIN_MS, 30 * MIN_MS)
