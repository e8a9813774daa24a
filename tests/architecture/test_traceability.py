"""The table of requirements says shown only where every test ran and passed."""

from __future__ import annotations

from pathlib import Path

from tests.architecture import traceability


def test_requirements_come_in_order_with_their_tests() -> None:
    record = {
        "b": {"rq": ["RQ-12", "RQ-5"], "outcome": "passed"},
        "a": {"rq": ["RQ-12"], "outcome": "skipped"},
        "c": {"rq": ["RQ-13"], "outcome": "failed"},
    }
    assert list(traceability.table(record)) == [
        "RQ-5  shown",
        "    passed  b",
        "RQ-12  NOT SHOWN: a test did not run",
        "    skipped a",
        "    passed  b",
        "RQ-13  NOT SHOWN: a test failed",
        "    failed  c",
    ]


def test_without_a_record_it_says_what_to_do(tmp_path: Path) -> None:
    assert traceability.main([str(tmp_path / "none.json")]) == 2
    assert traceability.main([]) == 2
