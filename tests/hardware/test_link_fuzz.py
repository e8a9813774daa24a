"""Any weather between the two ends, as hypothesis thinks it up: nothing is believed wrongly, done twice or lost.

The long run is `tests/benchmarks/bench_fuzz.py`; this is the same in short, in the same weather each time.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.benchmarks.bench_fuzz import WEATHER, Fuzz, all_well

KINDS = (*WEATHER, "console_restarts", "firmware_restarts")
turns = st.lists(st.tuples(st.sampled_from(KINDS), st.floats(0.2, 5.5)), min_size=3, max_size=5)


@pytest.mark.rq("RQ-64")
@settings(deadline=None, derandomize=True, max_examples=3, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), turns)
def test_in_any_weather_nothing_is_believed_wrongly_done_twice_or_lost(
    seed: int, turns: list[tuple[str, float]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fuzz = Fuzz(Path(folder), seed)
        fuzz.follow(turns)
        figures = fuzz.line_of_figures(0)
        fuzz.close()
    print(json.dumps(figures))
    assert all_well(figures), figures
    assert figures["records"] > 0
