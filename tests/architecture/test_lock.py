"""The lock file names what to install and its hashes, and nowhere to get it from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PINNED = re.compile(
    r"^([\w.-]+(?:\[[\w,-]+\])?)==(\S+)(?: ; [^\\]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def canonical(name: str) -> str:
    """A package's name as registries compare it, without extras."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name, maxsplit=1)[0]).lower()


def test_it_names_no_address() -> None:
    words = ("://", "--index-url", "--extra-index-url", "--find-links", "--trusted-host", " @ ", "file:")
    assert [word for word in words if word in LOCK] == []


def test_every_line_is_a_pin_with_hashes_or_a_comment() -> None:
    rest = PINNED.sub("", LOCK)
    assert [line for line in rest.splitlines() if line.strip() and not line.lstrip().startswith("#")] == []


def test_every_dependency_of_the_project_is_locked() -> None:
    locked = {canonical(name) for name, _, _ in PINNED.findall(LOCK)}
    extras = PROJECT["project"]["optional-dependencies"].values()
    asked = [*PROJECT["project"]["dependencies"], *(d for extra in extras for d in extra)]
    asked += PROJECT["build-system"]["requires"]
    assert {canonical(name) for name in asked} - locked == set()


def test_qt_is_locked_to_the_line_that_holds_on_every_python() -> None:
    versions = {version for name, version, _ in PINNED.findall(LOCK) if canonical(name) == "pyside6-essentials"}
    assert len(versions) == 1
    assert versions.pop().startswith("6.11.")
