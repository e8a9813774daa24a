"""The hash of an event is what its module says, however quickly it is come by."""

from __future__ import annotations

import hashlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from console.journal.hashing import HASHED, event_hash

ASCII = st.text(st.characters(codec="ascii"), max_size=12)
STORED = st.binary(max_size=8).map(lambda raw: raw.decode("utf-8", "surrogateescape"))  # also what is no UTF-8
LONG = st.integers(200, 300).map(lambda length: "x" * length)
TEXT = ASCII | LONG | st.text(max_size=6) | STORED
NUMBER = st.integers(-(2**63), 2**63 - 1)
TEXTS = {"id", "incarnation", "stream", "type", "utc", "boot", "process_utc", "actor"}


def of_its_type(name: str, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """A column as the table declares it."""
    if name in TEXTS:
        return text | st.none() if name == "process_utc" else text
    return st.binary(max_size=40) if name in ("data", "prev") else NUMBER


USUAL = st.tuples(*(of_its_type(name, ASCII) for name in HASHED))
DECLARED = st.tuples(*(of_its_type(name, TEXT) for name in HASHED))
ODD = st.lists(st.none() | NUMBER | TEXT | st.binary(max_size=8) | st.floats(), min_size=13, max_size=16)


def as_documented(values: Any, kind: bytes) -> bytes:
    """What console/journal/hashing.py says in its first lines, column by column."""
    hashed = kind
    for value in values:
        letter, raw = "?", b""
        if value is None:
            letter = "n"
        elif isinstance(value, int):
            letter, raw = "i", str(value).encode()
        elif isinstance(value, str):
            letter, raw = "t", value.encode("utf-8", "surrogateescape")
        elif isinstance(value, bytes):
            letter, raw = "b", value
        hashed += f"{letter}{len(raw)}:".encode() + raw
    return hashlib.sha256(hashed).digest()


@given(USUAL | DECLARED | ODD)
def test_the_hash_is_what_is_documented(values: Any) -> None:
    assert event_hash(values) == as_documented(values, b"shuttle-event-1\n")
    assert event_hash(list(values)) == event_hash(values)


@given(USUAL)
def test_other_rows_than_events_are_hashed_under_a_line_of_their_own(values: Any) -> None:
    assert event_hash(values, b"other\n") == as_documented(values, b"other\n") != event_hash(values)


@given(USUAL, st.integers(0, len(HASHED) - 1), TEXT | NUMBER | st.none() | st.binary(max_size=4))
def test_another_value_in_any_column_is_another_hash(values: Any, at: int, other: Any) -> None:
    changed = [*values[:at], other, *values[at + 1 :]]
    same = type(other) is type(values[at]) and other == values[at]
    assert (event_hash(changed) == event_hash(values)) is same
