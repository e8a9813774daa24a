"""The check that no requirement is said to be shown that is not: each way in which list and tests can disagree."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.architecture import traceability
from tests.architecture.traceability import Requirement

ROOT = Path(__file__).resolve().parents[2]
# The numbers of the design's list of requirements: none is left out, however it stands.
NUMBERS = [*range(1, 15), *range(20, 34), *range(40, 52), *range(60, 73), *range(80, 90)]

COVERED = Requirement("RQ-60", "Steps in sequence", "covered", "")
PARTLY = Requirement("RQ-67", "Time limits", "partly", "deviations")
PROCEDURE = Requirement("RQ-71", "Release", "procedure", "the qualified person")
OPEN = Requirement("RQ-85", "Incidents", "open", "3")
LISTED = (COVERED, PARTLY, PROCEDURE, OPEN)


def record(**outcomes: tuple[str, str]) -> dict[str, dict[str, Any]]:
    """What a run recorded: test = (requirement, outcome)."""
    return {test: {"rq": [name], "outcome": outcome} for test, (name, outcome) in outcomes.items()}


GOOD = record(a=("RQ-60", "passed"), b=("RQ-67", "passed"))


def found(**more: tuple[str, str]) -> list[str]:
    return list(traceability.contradictions(LISTED, GOOD | record(**more)))


@pytest.mark.rq("RQ-86")
def test_where_list_and_tests_agree_nothing_is_said() -> None:
    assert found() == []
    assert found(c=("RQ-71", "skipped")) == []  # a procedure is shown by no test, and asks for none


@pytest.mark.rq("RQ-86")
@pytest.mark.parametrize("lacking", [COVERED, PARTLY])
def test_what_is_said_to_be_shown_and_has_no_test_fails(lacking: Requirement) -> None:
    without = {test: entry for test, entry in GOOD.items() if lacking.id not in entry["rq"]}
    says = f"{lacking.id}: listed as {lacking.status}, and no test that passed shows it."
    assert list(traceability.contradictions(LISTED, without)) == [says]


@pytest.mark.rq("RQ-86")
@pytest.mark.parametrize(("outcome", "words"), [("failed", "failed"), ("skipped", "was left out")])
def test_one_test_that_did_not_pass_is_enough(outcome: str, words: str) -> None:
    assert found(c=("RQ-60", outcome)) == [f"RQ-60: listed as covered, and c {words}."]
    assert found(b=("RQ-67", outcome)) == [
        "RQ-67: listed as partly, and no test that passed shows it.",
        f"RQ-67: listed as partly, and b {words}.",
    ]


@pytest.mark.rq("RQ-86")
def test_a_mark_that_no_list_knows_fails() -> None:
    assert found(c=("RQ-34", "passed")) == ["RQ-34: c is marked with it, and tests/requirements.toml does not list it."]


def test_what_is_shown_and_listed_as_open_is_said_and_fails_nothing() -> None:
    held = GOOD | record(c=("RQ-85", "passed"))
    assert list(traceability.contradictions(LISTED, held)) == []
    assert list(traceability.understated(LISTED, held)) == [
        "RQ-85: listed as open, and tests show it: list it as covered or partly."
    ]
    assert list(traceability.understated(LISTED, GOOD)) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[RQ-1]\nstatement = "x"\nstatus = "covered"', "'RQ-1' is no requirement; write it as RQ-60."),
        ('[RQ-01]\nstatement = "x"', "RQ-01: the status is ''; write one of covered, partly, procedure, open."),
        ('[RQ-01]\nstatement = "x"\nstatus = "partly"', "RQ-01: 'partly' goes with lacks, statement, status,"),
        ('[RQ-01]\nstatement = "x"\nstatus = "covered"\nlacks = "y"', "RQ-01: 'covered' goes with statement, status,"),
        ('[RQ-01]\nstatement = " "\nstatus = "covered"', "RQ-01: 'covered' goes with statement, status,"),
    ],
)
def test_a_list_that_is_not_whole_is_refused(text: str, says: str) -> None:
    with pytest.raises(traceability.ListError) as refused:
        traceability.requirements(text)
    assert str(refused.value).startswith(says)


def test_the_table_counts_the_cases_of_one_test_together() -> None:
    outcomes = {"t.py::a[1]": "passed", "t.py::a[2]": "passed", "t.py::b": "failed"}
    held = {test: {"rq": ["RQ-60"], "outcome": outcome} for test, outcome in outcomes.items()}
    lines = list(traceability.table(LISTED, held))
    assert "4 requirements: 1 covered, 1 partly, 1 procedure, 1 open; 3 test cases show them." in lines[2]
    assert [line for line in lines if line.startswith("| RQ")] == [
        "| RQ-60 | Steps in sequence | covered | 2 of 3 passed |",
        "| RQ-67 | Time limits | partly; lacks: deviations |  |",
        "| RQ-71 | Release | procedure: the qualified person |  |",
        "| RQ-85 | Incidents | open: issue 3 |  |",
    ]
    assert lines[lines.index("## RQ-60") + 2 :] == ["- `t.py::a`: 2 passed", "- `t.py::b`: 1 failed"]


def test_without_a_record_it_says_what_to_do(tmp_path: Path) -> None:
    assert traceability.main([str(tmp_path / "none.json")]) == 2
    assert traceability.main([]) == 2


@pytest.mark.rq("RQ-86")
def test_the_program_fails_and_writes_the_table_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "traceability.json"
    file.write_text(json.dumps(record(a=("RQ-60", "failed"))), "utf-8")
    assert traceability.main([str(file)]) == 1
    assert "RQ-60: listed as covered, and a failed.\n" in capsys.readouterr().err
    assert "## RQ-60" in (tmp_path / "traceability.md").read_text("utf-8")


# --- the list of this repository, against the marks in its tests ----------------------------------------------------


def test_the_list_has_every_requirement_in_order() -> None:
    listed = traceability.requirements(traceability.LIST.read_text("utf-8"))
    assert [requirement.id for requirement in listed] == [f"RQ-{number:02}" for number in NUMBERS]


@pytest.mark.rq("RQ-86")
def test_every_mark_is_listed_and_everything_that_is_said_to_be_shown_is_marked() -> None:
    """What `make test` finds at its end, found before it begins: names only, for the outcomes are not known yet."""
    listed = traceability.requirements(traceability.LIST.read_text("utf-8"))
    held = {test: {"rq": names, "outcome": "passed"} for test, names in marked()}
    assert held
    assert list(traceability.contradictions(listed, held)) == []


def marked() -> Iterator[tuple[str, list[str]]]:
    """Each test with the requirements that are marked on it, from its text."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and (names := list(_names(node))):
                yield f"{path.relative_to(ROOT)}::{node.name}", names


def _names(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rq":
            yield from (str(ast.literal_eval(argument)) for argument in mark.args)
