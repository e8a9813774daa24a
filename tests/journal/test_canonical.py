"""Canonical bytes: one form for one value, and a sentence for what has none."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.canonical import CanonicalError, canonical_bytes, digest, read_canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class Colour(StrEnum):
    RED = "red"


def test_the_form_is_fixed_for_ever() -> None:
    value = {"ü": "é\u0301\u2028", "b": [1, True, None, '\x1d\n\\"'], "a": -5, "": {}, "B": (Colour.RED,)}
    wanted = '{"":{},"B":["red"],"a":-5,"b":[1,true,null,"\\u001d\\n\\\\\\""],"ü":"é\u0301\u2028"}'
    assert canonical_bytes(value) == wanted.encode()
    assert digest(value) == hashlib.sha256(wanted.encode()).hexdigest()


@given(PLAIN)
def test_what_is_written_is_read_back(value: object) -> None:
    assert read_canonical(canonical_bytes(value)) == value


@given(PLAIN, PLAIN)
def test_only_equal_values_have_equal_bytes(one: object, other: object) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)  # tells True from 1, as == does not
    assert (canonical_bytes(one) == canonical_bytes(other)) is same


def test_the_order_of_keys_does_not_matter_and_text_is_not_normalised() -> None:
    assert canonical_bytes({"a": 1, "b": 2}) == canonical_bytes({"b": 2, "a": 1})
    assert canonical_bytes("é") != canonical_bytes("e\u0301")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"temperature": 37.0}, "value.temperature is a float"),
        ([float("nan")], "value[0] is a float"),
        ({1: "x"}, "key 1, which is not text"),
        ({"raw": b"x"}, "value.raw is a bytes"),
        (2**63, "64 bits"),
        ("\ud800", "surrogate"),
        ({"s": {1, 2}}, "value.s is a set"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(value: object, says: str) -> None:
    with pytest.raises(CanonicalError) as refusal:
        canonical_bytes(value)
    assert says in str(refusal.value)


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(CanonicalError, match="too deeply"):
        canonical_bytes(loop)


def test_bytes_that_are_no_data_are_refused() -> None:
    with pytest.raises(CanonicalError, match="not canonical"):
        read_canonical(b'{"half":')
