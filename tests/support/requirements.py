"""Collects which test shows which requirement (`@pytest.mark.rq`) into build/traceability.json.

The file holds {test id: {"rq": ["RQ-05", ...], "outcome": "passed" | "failed" | "skipped"}}. A session adds its tests
to what the file already holds; `make test` begins with none, so that afterwards it tells of exactly that run.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

_ID = re.compile(r"RQ-\d\d")
_WORST_FIRST = ("failed", "skipped", "passed")
_RECORD = pytest.StashKey["_Record"]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing recorded; a worker of several leaves it to the process that hears all of them."""
    if not hasattr(config, "workerinput"):
        config.stash[_RECORD] = _Record()
        config.pluginmanager.register(config.stash[_RECORD], "requirements shown")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Refuse a mark that names no requirement."""
    for name in named(item):
        if not _ID.fullmatch(name):
            raise pytest.UsageError(f"{item.nodeid}: {name!r} is no requirement; write it as 'RQ-60'.")


def named(item: pytest.Item) -> list[str]:
    """The requirements that ``item`` is marked with."""
    return sorted({str(name) for mark in item.iter_markers("rq") for name in mark.args})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Write onto the report what its test shows: with several workers, reports are all that the first process sees."""
    report = yield
    report.rq = named(item)
    return report


class _Record:
    """Keeps the worst outcome of set-up, call and tear-down of each marked test."""

    def __init__(self) -> None:
        self.tests: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One of the three parts of a test has ended."""
        if ids := getattr(report, "rq", []):
            entry = self.tests.setdefault(report.nodeid, {"rq": ids, "outcome": "passed"})
            entry["outcome"] = min(entry["outcome"], report.outcome, key=_WORST_FIRST.index)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was recorded, beside what is there."""
    record = session.config.stash.get(_RECORD, None)
    if record is not None and record.tests:
        add(Path(session.config.rootpath) / "build" / "traceability.json", record.tests)


def add(file: Path, record: dict[str, dict[str, Any]]) -> None:
    """Merge ``record`` into ``file``, atomically: several sessions may end at once."""
    held = json.loads(file.read_text("utf-8")) if file.exists() else {}
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(held | record, indent=1, sort_keys=True), "utf-8")
    fresh.replace(file)
