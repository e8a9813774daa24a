"""A line captured by the running console, and read back by the command line: real processes, a real serial line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def shuttle_console(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "console", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_what_a_line_carried_is_captured_and_read_back(tmp_path: Path) -> None:
    capture, data = tmp_path / "line.capture", tmp_path / "data"
    command = [sys.executable, "-m", "console", "headless", "--training", "--json", "--data", str(data)]
    command += ["--capture", str(capture)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as console:
        assert console.stdout is not None
        for line in console.stdout:
            if json.loads(line)["link"] == "open":
                break
        console.terminate()
        console.wait(timeout=20)
    read = shuttle_console("replay", "--json", str(capture))
    assert read.returncode == 0, read.stdout[-500:] + read.stderr
    said = [json.loads(line) for line in read.stdout.splitlines()]
    kinds = {(line.get("from"), line.get("kind")) for line in said}
    assert {("to_device", "HostHello"), ("from_device", "DeviceHello"), ("from_device", "BayStatus")} <= kinds
    assert said[-1]["frames_rejected"] == 0


def test_a_file_that_is_no_capture_is_said_to_be_none(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"nothing of the kind")
    read = shuttle_console("replay", str(other))
    assert read.returncode == 1
    assert "capture" in read.stderr
