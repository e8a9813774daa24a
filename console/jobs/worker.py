"""One named thread that does one job after another and posts what each returns."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

Job = Callable[[], Any]


class Worker:
    """``post`` gets each job's result; ``broken`` the exception of a job that failed, which is never swallowed."""

    def __init__(self, post: Callable[[Any], None], broken: Callable[[BaseException], None]) -> None:
        """Both are called in the worker's thread."""
        self._post, self._broken = post, broken
        self._jobs: queue.Queue[Job | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def run(self, job: Job) -> None:
        """Do this when its turn comes."""
        self._jobs.put(job)

    def stop(self) -> None:
        """Finish what is queued, end the thread, wait for it."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._post(job())
            except Exception as error:  # noqa: BLE001  # told to the program's fault screen
                self._broken(error)
