"""A technician at the real window: touches what stands on it, scans over a real serial line, looks at what it shows.

Nothing here knows a widget's insides: a touch goes to the point where the words are, through Qt's own mouse events.
"""

from __future__ import annotations

import json
import os
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from widgets.barcode import BarcodeCard
from widgets.bay_tile import BayTile
from widgets.buttons import TouchButton
from widgets.keys import KeyBlock
from widgets.overlay import OverlayPlot
from widgets.trend import TrendStrip

if TYPE_CHECKING:
    from tests.support.cost import Cost

PANEL = {
    "name": "panel",
    "x": 0,
    "y": 0,
    "width": 1920,
    "height": 1080,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}


class NotThereError(AssertionError):
    """What the technician looked for is not on the screen, or did not come in time."""


def offscreen_panel(folder: Path) -> None:
    """Make Qt's offscreen platform a panel of 1920 x 1080. Before the QApplication."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "panel.json"
    file.write_text(json.dumps({"screens": [PANEL]}))
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"


class SerialScanner:
    """A barcode scanner on a real pseudo-terminal: what it reads goes out with a carriage return."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.url = os.ttyname(self._slave)
        self.count = 0

    def read(self, text: str) -> None:
        self.count += 1
        os.write(self._master, text.encode("latin-1") + b"\r")

    def close(self) -> None:
        os.close(self._master)
        os.close(self._slave)


