"""One named thread that does one job after another and posts what each returns."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

Job = Callable[[], Any]
Failed = Callable[[BaseException], Any]


class Worker:
    """``post`` gets each job's result; ``broken`` the exception of a job that failed, which is never swallowed.

    Whoever waits for a job gives `run` a ``failed`` beside it, or waits for ever when the job fails.
    """

    def __init__(self, post: Callable[[Any], None], broken: Callable[[BaseException], None]) -> None:
        """Both are called in the worker's thread."""
        self._post, self._broken = post, broken
        self._jobs: queue.Queue[tuple[Job, Failed | None] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def run(self, job: Job, failed: Failed | None = None) -> None:
        """Do this when its turn comes. ``failed``: what to post in the result's place, out of the job's exception."""
        self._jobs.put((job, failed))

    def stop(self) -> None:
        """Finish what is queued, end the thread, wait for it."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while (task := self._jobs.get()) is not None:
            job, failed = task
            error = self._done(job)
            if error is not None and failed is not None:
                self._done(partial(failed, error))

    def _done(self, job: Job) -> BaseException | None:
        try:
            self._post(job())
        except Exception as error:  # noqa: BLE001  # told to the program's fault screen
            self._broken(error)
            return error
        return None
