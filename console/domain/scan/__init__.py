"""Labels of blood, cells and goods: parsing them, saying what they are, and judging them against a prompt.

``parse`` turns the bytes of a scan into a typed label, ``describe`` says what it is, ``judge`` whether it is what a
step wants. Everything is pure; times and what is known are arguments (docs: ISBT 128 ST-001, GS1; RQ-63).
"""

from console.domain.scan.describe import Item, Items, describe, group_coi, group_digits, group_din, grouped
from console.domain.scan.identify import identify
from console.domain.scan.label import Ambiguous, Label, Reading, Unreadable
from console.domain.scan.prompt import (
    Accepted,
    Binding,
    Concatenation,
    Context,
    Equals,
    Ground,
    NotExpired,
    NotIn,
    OneOf,
    Prompt,
    Refused,
    Verdict,
    judge,
    judge_typed,
)
from console.domain.scan.reading import parse, parse_typed
from console.domain.scan.vocabulary import CONTAINER_FLAGS, SAMPLE_FLAGS, Rule

__all__ = [
    "CONTAINER_FLAGS",
    "SAMPLE_FLAGS",
    "Accepted",
    "Ambiguous",
    "Binding",
    "Concatenation",
    "Context",
    "Equals",
    "Ground",
    "Item",
    "Items",
    "Label",
    "NotExpired",
    "NotIn",
    "OneOf",
    "Prompt",
    "Reading",
    "Refused",
    "Rule",
    "Unreadable",
    "Verdict",
    "describe",
    "group_coi",
    "group_digits",
    "group_din",
    "grouped",
    "identify",
    "judge",
    "judge_typed",
    "parse",
    "parse_typed",
]
