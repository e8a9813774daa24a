"""The emulator's control: a person's hands, faults and the warp, as JSON requests (``{"do": ...}``)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from hardware.emulator.bay import Bay, HandsRefusedError
from hardware.emulator.channels import BY_NAME, ONLINE
from hardware.emulator.machine import Machine
from hardware.emulator.wire_text import fits

Request = Mapping[str, Any]
MAX_LABEL = 256  # bytes
MAX_SHUTTLE = 64
MAX_WARP = 100_000.0


class RequestError(ValueError):
    """The request cannot be done; the message says why."""


class Control:
    """Does requests at ``machine``. ``quitting`` becomes true after ``quit``."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.quitting = False
        self._does: dict[str, Callable[[Request, float], dict[str, Any] | None]] = {
            "insert": lambda request, _: self._bay(request).insert(_text(request, "label")),
            "close": lambda request, _: self._bay(request).close(),
            "remove": lambda request, _: self._bay(request).remove(),
            "fault": self._fault,
            "clear": self._clear,
            "warp": self._warp,
            "status": lambda _request, _now: self._status(),
            "service": self._service,
            "quit": self._quit,
        }

    def line(self, text: str, now_s: float) -> dict[str, Any]:
        """Do one line of JSON; the answer to print."""
        try:
            request = json.loads(text)
        except (ValueError, RecursionError):
            return {"ok": False, "why": "That line is not JSON."}
        if not isinstance(request, dict):
            return {"ok": False, "why": "A request is a JSON object with a 'do'."}
        return self.do(request, now_s)

    def do(self, request: Request, now_s: float) -> dict[str, Any]:
        """Do one request; {"ok": true, ...} or {"ok": false, "why": ...}."""
        doing = self._does.get(str(request.get("do")))
        if doing is None:
            return {"ok": False, "why": f"I do not know {request.get('do')!r}; I know {', '.join(self._does)}."}
        try:
            return {"ok": True, **(doing(request, now_s) or {})}
        except (RequestError, HandsRefusedError) as error:
            return {"ok": False, "why": str(error)}

    def _bay(self, request: Request) -> Bay:
        number, bays = request.get("bay"), self.machine.firmware.workcell.bays
        if type(number) is not int or number not in bays:
            raise RequestError(f"There is no bay {number!r}: say 1 to 16.")
        return bays[number]

    def _fault(self, request: Request, now_s: float) -> None:
        name, faults = request.get("name"), self.machine.faults
        if name == "cable_out":
            faults.pull_cable(now_s, _number(request, "seconds", 5.0))
        elif name == "freeze":
            faults.freeze(now_s, _number(request, "seconds", 5.0))
        elif name == "duplicate_frames":
            faults.double(now_s, _number(request, "seconds", 5.0))
        elif name == "corrupt":
            faults.corrupt_rate = min(1.0, _number(request, "rate", 0.001))
        elif name == "dissolved_oxygen_low":
            self._bay(request).fail_gas()
        elif name in ("sensor_drift", "sensor_stuck", "probe_out"):
            self._probe(str(name), request)
        else:
            self._device_fault(name, request)

    def _device_fault(self, name: object, request: Request) -> None:
        if name == "restart":
            self.machine.reboot(tidy=True)
        elif name == "restart_after_remember":
            self.machine.firmware.commands.lose_power_after_remembering = True
            self.machine.die_instead_of_reboot = bool(request.get("die", False))
        elif name == "wrong_identity":
            self.machine.firmware.shuttle = _text(request, "shuttle", MAX_SHUTTLE) or "WRONG-01"
            self.machine.forget_session()
        else:
            raise RequestError(f"I do not know the fault {name!r}.")

    def _probe(self, name: str, request: Request) -> None:
        bay, channel = self._bay(request), BY_NAME.get(str(request.get("channel")))
        if channel not in ONLINE or channel is None:
            raise RequestError(f"{request.get('channel')!r} is no online channel.")
        faults, age_ms = bay.data.faults, self.machine.firmware.workcell.age_ms
        if name == "sensor_drift":
            faults.drift_per_h[channel.name] = _number(request, "per_hour", 1.0, lowest=-1e6)
            faults.drift_from_ms[channel.name] = age_ms
        elif name == "sensor_stuck":
            truth = bay.data.vessel.truth(bay.data.culture)[ONLINE.index(channel)]
            faults.stuck[channel.name] = _number(request, "value", truth, lowest=-1e6)
        elif channel.name not in faults.out:
            faults.out.append(channel.name)

    def _clear(self, request: Request, now_s: float) -> None:
        """Without a bay: everything, the line too."""
        if "bay" in request:
            self._bay(request).clear()
            return
        self.machine.faults.clear()
        self.machine.firmware.shuttle = self.machine.settings.shuttle
        for bay in self.machine.firmware.workcell.bays.values():
            bay.clear()

    def _service(self, request: Request, now_s: float) -> None:
        bay = self._bay(request)
        if bay.data.position.run:
            raise RequestError(f"Bay {bay.number} has a run: its service state stays.")
        bay.data.in_service = bool(request.get("in_service", True))
        bay.data.selftest_ok = bool(request.get("selftest_ok", True))
        bay.changes += 1

    def _warp(self, request: Request, now_s: float) -> None:
        rate = _number(request, "rate", 1.0)
        if not 1 <= rate <= MAX_WARP:
            raise RequestError(f"The rate must be 1 to {MAX_WARP:g}.")
        self.machine.firmware.warp = rate

    def _quit(self, request: Request, now_s: float) -> None:
        self.quitting = True

    def _status(self) -> dict[str, Any]:
        firmware = self.machine.firmware
        bays = {}
        for number, bay in firmware.workcell.bays.items():
            data, at = bay.data, bay.data.position
            bays[str(number)] = {
                "state": data.state.value,
                "door": data.door,
                "present": data.present,
                "cartridge": data.cartridge,
                "run": at.run,
                "phase": bay.phase_name,
                "elapsed_min": round(at.elapsed_ms / 60_000, 2),
                "prompt": at.prompt,
                "alarms": list(bay.active_alarms),
            }
        return {
            "boot": firmware.boot,
            "session": firmware.session,
            "rate": firmware.rate,
            "device_ms": firmware.workcell.device_ms,
            "bays": bays,
        }


def _text(request: Request, key: str, most_bytes: int = MAX_LABEL) -> str:
    value = request.get(key, "")
    if not isinstance(value, str) or not fits(value, most_bytes):
        raise RequestError(f"{key} must be Unicode text of at most {most_bytes} bytes.")
    return value


def _number(request: Request, key: str, default: float, lowest: float = 0.0) -> float:
    value = request.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= 1e9:
        raise RequestError(f"{key} must be a number from {lowest:g} on, not {value!r}.")
    return float(value)
