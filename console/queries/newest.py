"""A thread that answers questions about the past: the newest one wins, and one that fails is said and not the last."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

from console.journal.errors import JournalError

Q = TypeVar("Q")
A = TypeVar("A")


class NewestFirst(Generic[Q, A]):
    """Subclasses answer one question with `answered` and let go of what they opened in `let_go`, both in the thread.

    ``latest`` is the last answer, None before the first; ``problem`` why the last question has none, "" if it has.
    """

    what = "The past"

    def __init__(self, name: str = "queries") -> None:
        """``name``: of the thread."""
        self._asked = threading.Condition()
        self._question: Q | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.latest: A | None = None
        self.problem = ""

    def answered(self, question: Q) -> A:
        """The answer. Whatever it raises is said in ``problem``."""
        raise NotImplementedError

    def let_go(self) -> None:
        """The thread ends."""

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def ask(self, question: Q) -> None:
        """Ask; an older question that is not answered yet is dropped."""
        with self._asked:
            self._question = question
            self._asked.notify()

    def stop(self) -> None:
        """End the thread and wait for it; a question that waits is not answered any more."""
        with self._asked:
            self._stopping = True
            self._asked.notify()
        if self._thread.is_alive():
            self._thread.join()

    def has_other_work(self) -> bool:
        """Whether another question waits, or the thread is to end: a long answer may be given up."""
        with self._asked:
            return self._stopping or self._question is not None

    def answer_one(self, question: Q) -> None:
        """Answer it, or say in ``problem`` why not: whatever is wrong with one question, the next one is asked."""
        try:
            self.latest, self.problem = self.answered(question), ""
        except JournalError as error:
            self.problem = str(error)
        except Exception as error:  # noqa: BLE001  # said, and the thread goes on
            self.problem = f"{self.what} cannot be shown: {type(error).__name__}: {error}"

    def _run(self) -> None:
        while (question := self._newest()) is not None:
            self.answer_one(question)
        self.let_go()

    def _newest(self) -> Q | None:
        """The question that waits, as soon as there is one; None: there will be none."""
        with self._asked:
            self._asked.wait_for(lambda: self._stopping or self._question is not None)
            question, self._question = self._question, None
            return None if self._stopping else question
