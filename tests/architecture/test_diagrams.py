"""ARCHITECTURE.md draws what the tables say."""

from __future__ import annotations

import re

import pytest

from tests.architecture.diagrams import DOCUMENT, DRAWINGS, ROOT, drawn

TEXT = DOCUMENT.read_text("utf-8")


def test_every_diagram_is_as_its_table() -> None:
    assert drawn(TEXT) == TEXT, "run: python tests/architecture/diagrams.py"


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_has_its_place(name: str) -> None:
    assert TEXT.count(f"<!-- drawn: {name} -->") == 1


def test_every_file_and_folder_it_names_exists() -> None:
    """Names in code style that look like paths of this repository."""
    named = set(re.findall(r"`((?:console|widgets|hardware|resources|tests)/[\w/.-]*)`", TEXT))
    assert len(named) > 20
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_decisions_are_numbered_and_whole() -> None:
    decisions = re.split(r"^### (?=D\d+ )", TEXT, flags=re.MULTILINE)[1:]
    numbers = [int(d[1 : d.index(" ")]) for d in decisions]
    assert numbers[0] == 1
    assert numbers == sorted(set(numbers))  # a number may be kept for a decision that is still to come
    for decision in decisions:
        for part in ("Status", "Context", "Decision", "Rejected", "Consequence"):
            assert f"**{part}.**" in decision, decision[:60]
