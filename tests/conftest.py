"""What holds for every test: Qt off the screen, nothing left running, nothing unexpected in the log."""

from __future__ import annotations

import os

import pytest

# Before anything makes a QApplication: one platform and one scale, so that pictures mean the same thing everywhere.
# Only `make test` asks for xcb, in a run of its own.
if os.environ.get("QT_QPA_PLATFORM") != "xcb":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1"

from hypothesis import settings

pytest_plugins = ["tests.support.leaks", "tests.support.logs", "tests.support.requirements"]

# No deadline: the machine that runs the tests is often busy. In CI the same examples every time.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need an X server run only on one (`make test` starts Xvfb for them)."""
    if os.environ["QT_QPA_PLATFORM"] == "xcb":
        return
    for item in items:
        if item.get_closest_marker("xvfb"):
            item.add_marker(pytest.mark.skip(reason="needs QT_QPA_PLATFORM=xcb and an X server"))
