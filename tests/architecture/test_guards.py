"""The guards that every test runs under would notice what they guard against."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

TESTS = """
import logging, threading
import pytest, structlog
from PySide6.QtCore import QObject, QTimer

kept = []
end = threading.Event()

def thread(name=None, daemon=True):
    started = threading.Thread(target=end.wait, name=name, daemon=daemon)
    started.start()
    return started

def test_thread_left(): thread(name="station")
def test_thread_joined():
    ended = thread(name="station")
    end.set(); ended.join(); end.clear()
def test_timer_left(qapp):
    kept.append(QTimer()); kept[-1].start(60_000)
def test_timer_stopped(qapp):
    kept.append(QTimer()); kept[-1].start(60_000); kept[-1].stop()
def test_timer_of_a_parent(qapp):
    kept.append(QObject()); QTimer(kept[-1]).start(60_000)
def test_logged(): logging.getLogger("x").warning("half a frame")
def test_logged_low(): logging.getLogger("x").info("half a frame")
def test_structlogged(): structlog.get_logger().error("half a frame", bay=3)
@pytest.mark.expects_log("half a frame.*bay=3")
def test_announced(): structlog.get_logger().error("half a frame", bay=3)
@pytest.mark.expects_log("half a frame")
def test_announced_and_absent(): pass
def test_caplog(caplog):
    logging.getLogger("x").warning("half a frame")
    assert "half" in caplog.text
@pytest.mark.rq("RQ-60")
def test_shows(): pass
@pytest.mark.rq("RQ-60", "RQ-61")
def test_fails(): assert False
def test_over(): end.set()
"""

LEFT = {"test_thread_left", "test_timer_left", "test_logged", "test_structlogged", "test_announced_and_absent"}


class Run(NamedTuple):
    """What a pytest of its own said about TESTS, and where it ran."""

    text: str
    folder: Path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "test_guarded.py").write_text(TESTS, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nqt_api = pyside6\nmarkers =\n  rq\n  expects_log\n", "utf-8")
    plugins = [f"-ptests.support.{name}" for name in ("leaks", "logs", "requirements")]
    command = [sys.executable, "-m", "pytest", "-rA", "-pno:cacheprovider", *plugins]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    return Run(done.stdout, folder)


def test_what_is_left_or_logged_fails_the_test_that_did_it(run: Run) -> None:
    assert set(re.findall(r"^ERROR test_guarded\.py::(\w+)", run.text, re.MULTILINE)) == LEFT
    assert set(re.findall(r"^FAILED test_guarded\.py::(\w+)", run.text, re.MULTILINE)) == {"test_fails"}
    passed = set(re.findall(r"^PASSED test_guarded\.py::(\w+)", run.text, re.MULTILINE))
    assert passed - LEFT >= {"test_thread_joined", "test_timer_stopped", "test_announced", "test_caplog", "test_over"}


def test_it_is_said_what_was_left_and_where_it_was_started(run: Run) -> None:
    assert "the thread 'station', started at" in run.text
    assert "a QTimer of 60000 ms without a parent, started at" in run.text
    assert 'def test_thread_left(): thread(name="station")' in run.text
    assert "Logged and not expected: WARNING x: half a frame" in run.text
    assert "Logged and not expected: ERROR structlog: half a frame bay=3" in run.text
    assert "Expected in the log and never came: half a frame" in run.text


def test_requirements_are_collected_with_outcomes(run: Run) -> None:
    record = json.loads((run.folder / "build" / "traceability.json").read_text("utf-8"))
    assert record == {
        "test_guarded.py::test_fails": {"rq": ["RQ-60", "RQ-61"], "outcome": "failed"},
        "test_guarded.py::test_shows": {"rq": ["RQ-60"], "outcome": "passed"},
    }
