"""What is kept for good is a mapping like any other, whatever was looked at between two things that were put to it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.kept import Kept
from console.domain.station_state import StationState, put

KEYS = st.integers(0, 90)
STEPS = st.lists(st.tuples(KEYS, st.integers(), st.booleans()), max_size=200)


def same(kept: Mapping[int, int], plain: dict[int, int]) -> None:
    assert list(kept.items()) == list(plain.items())
    assert (list(kept), list(kept.keys()), list(kept.values())) == (list(plain), list(plain), list(plain.values()))
    assert (len(kept), bool(kept)) == (len(plain), bool(plain))
    assert kept == plain
    assert plain == kept
    assert {**kept} == plain


@given(STEPS, KEYS)
def test_it_is_as_a_dict_is(steps: list[tuple[int, int, bool]], asked: int) -> None:
    kept: Mapping[int, int] = Kept()
    plain: dict[int, int] = {}
    before = [(kept, plain)]
    for key, value, looked in steps:
        kept, plain = put(kept, key, value), {**plain, key: value}
        before.append((kept, plain))
        assert (kept[key], kept.get(asked), kept.get(asked, 7)) == (value, plain.get(asked), plain.get(asked, 7))
        assert (asked in kept) is (asked in plain)
        if looked:
            same(kept, plain)
    assert isinstance(kept, Kept)
    for old, as_it_was in before:  # what was made from it has changed none of them
        same(old, as_it_was)


def test_what_is_not_in_it_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="5"):
        Kept({1: 2}).put(3, 4)[5]


def test_two_states_that_ended_the_same_are_equal() -> None:
    walked = StationState(ended_procedures=Kept().put("a", None))  # type: ignore[arg-type]
    assert list(walked.ended_procedures) == ["a"]
    assert walked == StationState(ended_procedures=Kept().put("a", None))  # type: ignore[arg-type]
    assert walked != StationState()
