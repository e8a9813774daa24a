"""What the README tells people to type exists."""

from __future__ import annotations

import re
import subprocess
import tomllib
from itertools import takewhile
from pathlib import Path

import pytest

from console.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_every_make_target_it_names_exists() -> None:
    code = " ".join(re.findall(r"`[^`]+`|^    .*$", README, re.MULTILINE))
    targets = set(re.findall(r"\bmake\s+([a-z]+)(?=[`\s]|$)", code))
    assert {"run", "test"} <= targets
    for target in sorted(targets):
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_every_program_it_names_is_installed() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert set(re.findall(r"`(shuttle-\w+)", README)) == set(scripts)


@pytest.mark.parametrize("line", re.findall(r"`shuttle-console ([^`]+)`", README))
def test_every_command_it_shows_is_understood(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, *rest = line.split()
    with pytest.raises(SystemExit) as ended:
        main([command, *takewhile(str.isalpha, takewhile(str.islower, rest)), "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert [word for word in rest if word.startswith("--") and word not in said] == []


def test_it_claims_no_compliance() -> None:
    assert not re.search(r"complian|certified|validated by", README, re.IGNORECASE)
