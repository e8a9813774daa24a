"""One wrong character: replaced, dropped, doubled, or swapped with its neighbour."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

PRINTABLE = [chr(code) for code in range(0x20, 0x7F)] + ["\x1d"]


@st.composite
def mutants(draw: st.DrawFn, text: str, first: int = 0, last: int | None = None) -> str:
    """``text`` with one error within [first, last)."""
    place = draw(st.integers(first, (len(text) if last is None else last) - 1))
    kind = draw(st.sampled_from(["replace", "drop", "double", "swap"]))
    if kind == "replace":
        mutant = text[:place] + draw(st.sampled_from(PRINTABLE)) + text[place + 1 :]
    elif kind == "drop":
        mutant = text[:place] + text[place + 1 :]
    elif kind == "double":
        mutant = text[:place] + text[place] + text[place:]
    else:
        mutant = text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :]
    assume(mutant != text)
    return mutant
