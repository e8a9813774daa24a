"""The jobs' thread: whoever waits for a job hears of it, also when it failed."""

from __future__ import annotations

from typing import Any

from console.jobs.worker import Worker


def broken_job() -> str:
    raise ValueError("no such hash")


def test_a_failed_job_is_told_and_posts_what_its_caller_waits_for() -> None:
    posted, broken = list[Any](), list[BaseException]()
    worker = Worker(posted.append, broken.append)
    worker.start()
    worker.run(lambda: "one")
    worker.run(broken_job, lambda error: f"not judged: {error}")
    worker.run(broken_job)
    worker.run(broken_job, lambda _: broken_job())
    worker.run(lambda: "two", lambda _: "never")
    worker.stop()
    assert posted == ["one", "not judged: no such hash", "two"]
    assert [str(error) for error in broken] == ["no such hash"] * 4
