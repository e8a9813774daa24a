"""The walls of the house stand, and each would notice a breach."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("console", "widgets", "hardware", "resources")

# What somebody might write, where, and the wall that must notice it.
BREACHES = [
    ("console/stray.py", "", "The rooms of the console"),
    ("hardware/stray.py", "", "The rooms of the hardware"),
    ("hardware/framing.py", "import console.clock", "console > (widgets | hardware) > resources"),
    ("widgets/card.py", "import hardware.framing", "console > (widgets | hardware) > resources"),
    ("console/journal/journal.py", "import console.records", "The rooms of the console"),
    ("console/presenters/frame.py", "from PySide6.QtCore import QObject", "Qt only in"),
    ("console/presenters/frame.py", "import widgets.card", "Below the screens nothing reaches Qt"),
    ("console/clock.py", "import hardware.emulator.states", "The console never imports the emulator"),
    ("widgets/card.py", "import pyqtgraph", "pyqtgraph only in"),
    ("console/records/verifier.py", "import sqlite3", "SQLite only in"),
    ("console/journal/store.py", "import psycopg", "psycopg only in"),
    ("hardware/reader.py", "import serial", "pyserial only in"),
    ("hardware/link/core.py", "import time", "The link is sans-IO"),
    ("console/domain/decide.py", "import threading", "The domain is pure"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over ``folder``."""
    program = Path(sys.executable).with_name("lint-imports")
    command = [str(program), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product's modules, without its data."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for room in ROOMS:
        for module in (ROOT / room).rglob("*.py"):
            target = copy / module.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(module, target)
    return copy


def test_every_wall_stands(house: Path) -> None:
    done = lint(house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("file", "line", "wall"), BREACHES)
def test_a_breach_is_noticed(house: Path, file: str, line: str, wall: str) -> None:
    module = house / file
    before = module.read_text("utf-8") if module.exists() else None
    module.write_text(f"{before or ''}\n{line}\n", "utf-8")
    try:
        done = lint(house)
    finally:
        if before is None:
            module.unlink()
        else:
            module.write_text(before, "utf-8")
    broken = [text for text in done.stdout.splitlines() if text.endswith("BROKEN")]
    assert done.returncode == 1
    assert any(text.startswith(wall) for text in broken), done.stdout
