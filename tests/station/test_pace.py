"""When pictures are made: behind what came together, never half of it, ten a second in the long run, and always one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.station.pace import ALL_S, LONGEST_S, PICTURE_S, QUIET_S, SETTLE_S, SLACK_SHARE, Pace


def pictures(news: list[float], until_s: float, turn_s: float = PICTURE_S) -> list[float]:
    """The moments of the pictures, if something is news at these moments (ascending)."""
    pace, made, coming, now = Pace(), list[float](), list(news), 0.0
    pace.turn_s = turn_s
    pace.made(0.0)
    while now < until_s:
        if coming and coming[0] <= pace.next_s():
            now = max(now, coming.pop(0))
            pace.news(now)
        else:
            now = max(now, pace.next_s())
            pace.made(now)
            made.append(now)
    return made


def test_rows_of_sixteen_bays_one_behind_the_other_are_in_one_picture() -> None:
    bursts = [[second / 10 + bay * 0.0009 for bay in range(16)] for second in range(1, 50)]
    made = pictures([at for burst in bursts for at in burst], 5.0)
    for burst in bursts[1:]:
        shown = next(at for at in made if at >= burst[-1])
        assert shown - burst[0] <= LONGEST_S + 1e-9
        assert not [at for at in made if burst[0] <= at < burst[-1]]


@pytest.mark.parametrize("off_s", [0.0, 0.03, 0.06, 0.09])
def test_a_picture_that_came_between_delays_those_after_it_for_less_than_a_second(off_s: float) -> None:
    bursts = [second / 10 for second in range(1, 60)]
    made = pictures(sorted([*bursts, 2.0 + off_s]), 6.0)
    late = {burst: next(at for at in made if at >= burst) - burst for burst in bursts[:-1]}
    assert all(age <= SETTLE_S + 1e-9 for burst, age in late.items() if burst > 3.0)
    assert max(late.values()) <= PICTURE_S + SETTLE_S


@settings(max_examples=60)
@given(st.lists(st.floats(0, 0.2), max_size=200))
def test_no_news_waits_longer_than_a_turn_and_there_are_no_more_pictures_than_turns(steps: list[float]) -> None:
    news, at = [], 0.0
    for step in steps:
        at += step
        news.append(at)
    made = pictures(news, at + 1.0)
    for come in news:
        shown = next(picture for picture in made if picture >= come)
        assert shown - come <= PICTURE_S + LONGEST_S + 1e-9
    assert len(made) <= (made[-1] + PICTURE_S * SLACK_SHARE) / PICTURE_S + 1


def test_while_all_bays_are_looked_at_each_half_of_them_is_as_fresh_as_one_alone() -> None:
    groups = [second / 20 + 0.1 for second in range(100)]  # eight bays, and fifty milliseconds later the others
    made = pictures(groups, 5.0, ALL_S)
    late = [next(at for at in made if at >= group) - group for group in groups if 1.0 < group < 4.5]
    assert max(late) <= SETTLE_S + 1e-9


def test_without_news_clocks_go_on() -> None:
    made = pictures([], 3.0)
    assert len(made) >= 3.0 / QUIET_S - 1
    assert max(b - a for a, b in pairwise(made)) <= QUIET_S + 1e-9