class Technician:
    """``window``: the program's. ``out``: where pictures go. Counts touches and pictures.

    ``cost``: of the piece of work that is measured, while one is.
    """

    def __init__(self, window: QWidget, scanner: SerialScanner, out: Path | None = None) -> None:
        self._window, self._scanner, self._out = window, scanner, out
        self.touches = 0
        self.pictures: list[str] = []
        self.cost: Cost | None = None

    def into(self, folder: Path) -> None:
        """Pictures go there from now on, numbered from the first."""
        folder.mkdir(parents=True, exist_ok=True)
        self._out, self.pictures = folder, []

    # --- looking -------------------------------------------------------------------------------------------------

    def wait(self, condition: Callable[[], Any], what: str, seconds: float = 20.0) -> float:
        """Let the window live until ``condition`` holds; how long that took. Raises NotThereError."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > seconds:
                self.picture("failed")
                raise NotThereError(f"{what}: not within {seconds:g} s. On the screen: {self.words()}")
            self.live(0.01)
        return time.monotonic() - began

    def live(self, seconds: float) -> None:
        """Let the window live for so long."""
        end = time.monotonic() + seconds
        while True:
            QApplication.processEvents()
            left = end - time.monotonic()
            if left <= 0:
                return
            QTest.qWait(max(1, min(10, round(left * 1000))))

    def picture(self, name: str) -> None:
        """Settle and keep a picture of the whole window."""
        if self._out is None:
            return
        self.live(0.35)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        file = f"{len(self.pictures):02d}-{name}.png"
        self._window.grab().save(str(self._out / file))
        self.pictures.append(file)

    def words(self) -> list[str]:
        """The words of every visible button, for error messages."""
        return [b.text() for b in self._window.findChildren(TouchButton) if b.isVisible() and b.text()]

    def button(self, text: str, number: int = 0) -> TouchButton | None:
        """The visible, enabled button with these words that nothing covers; of several the ``number``-th from above."""
        found = [
            button
            for button in self._window.findChildren(TouchButton)
            if button.isVisible() and button.isEnabled() and button.text() == text and self._free(button)
        ]
        found.sort(key=lambda button: button.mapTo(self._window, QPoint()).y())
        return found[number] if number < len(found) else None

    def reason(self, text: str) -> str:
        """What a disabled button with these words says on itself; "" if there is none or it is enabled."""
        for button in self._window.findChildren(TouchButton):
            if button.isVisible() and button.text() == text and button.reason:
                return button.reason
        return ""

    def _free(self, widget: QWidget) -> bool:
        """Whether a touch at the middle of ``widget`` would reach it."""
        at = widget.mapTo(self._window, widget.rect().center())
        hit = self._window.childAt(at)
        return hit is widget or (hit is not None and widget.isAncestorOf(hit))

    # --- acting --------------------------------------------------------------------------------------------------

    def touch(self, text: str, number: int = 0, seconds: float = 15.0) -> None:
        """Touch the button with these words, as soon as it can be touched; see `button`."""
        self.wait(lambda: self.button(text, number) is not None, f"a button {text!r}", seconds)
        button = self.button(text, number)
        if button is not None:
            self._tap(button, button.rect().center())

    def touch_ask(self, asked: object, seconds: float = 15.0) -> None:
        """Touch the button that asks for this: one that has an icon in place of words, or words that change."""

        def found() -> TouchButton | None:
            buttons = self._window.findChildren(TouchButton)
            return next((b for b in buttons if b._payload == asked and b.isVisible() and self._free(b)), None)

        self.wait(found, f"a button for {asked}", seconds)
        if (button := found()) is not None:
            self._tap(button, button.rect().center())

    def touch_nav(self, screen: str) -> None:
        """Touch an item of the rail, as soon as it stands there."""
        rail = self._window.rail  # type: ignore[attr-defined]
        self.wait(lambda: any(item.key == screen for item in rail._items), f"{screen!r} on the rail")
        self._tap(rail, rail.item_rect(screen).center())

    def touch_tile(self, bay: int) -> None:
        """Touch a bay's tile on the overview."""
        tiles = [t for t in self._window.findChildren(BayTile) if t.isVisible()]
        self._tap(tiles[bay - 1], tiles[bay - 1].rect().center())

    def touch_plot(self, share: float) -> None:
        """Touch the first plot, of one run or of several, at ``share`` (0..1) of its time."""
        plots = [*self._window.findChildren(TrendStrip), *self._window.findChildren(OverlayPlot)]
        plot = next(plot for plot in plots if plot.isVisible())
        rect = plot.plot_rect()
        self._tap(plot, QPoint(rect.left() + round(share * rect.width()), rect.center().y()))

    def touch_label(self, printed: str) -> None:
        """Touch a label of the training drawer."""
        self.wait(lambda: self._label(printed), f"a label {printed!r}")
        label = self._label(printed)
        if label is not None:
            self._tap(label, label.rect().center())

    def _label(self, printed: str) -> BarcodeCard | None:
        for card in self._window.findChildren(BarcodeCard):
            if card.isVisible() and printed in card.accessibleName():
                return card
        return None

    def pin(self, digits: str, enter: str) -> None:
        """Type a PIN on the pad, then its enter key."""
        self.wait(lambda: self._pad() is not None, "the PIN pad")
        for digit in digits:
            self._key(digit)
        self._key(enter)

    def keys(self, text: str) -> None:
        """Type on the on-screen keyboard; it offers the capital of a sentence by itself."""
        self.wait(lambda: self._pad() is not None, "the keyboard")
        for sign in text:
            self._key(sign)

    def touch_part(self, kind: type[QWidget]) -> None:
        """Touch the visible part of this kind: one that has no words of its own."""
        part = next((w for w in self._window.findChildren(kind) if w.isVisible()), None)
        if part is None:
            raise NotThereError(f"no {kind.__name__} is shown")
        self._tap(part, part.rect().center())

    def _pad(self) -> KeyBlock | None:
        return next((k for k in self._window.findChildren(KeyBlock) if k.isVisible() and k.isEnabled()), None)

    def _key(self, code: str) -> None:
        pad = self._pad()
        if pad is None:
            raise NotThereError(f"no pad for the key {code!r}")
        for key, rect in pad.key_rects():
            if key.code == code:
                self._tap(pad, rect.center())
                return
        raise NotThereError(f"the pad has no key {code!r}: {[key.code for key, _ in pad.key_rects()]}")

    def _tap(self, widget: QWidget, at: QPoint) -> None:
        self.touches += 1
        if self.cost is not None:
            self.cost.touched()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        self.live(0.05)

    def scan(self, text: str) -> None:
        """Hold a label under the scanner."""
        if self.cost is not None:
            self.cost.scanned()
        self._scanner.read(text)
        self.live(0.3)
