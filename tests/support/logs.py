"""A test fails on a log record of WARNING or above that it did not announce with `@pytest.mark.expects_log(...)`.

Both standard logging and structlog are watched. A test that asks for `caplog` judges its records itself.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import structlog

_LEVELS = {"warning", "warn", "error", "exception", "critical", "fatal"}


class _Watch(logging.Handler):
    """Keeps the records of WARNING and above, from logging and from structlog, as lines."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def process(self, _logger: Any, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """structlog's hook, put before the processors that are configured."""
        if method in _LEVELS:
            rest = " ".join(f"{key}={value!r}" for key, value in entry.items() if key != "event")
            self.lines.append(f"{method.upper()} structlog: {entry.get('event')} {rest}".rstrip())
        return entry


@pytest.fixture(autouse=True)
def nothing_unexpected_logged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that logs what it did not announce, and the one that announces what never came."""
    watch = _Watch()
    root = logging.getLogger()
    root.addHandler(watch)
    processors = structlog.get_config()["processors"]
    structlog.configure(processors=[watch.process, *processors])
    yield
    root.removeHandler(watch)
    structlog.reset_defaults()
    if "caplog" in request.fixturenames:
        return
    marks = request.node.iter_markers("expects_log")
    faults = judge(watch.lines, [str(pattern) for mark in marks for pattern in mark.args])
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def judge(lines: list[str], expected: list[str]) -> list[str]:
    """What is wrong with ``lines``, given the regular expressions that are ``expected``."""
    unexpected = [line for line in lines if not any(re.search(pattern, line) for pattern in expected)]
    absent = [pattern for pattern in expected if not any(re.search(pattern, line) for line in lines)]
    return [f"Logged and not expected: {line}" for line in unexpected] + [
        f"Expected in the log and never came: {pattern}" for pattern in absent
    ]
