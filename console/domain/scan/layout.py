"""A US scanner on a computer set to a Japanese keyboard: which character each US key types there (identity 3.7 (R)).

The scanner presses keys by their place on a US keyboard; the computer reads the places as on a JIS keyboard. Some
keys type nothing or switch the kana input method, so the damage cannot be undone, only recognised.
"""

from __future__ import annotations

_US = "@^&*(_=+[{]}\\|:'\""
_JIS = "\"&'()=^~@`[{]}+:*"
_TO_JIS = str.maketrans(_US, _JIS)
_FROM_JIS = str.maketrans(_JIS, _US)


def as_jis(text: str) -> str:
    """What a computer set to a Japanese layout would receive for ``text``."""
    return text.translate(_TO_JIS)


def from_jis(text: str) -> str:
    """The text that a US scanner probably meant by ``text``: for recognising the fault, never for accepting it."""
    return text.translate(_FROM_JIS)
