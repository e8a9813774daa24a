"""Which serial ports this computer has."""

from __future__ import annotations

from dataclasses import dataclass

from serial.tools import list_ports


@dataclass(frozen=True, slots=True)
class Port:
    """A port that may lead to a shuttle or a scanner. Texts are "" where the system does not say.

    ``usb``: "vid:pid" in hex. ``serial_number`` stays with the adapter when it moves to another socket.
    """

    device: str
    description: str
    usb: str
    serial_number: str


def candidates() -> list[Port]:
    """The ports, USB adapters first, then by name."""
    found = [
        Port(
            one.device,
            _said(one.description),
            f"{one.vid:04x}:{one.pid:04x}" if one.vid is not None and one.pid is not None else "",
            _said(one.serial_number),
        )
        for one in list_ports.comports()
    ]
    return sorted(found, key=lambda port: (not port.usb, port.device))


def _said(text: str | None) -> str:
    return "" if text in (None, "n/a") else str(text)
