"""Sample views of the diagnostics of the line, in both languages, made by the presenter from figures of a bad day."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.domain.capture import Capture
from console.domain.person import Person, Session
from console.domain.station_state import Link
from console.presenters.diagnostics import present_diagnostics
from console.presenters.frame import Chip
from console.presenters.scene import Scene
from console.presenters.ui import UiState
from console.station.line_figures import Backfill, Buffer, LineDetail
from console.station.snapshot import LinkFigures, StationSnapshot
from console.texts import load
from tests.support.deciding import Deciding
from tests.support.shown import snapshot_of

if TYPE_CHECKING:
    from tests.support.views import Sample, Say

PORT = "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10KZP45-if00-port0"
UTC = "2026-11-23T05:31:00.000000Z"
KINDS = ("cobs", "length", "crc", "version", "message", "direction")


def good(mono_s: float) -> LineDetail:
    """A line that has carried everything for a day."""
    trend = tuple(1180 + 140 * math.sin(i / 7) for i in range(120))
    return LineDetail(
        921_600, 4_120_331, 172_804, (), 2, 0, 0, 3, 2, 1, 1, 0, 151, 151, 1204.0, 61.0, 0,
        trend, (0.0,) * 120, 11.0, 19.0, mono_s - 0.3, 1, "KSW-07", "2.4.1", False, 12, 93_784_000,
        Backfill(), Buffer(200_000, 1_288_401, 1_401_377, 12, 16.2, 12_344.0), 192, 0, (12, 1_401_365),
    )  # fmt: skip


def bad(mono_s: float) -> LineDetail:
    """After an hour without a line, over a cable that is none."""
    errors = tuple(0.0 if i < 60 else float((i * 7) % 5) for i in range(120))
    return replace(
        good(mono_s),
        rejected=tuple(zip(KINDS, (14, 3, 231, 0, 2, 0), strict=True)),
        bad_lately=118,
        trend_bad=errors,
        p99_ms=412.0,
        dropped_bytes=16_384,
        sessions=9,
        lost=8,
        backfill=Backfill(57_600, 21_804, 122, 2_410.0),
        buffer=Buffer(200_000, 1_288_401, 1_459_000, 199_100, 16.2, 55.0),
        waiting_samples=212_000,
    )


def snapshot(link: LinkFigures, condition: str = "open", *, capturing: bool = False) -> StationSnapshot:
    """A station with such a line; a technician captures it, or nobody is signed in."""
    station = Deciding()
    made = snapshot_of(station)
    state = replace(made.state, link=Link(condition, UTC, "", "2.4.1", 12))
    if capturing:
        person = Person("x", "X", ("technician",), "A999900009Z", "2027-01-01")
        capture = Capture("20261123T050211Z.shcap", "x", "2026-11-23T05:02:11.000000Z")
        state = replace(state, people={"x": person}, session=Session("s", "x", UTC), capture=capture)
    return replace(made, link=link, state=state, capture_bytes=12_345_678)


def figures(detail: LineDetail, **changed: object) -> LinkFigures:
    """The line's figures around ``detail``."""
    usual = LinkFigures(PORT, "open", 0.2, 112_004_118, 1_402_220, 0, 2, 10, 1.0, "", 0, 0, detail)
    return replace(usual, **changed)  # type: ignore[arg-type]


def scene(made: StationSnapshot, language: str, ui: UiState | None = None) -> Scene:
    return Scene.of(made, ui or UiState(screen="diagnostics", language=language), load(language))


def samples(s: Say, sample: Callable[..., Sample], frame: Callable[..., Any]) -> Iterator[Sample]:
    """``sample`` and ``frame`` of the module that has them all."""
    mono_s = snapshot_of(Deciding()).now.mono_s
    for name, link, condition in (
        ("good", figures(good(mono_s)), "open"),
        ("bad", figures(bad(mono_s)), "open"),
        ("lost", figures(good(mono_s - 40), silent_s=40.0, problem="gone", tries=4), "lost"),
    ):
        capturing = name != "bad"
        made = scene(snapshot(link, condition, capturing=capturing), s.language)
        around = frame(s, "more", training=name == "bad", offline=condition != "open")
        if capturing:
            around = replace(around, link=_capturing(s, around, condition))
        yield sample(f"diagnostics-{name}", around, "diagnostics", present_diagnostics(made))


def _capturing(s: Say, around: Any, condition: str) -> Chip:
    """The chip of the line while a capture runs."""
    title = s.key("frame.capture", size="12.3 MB", since="14:02")
    if condition != "open":
        title = f"{s.key('frame.link.lost')} · {s.key('frame.capture_short', size='12.3 MB')}"
    chip: Chip = around.link
    return replace(chip, title=title)
