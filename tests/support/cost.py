"""What a piece of work costs the person who does it: touches, scans, and seconds of reading.

Reading is measured from what is painted on the page, not from what a view holds: every line that newly stands there is
counted once, the whole of it, though a practised eye skips much. It is an upper bound, made to compare one layout with
another. The bar, the rail and the training drawer are left out, and so is what is gone again before anybody acts.

ASSUMPTION: 200 words a minute. Silent reading of prose is commonly put at 200 to 300 words a minute (unverified here);
the slow end is taken, because a panel is read standing, in gloves, and half of it is numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QWidget
from shiboken6 import isValid

WORDS_A_MINUTE = 200


def words_in(text: str) -> int:
    """How many words a text has; a number of several digits is one, a single sign or digit is none."""
    return sum(any(map(str.isalpha, part)) or sum(map(str.isalnum, part)) > 1 for part in text.split())


class Reading:
    """What is painted on ``page``. Between `begin` and `end` every text that Qt draws there passes through here."""

    def __init__(self, page: QWidget, screen: Callable[[], str]) -> None:
        """``screen``: what is shown now, as a person would call it."""
        self._page, self._screen = page, screen
        self._painted: list[tuple[QWidget, str]] = []
        self._read: set[str] = set()
        self.words: Counter[str] = Counter()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what is drawn."""
        plain, heard = QPainter.drawText, self._heard

        def draw_text(painter: QPainter, *arguments: Any) -> Any:
            heard(painter, str(arguments[-1]))
            return plain(painter, *arguments)

        QPainter.drawText = draw_text  # type: ignore[method-assign, assignment]
        try:
            self._page.update()
            yield
        finally:
            QPainter.drawText = plain  # type: ignore[method-assign]

    def _heard(self, painter: QPainter, text: str) -> None:
        device = painter.device()
        if isinstance(device, QWidget) and (device is self._page or self._page.isAncestorOf(device)):
            self._painted.append((device, text))

    def look(self) -> None:
        """A person looks: what stands here now and was not read before is read."""
        texts = [label.text() for label in self._page.findChildren(QLabel) if label.isVisible()]
        texts += [text for part, text in self._painted if isValid(part) and part.isVisible()]
        fresh = {line for text in texts for line in text.splitlines()} - self._read
        self._painted.clear()
        self._read |= fresh
        self.words[self._screen()] += sum(map(words_in, fresh))


class Cost:
    """Touches, scans and reading of one piece of work; counted while it is `counting`."""

    def __init__(self, page: QWidget, screen: Callable[[], str]) -> None:
        self.touches = self.scans = 0
        self._reading = Reading(page, screen)
        self._counts = False

    @contextmanager
    def counting(self) -> Iterator[None]:
        """The work that is counted."""
        with self._reading.listening():
            self._counts = True
            yield
            self._reading.look()
            self._counts = False

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What stands for hands at the machine, and is no touch of the panel."""
        counted, self._counts = self._counts, False
        yield
        self._counts = counted

    def touched(self) -> None:
        """A touch is about to be made: what is shown was read before it."""
        if self._counts:
            self.touches += 1
            self._reading.look()

    def scanned(self) -> None:
        """A label is about to be scanned."""
        if self._counts:
            self.scans += 1
            self._reading.look()

    def report(self, costliest: int = 5) -> dict[str, Any]:
        """The figures, and the screens that take longest to read."""
        words = self._reading.words
        return {
            "touches": self.touches,
            "scans": self.scans,
            "words": words.total(),
            "reading_s": seconds(words.total()),
            "words_a_minute": WORDS_A_MINUTE,
            "costliest": [
                {"screen": name, "words": count, "reading_s": seconds(count)}
                for name, count in words.most_common(costliest)
            ],
        }


def seconds(words: int) -> int:
    """How long so many words take to read."""
    return round(words * 60 / WORDS_A_MINUTE)
