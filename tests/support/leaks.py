"""A test that leaves a thread or a timer running fails, and says where the thing was started."""

from __future__ import annotations

import re
import threading
import traceback
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QTimer

GRACE_S = 2.0
_UNNAMED = re.compile(r"Thread-\d+")

Started = weakref.WeakKeyDictionary[Any, traceback.StackSummary]

_timers, _threads = Started(), Started()
_start_timer, _start_thread = QTimer.start, threading.Thread.start


def _here() -> traceback.StackSummary:
    """What led here; the lines themselves are read only if they are to be shown."""
    return traceback.StackSummary.extract(traceback.walk_stack(None), limit=30, lookup_lines=False)


def _told(stack: traceback.StackSummary) -> str:
    """The nearest lines, without those of this file and of pytest."""
    ours = [f for f in stack if f.filename != __file__ and not re.search(r"_pytest|pluggy|pytestqt", f.filename)]
    return "".join(traceback.format_list(ours[:6][::-1]))


def _thread_start(thread: threading.Thread) -> None:
    _threads[thread] = _here()
    _start_thread(thread)


def _timer_start(timer: QTimer, *arguments: Any) -> None:
    _start_timer(timer, *arguments)
    _timers[timer] = _here()


def leaked_threads(before: Iterable[threading.Thread]) -> list[threading.Thread]:
    """Threads that are not in ``before`` and, after a grace, still run. An unnamed daemon is a library's affair."""
    known = set(before)
    new = [t for t in threading.enumerate() if t not in known and not isinstance(t, threading._DummyThread)]
    ours = [t for t in new if not t.daemon or not _UNNAMED.match(t.name)]
    for thread in ours:
        thread.join(GRACE_S)
    return [t for t in ours if t.is_alive()]


def leaked_timers(before: Iterable[QTimer]) -> list[QTimer]:
    """Timers that are not in ``before``, run, and have no parent that would end them."""
    known = set(map(id, before))
    return [t for t in running_timers() if id(t) not in known and t.parent() is None]


def running_timers() -> list[QTimer]:
    """Timers that Python started and that are still active."""
    return [t for t in list(_timers) if shiboken6.isValid(t) and t.isActive()]


def pytest_configure() -> None:
    """Remember, from now on, where each thread and timer is started."""
    threading.Thread.start = _thread_start  # type: ignore[method-assign, assignment]
    QTimer.start = _timer_start  # type: ignore[method-assign]


def pytest_unconfigure() -> None:
    """Leave both classes as they were."""
    threading.Thread.start = _start_thread  # type: ignore[method-assign]
    QTimer.start = _start_timer  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fail the test that leaves a thread or a parentless timer running."""
    threads, timers = threading.enumerate(), running_timers()
    yield
    left = [f"the thread {t.name!r}, started at\n{_told(_threads[t])}" for t in leaked_threads(threads)]
    for timer in leaked_timers(timers):
        left.append(f"a QTimer of {timer.interval()} ms without a parent, started at\n{_told(_timers[timer])}")
        timer.stop()
    if left:
        pytest.fail("This test left running:\n" + "\n".join(left), pytrace=False)
