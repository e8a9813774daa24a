"""The emulator as a child process, spoken to by its control lines: the hands of a person at the machine, and faults.

The console never imports the emulator: it spawns it, and talks to it over a real serial line like to any shuttle.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

START_S, ANSWER_S = 30.0, 3.0


class EmulatorError(RuntimeError):
    """The emulator did not start, or does not answer; the sentence says why."""


class EmulatorProcess:
    """Starts with `start`, ends with `stop`. `do` may be called from any thread."""

    def __init__(self, folder: Path, shuttle: str, warp: float, seed: int, scenario: str) -> None:
        """``folder``: where its state and its pseudo-terminal's link lie."""
        self._folder = folder
        self._options = ["--shuttle", shuttle, "--warp", f"{warp:g}", "--seed", str(seed)]
        if scenario:
            self._options += ["--scenario", scenario]
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._owed = 0  # answers that came too late and are still to come
        self.link = ""

    @property
    def pid(self) -> int:
        """Process id, 0 if it is not running."""
        return self._process.pid if self._process else 0

    def start(self) -> str:
        """Spawn it and wait for its first line; the serial link to open. Raises EmulatorError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        link = self._folder / "shuttle"
        command = [sys.executable, "-m", "hardware.emulator", "--pty", str(link), "--control"]
        command += ["--state", str(self._folder / "state"), *self._options]
        self._process = subprocess.Popen(  # noqa: S603  # our own module, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=_root()
        )
        ready = self._answer(START_S)
        if not ready.get("ready"):
            raise EmulatorError(f"The emulator did not start: {ready.get('why', 'it said nothing')}.")
        self.link = str(ready["link"])
        return self.link

    def do(self, **what: Any) -> dict[str, Any]:
        """One control line and its answer. Raises EmulatorError if the process is gone."""
        with self._lock:
            process = self._process
            if process is None or process.stdin is None or process.poll() is not None:
                raise EmulatorError("The emulator is not running. Start the training again.")
            try:
                process.stdin.write(json.dumps(what) + "\n")
                process.stdin.flush()
            except OSError as error:
                raise EmulatorError(f"The emulator does not listen ({error.strerror}).") from error
            return self._answer(ANSWER_S)

    def stop(self) -> None:
        """End it; at once if it does not end by itself."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()

    def _answer(self, wait_s: float) -> dict[str, Any]:
        """The next line that it says. Raises EmulatorError if none comes in time: it is stopped, or much too busy."""
        process = self._process
        if process is None or process.stdout is None:
            return {}
        while True:
            if not select.select([process.stdout], [], [], wait_s)[0]:
                self._owed += 1
                raise EmulatorError(f"The emulator has not answered for {wait_s:g} s. Try again when it runs.")
            line = process.stdout.readline()
            if not self._owed or not line:
                break
            self._owed -= 1  # the late answer to a request that nobody waits for any more
        try:
            said = json.loads(line) if line else {}
        except json.JSONDecodeError:
            return {"ok": False, "why": f"not an answer: {line!r}"}
        return said if isinstance(said, dict) else {}


FREEZE_S = 10
"""How long the training drawer's frozen line lasts."""


def hands_request(what: str, bay: int, label: str) -> dict[str, object]:
    """The emulator's control line for a person's act. Raises KeyError for an act that there is not."""
    requests: dict[str, dict[str, object]] = {
        "insert": {"do": "insert", "bay": bay, "label": label},
        "close": {"do": "close", "bay": bay},
        "remove": {"do": "remove", "bay": bay},
        "fault": {"do": "fault", "name": label, "bay": bay, "seconds": FREEZE_S},
        "clear": {"do": "clear", "bay": bay},
    }
    return requests[what]


def _root() -> Path:
    """The folder from which ``hardware`` can be imported, whatever the working folder is."""
    return Path(__file__).resolve().parents[2]
