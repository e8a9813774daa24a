"""A line captured by the running console, and read back by the command line: real processes, a real serial line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.views_recordings import bad_day


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
    [session] = said[-1]["sessions"]
    assert (session["shuttle"], session["joined"], said[-1]["opened"], said[-1]["ok"]) == ("KSW-07", False, True, True)


def test_the_summary_alone_names_every_rejected_frame_and_fails(tmp_path: Path) -> None:
    file = bad_day(tmp_path / "line.shcap")
    read = shuttle_console("replay", "--summary", str(file))
    assert read.returncode == 1
    assert "Damaged (CRC): 1" in read.stdout
    assert "30 01 86 05 01 18 3c 19 17 70" in read.stdout
    assert "Records 20 to 23 of boot 1 did not come. Later: 2, lost: 1, unknown: 1." in read.stdout
    assert "values=" not in read.stdout
    read = shuttle_console("replay", "--summary", "--json", str(file))
    [line] = read.stdout.splitlines()
    said = json.loads(line)
    assert (read.returncode, said["reasons"], said["missing"]) == (1, {"cobs": 1, "crc": 1, "message": 1}, 1)
    assert [one["outcome"] for one in said["commands"]] == ["refused", "executed"]


def test_a_file_that_is_damaged_is_told_up_to_there(tmp_path: Path) -> None:
    file = bad_day(tmp_path / "line.shcap")
    whole = file.read_bytes()
    file.write_bytes(whole + b"\xff" * 20)
    read = shuttle_console("replay", "--summary", str(file))
    assert read.returncode == 1
    assert f"The file is damaged at byte {len(whole)}" in read.stdout


def test_a_file_that_is_no_capture_is_said_to_be_none(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"nothing of the kind")
    read = shuttle_console("replay", str(other))
    assert read.returncode == 1
    assert "capture" in read.stderr
