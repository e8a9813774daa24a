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
_RECORD = pytest.StashKey[dict[str, dict[str, Any]]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing recorded."""
    config.stash[_RECORD] = {}


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
    """Keep the worst outcome of set-up, call and tear-down."""
    report = yield
    if ids := named(item):
        entry = item.config.stash[_RECORD].setdefault(item.nodeid, {"rq": ids, "outcome": "passed"})
        entry["outcome"] = min(entry["outcome"], report.outcome, key=_WORST_FIRST.index)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was recorded, beside what is there."""
    if record := session.config.stash[_RECORD]:
        add(Path(session.config.rootpath) / "build" / "traceability.json", record)


def add(file: Path, record: dict[str, dict[str, Any]]) -> None:
    """Merge ``record`` into ``file``, atomically: several sessions may end at once."""
    held = json.loads(file.read_text("utf-8")) if file.exists() else {}
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(held | record, indent=1, sort_keys=True), "utf-8")
    fresh.replace(file)
