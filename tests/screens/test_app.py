"""The application: little is imported before the first paint, crashes are seen, garbage is the GUI thread's."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from console import app as application
from console.app import GarbageTimer, Rim, give_back, place, tell_crashes
from console.screens import gallery
from console.screens.bridge import Bridge
from console.screens.main_window import MainWindow
from console.screens.wedge import WedgeFilter
from tests.screens.conftest import named
from tests.support.gui_bench import loop_until, resident_mb
from widgets import theme

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numpy", "pyqtgraph", "pydantic", "sqlite_utils", "zxingcpp", "sqlite3", "psycopg", "argon2", "cryptography")

FIRST_PAINT = f"""
import sys
from console.app import application
from console.screens.main_window import MainWindow
from console.presenters.frame import Chip, FrameView
from console.presenters.sign_in import SignInView
app = application()
window = MainWindow()
chip = Chip("", "", "idle")
frame = FrameView("", "", chip, chip, (0, 0, 0, 0), "", "", "", "TRAINING", (), "")
window.show_view(frame, "sign_in", SignInView(False, "Sign in", "Starting", "", "PIN", False, "OK"))
window.resize(1920, 1080)
window.show()
app.processEvents()
assert not window.grab().isNull()
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_the_sign_in_screen_stands_before_anything_heavy_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_PAINT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What the crash callback was told."""
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    tell_crashes(lambda kind, error, trace: told.append(error))
    return told


def test_an_uncaught_exception_is_told(hook: list[BaseException]) -> None:
    error = ValueError("bad view")
    sys.excepthook(ValueError, error, None)
    assert hook == [error]


class Speaker(QObject):
    """Has a signal."""

    told = Signal(object)


@pytest.mark.qt_no_exception_capture
def test_an_exception_in_a_slot_is_told(qapp: QApplication, hook: list[BaseException]) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("in a slot")

    speaker = Speaker()
    speaker.told.connect(broken)
    speaker.told.emit(1)
    assert [str(error) for error in hook] == ["in a slot"]


def test_what_goes_wrong_while_telling_goes_to_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(kind: object, error: object, trace: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    tell_crashes(failing)
    sys.excepthook(ValueError, ValueError("first"), None)
    said = capsys.readouterr().err
    assert "first" in said
    assert "the disk is full" in said


def test_garbage_is_collected_by_the_timer_alone(qapp: QApplication) -> None:
    parent = QObject()
    timer = GarbageTimer(parent)
    assert not gc.isenabled()
    for _ in range(gc.get_threshold()[0] + 10):
        loop: list[object] = []
        loop.append(loop)
    timer.collect()
    assert gc.get_count()[0] < gc.get_threshold()[0]
    timer.stop()
    assert gc.isenabled()


def test_memory_is_given_back_now_and_then_until_the_end(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    given = list[bool]()
    monkeypatch.setattr(application, "GIVE_BACK_MS", 1)
    monkeypatch.setattr(application, "give_back", lambda: given.append(True))
    timer = GarbageTimer(QObject(qapp))
    assert loop_until(qapp, lambda: len(given) > 2, 10)
    timer.stop()
    qapp.processEvents()
    before = len(given)
    loop_until(qapp, lambda: False, 0.1)
    assert len(given) == before


def test_what_was_freed_is_given_back_to_the_system() -> None:
    pieces = [bytearray(3000) for _ in range(30_000)]  # too large for Python's own pools, too small for a mapping
    kept = pieces[:: len(pieces) // 60]  # what lies between keeps the C library from giving the end of its heap back
    pieces.clear()
    before = resident_mb()
    give_back()
    assert before - resident_mb() > 40
    assert len(kept) >= 60


def test_the_application_has_one_style_and_scale(qapp: QApplication) -> None:
    made = application.application(px_per_mm=81 / 20)
    assert made is qapp
    assert theme.current().scale.factor <= 1.0


@pytest.mark.parametrize("kiosk", [False, True])
def test_the_window_is_placed(qapp: QApplication, kiosk: bool) -> None:
    widget = QWidget()
    place(widget, kiosk=kiosk)
    assert widget.isVisible()
    assert widget.isFullScreen() is kiosk
    widget.close()
    widget.deleteLater()


def test_the_rim_puts_everything_together_and_takes_it_apart(qapp: QApplication, window: MainWindow) -> None:
    sample = named("sign-in")
    bridge = Bridge(window, object, lambda snapshot, ui: (sample.frame, sample.screen, sample.view), lambda asked: None)
    rim = Rim(qapp, window, bridge, WedgeFilter(lambda text, device: None))
    rim.show()
    bridge.look()
    assert window.pages.currentWidget() is window.screen_named("sign_in")
    rim.close()
    assert gc.isenabled()
    assert not window.isVisible()


def test_the_gallery_writes_a_picture_of_each_view(qapp: QApplication, tmp_path: Path) -> None:
    assert gallery.write(tmp_path, only="records-empty", languages=("en", "ja")) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["records-empty.en.png", "records-empty.ja.png"]
