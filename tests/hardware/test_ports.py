"""The list of ports: USB adapters first, nothing said where the system says nothing."""

from types import SimpleNamespace

import pytest
from serial.tools import list_ports

from hardware.ports import Port, candidates


def test_usb_adapters_come_first_and_unknown_facts_are_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        SimpleNamespace(device="/dev/ttyS0", description="n/a", vid=None, pid=None, serial_number=None),
        SimpleNamespace(device="/dev/ttyUSB1", description="Adapter", vid=0x0403, pid=0x6001, serial_number="A1"),
        SimpleNamespace(device="/dev/ttyACM0", description="Scanner", vid=0x05F9, pid=0x221A, serial_number=None),
    ]
    monkeypatch.setattr(list_ports, "comports", lambda: found)
    assert candidates() == [
        Port("/dev/ttyACM0", "Scanner", "05f9:221a", ""),
        Port("/dev/ttyUSB1", "Adapter", "0403:6001", "A1"),
        Port("/dev/ttyS0", "", "", ""),
    ]


def test_this_computer_can_be_asked() -> None:
    assert all(port.device for port in candidates())
