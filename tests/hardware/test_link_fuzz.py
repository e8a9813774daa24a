"""Every weather between the two ends, one after the other: nothing is believed wrongly, done twice or lost.

The long run is `tests/benchmarks/bench_fuzz.py`; this is the same in short, in the same weather each time.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.benchmarks.bench_fuzz import WEATHER, Fuzz, all_well

KINDS = (*WEATHER, "console_restarts", "firmware_restarts")
SEED = 1


@pytest.mark.rq("RQ-64")
def test_in_any_weather_nothing_is_believed_wrongly_done_twice_or_lost(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    turns = [(kind, chance.uniform(0.2, 5.5)) for kind in chance.sample(KINDS, len(KINDS))]
    fuzz = Fuzz(tmp_path, SEED)
    fuzz.follow(turns)
    figures = fuzz.line_of_figures(0)
    fuzz.close()
    print(json.dumps(figures))
    assert all_well(figures), figures
    assert figures["records"] > 0
