"""Recordings of the line: which there are, and one of them played offline. Nothing here knows the station or its line.

A recording is played in this thread, through a link of its own; it pauses a moment now and then, so that the window and
the station are not held up, and it is given up as soon as something else is asked.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from console.queries.newest import NewestFirst
from hardware.capture import NotACaptureError, glance
from hardware.investigation import Abandoned, Page, Player, Summary

PATTERN = "*.shcap"
ROWS = 7
MOST_BYTES = 256_000_000
"""A larger file is for the command line."""
FILES = 200
_BREATH_S = 0.001


@dataclass(frozen=True, slots=True)
class CaptureQuestion:
    """``file`` "": which there are. Else its summary, and a page of its messages from ``start`` on."""

    file: str = ""
    start: int = 0
    kind: str = ""
    text: str = ""
    count: int = ROWS


@dataclass(frozen=True, slots=True)
class CaptureFile:
    """One file of the folder. ``utc``: when it begins, "" if it does not say. ``trouble``: foreign or unreadable.

    ``about``: its span is worked out from its size, for it is long.
    """

    name: str
    size: int
    utc: str = ""
    span_s: float = 0.0
    who: str = ""
    trouble: str = ""
    about: bool = False


@dataclass(frozen=True, slots=True)
class CaptureAnswer:
    """``trouble``: why a file is not shown: foreign, unreadable (``detail`` says how), too_large or abandoned."""

    question: CaptureQuestion
    files: tuple[CaptureFile, ...] = ()
    summary: Summary | None = None
    page: Page | None = None
    trouble: str = ""
    detail: str = ""


class CaptureReader(NewestFirst[CaptureQuestion, CaptureAnswer]):
    """Keeps the recording that was played last, until another or the list is asked for."""

    what = "The recording"

    def __init__(self, folder: Path) -> None:
        """``folder``: where captures lie; it need not be there."""
        super().__init__("recordings")
        self._folder = folder
        self._seen: dict[tuple[str, int], CaptureFile] = {}
        self._open: tuple[str, Player, Summary] | None = None
        self._pause = threading.Event()

    def answered(self, question: CaptureQuestion) -> CaptureAnswer:
        """The list, or what is in one file."""
        if not question.file:
            self.let_go()
            return CaptureAnswer(question, self._files())
        try:
            player, summary = self._played(Path(question.file).name)
        except NotACaptureError:
            return CaptureAnswer(question, trouble="foreign")
        except OSError as error:
            return CaptureAnswer(question, trouble="unreadable", detail=error.strerror or str(error))
        except _TooLarge:
            return CaptureAnswer(question, trouble="too_large")
        except Abandoned:
            return CaptureAnswer(question, trouble="abandoned")
        page = player.messages.page(question.start, question.count, question.kind, question.text)
        return CaptureAnswer(question, (), summary, page)

    def let_go(self) -> None:
        """Free what was played."""
        if self._open is not None:
            self._open[1].messages.close()
            self._open = None

    def _played(self, name: str) -> tuple[Player, Summary]:
        if self._open is not None and self._open[0] == name:
            return self._open[1:]
        self.let_go()
        path = self._folder / name
        if path.stat().st_size > MOST_BYTES:
            raise _TooLarge
        player = Player(path, self._going)
        summary = player.play()
        self._open = (name, player, summary)
        return player, summary

    def _going(self) -> bool:
        """A breath for the others; and whether nobody asks for something else."""
        self._pause.wait(_BREATH_S)
        return not self.has_other_work()

    def _files(self) -> tuple[CaptureFile, ...]:
        """Newest first."""
        try:
            found = sorted(self._folder.glob(PATTERN), key=lambda path: path.name, reverse=True)[:FILES]
        except OSError:
            return ()
        files = tuple(file for path in found if (file := self._file(path)) is not None)
        self._seen = {(file.name, file.size): file for file in files}
        return files

    def _file(self, path: Path) -> CaptureFile | None:
        try:
            size = path.stat().st_size
        except OSError:  # gone meanwhile
            return None
        known = self._seen.get((path.name, size))
        if known is None:
            known = _looked_at(path, size)
        return known


class _TooLarge(Exception):  # noqa: N818  # told, and none of an error
    """More than the screen plays."""


def _looked_at(path: Path, size: int) -> CaptureFile:
    try:
        note, span_s, exact = glance(path)
    except NotACaptureError:
        return CaptureFile(path.name, size, trouble="foreign")
    except OSError:
        return CaptureFile(path.name, size, trouble="unreadable")
    return CaptureFile(path.name, size, note.utc, span_s, note.who, about=not exact)
