"""The tree keeps the house rules, and the rules would notice what breaks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture import house_rules as rules

ROOT = Path(__file__).resolve().parents[2]

LONG = "def walk():\n" + "    pass\n" * 41


def test_the_tree_keeps_the_rules() -> None:
    assert rules.broken(ROOT) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\n" * 401, "401 lines"),
        (LONG, "walk has 42 lines"),
        ("try:\nx = 1\n", "2: this is not Python"),
        ("class PortManager:\n    pass\n", "PortManager says nothing"),
        ("class TextUtils:\n    pass\n", "TextUtils says nothing"),
        ("told = Signal(dict)\n", "carries `object` only"),
        ("told = QtCore.Signal(object, int)\n", "carries `object` only"),
        ("button.clicked.connect(lambda: go(1))\n", "not a lambda"),
        ("plot.showGrid(alpha=0.3)\n", "showGrid costs"),
    ],
)
def test_what_breaks_a_rule_is_named(text: str, said: str) -> None:
    found = list(rules.python_rules(text))
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    "text",
    [
        "# long: a table of every event\n" + "x = 1\n" * 401,
        "# long: one literal table\n" + LONG,
        'def walk():\n    """' + "One.\n" * 60 + '    """\n',
        "told = Signal(object)\n",
        "told = Signal()\n",
        "button.clicked.connect(self.go)\n",
    ],
)
def test_what_keeps_the_rules_passes(text: str) -> None:
    assert list(rules.python_rules(text)) == []


def test_a_path_of_one_machine_is_named() -> None:
    text = "see ./work/plan, network/home/x and\n" + "/" + "home/kim/notes.txt\n"
    (found,) = rules.machine_paths(text)
    assert found.startswith("2: /" + "home/kim/notes.txt is a path of one machine")
