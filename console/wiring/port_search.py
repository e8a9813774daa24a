"""The shuttle under another name: other serial ports are asked one by one who is there, and nothing else.

An adapter that is plugged into another socket, or comes back while its old name is still taken, has another name. Only
a hello is said before somebody has said that he is the configured shuttle; whoever is not is left alone for a while.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from hardware.link import IdentityRefused, Link, SessionOpened
from hardware.ports import candidates
from hardware.serial_transport import SerialTransport
from hardware.transport import TransportLost

PROBE_S = 2.5
"""How long a port is asked: three hellos."""
AGAIN_S, AGAIN_MOST_S = 15.0, 300.0
"""When a port on which it was not found is asked again: twice as late each time, for it may be something else's."""
READ_S = 0.1


class PortSearch:
    """Looks for the shuttle elsewhere than at ``preferred``. Owned by the line's keeper thread."""

    def __init__(
        self,
        preferred: str,
        patterns: Sequence[str],
        taken: Iterable[str],
        baud: int,
        greet: Callable[[], Link],
        mono_s: Callable[[], float],
        listed: Callable[[], list[str]] | None = None,
    ) -> None:
        """``patterns``: of further ports, as in a shell. ``taken``: ports of other devices, a scanner's for one: never
        opened. ``greet``: a fresh link in the host's role, which knows whom it wants. ``listed``: the computer's own
        ports.
        """
        self._preferred, self._patterns, self._taken = preferred, patterns, tuple(taken)
        self._baud, self._greet, self._mono_s, self._listed = baud, greet, mono_s, listed or _devices
        self._later: dict[tuple[str, int], tuple[float, float]] = {}  # port -> when to ask again, and how long it waits

    def others(self) -> list[str]:
        """The ports that may be asked now, each once, whatever its names."""
        names = [*self._listed(), *sorted(name for pattern in self._patterns for name in _matching(pattern))]
        seen = {os.path.realpath(name) for name in (self._preferred, *self._taken)}
        found = []
        for name in names:
            real = os.path.realpath(name)
            if real not in seen and self._mono_s() >= self._later.get(_known_as(real), (0.0, 0.0))[0]:
                found.append(name)
            seen.add(real)
        return found

    def look(self, stopping: Callable[[], bool]) -> tuple[str, SerialTransport] | None:
        """Ask each of the others in turn; the first on which the shuttle answers, open."""
        for name in self.others():
            if stopping():
                break
            port = self._asked(name, stopping)
            if port is not None:
                self._later.clear()
                return name, port
            known = _known_as(os.path.realpath(name))
            wait_s = min(AGAIN_MOST_S, 2 * self._later.get(known, (0.0, AGAIN_S / 2))[1])
            self._later[known] = (self._mono_s() + wait_s, wait_s)
        return None

    def _asked(self, name: str, stopping: Callable[[], bool]) -> SerialTransport | None:
        """The open port if the shuttle is there. One that somebody else has open is not touched."""
        try:
            port = SerialTransport(name, self._baud)
        except TransportLost:
            return None
        try:
            if self._answers(port, stopping):
                return port
        except TransportLost:
            pass
        port.close()
        return None

    def _answers(self, port: SerialTransport, stopping: Callable[[], bool]) -> bool:
        link, until_s = self._greet(), self._mono_s() + PROBE_S
        while self._mono_s() < until_s and not stopping():
            link.tick(self._mono_s())
            while hello := link.bytes_to_send():
                port.write(hello)
            link.receive(port.read(READ_S), self._mono_s())
            for event in link.events():
                if isinstance(event, SessionOpened | IdentityRefused):
                    return isinstance(event, SessionOpened)
        return False


def _devices() -> list[str]:
    return [port.device for port in candidates()]


def _matching(pattern: str) -> list[str]:
    """The ports that a pattern of the settings names; it is a whole path."""
    path = Path(pattern)
    return [str(found) for found in path.parent.glob(path.name)] if path.name else []


def _known_as(real: str) -> tuple[str, int]:
    """A port that was unplugged and comes back under its name is another one."""
    try:
        found = Path(real).stat()
    except OSError:
        return real, 0
    return real, found.st_ino ^ int(found.st_ctime)


def is_device(url: str) -> bool:
    """Whether it names a device of this computer, which may change its name."""
    return bool(url) and "://" not in url
