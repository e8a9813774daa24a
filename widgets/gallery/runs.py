"""The drawn run pages: live with an alarm, and with the link frozen."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from widgets import theme
from widgets.arm import ArmButton, Side
from widgets.bands import Banner
from widgets.buttons import PlainButton, PrimaryButton, SecondaryButton
from widgets.card import Card
from widgets.curve import AlarmSpan, Event, Floats, Range
from widgets.gallery.frame import framed, margins
from widgets.gallery.words import Words
from widgets.identity import RunLine, RunStrip
from widgets.phase_bar import Phase, PhaseBar
from widgets.steps import StepState
from widgets.time_axis import TimeAxis
from widgets.trend import TrendStrip
from widgets.value_tile import Quality, Value

_END = 3600.0
_STALE = 3130.0


def _curves(*, oxygen_falls: bool) -> list[Floats]:
    random = np.random.default_rng(7)
    t = np.linspace(0, _END, 700)
    temperature = 37.0 + 0.03 * np.sin(t / 130) + random.normal(0, 0.012, t.size)
    ph = 7.2 + 0.02 * np.sin(t / 180) + random.normal(0, 0.003, t.size)
    oxygen = 50 + 1.0 * np.sin(t / 200) + random.normal(0, 0.45, t.size)
    if oxygen_falls:
        oxygen -= np.maximum(0, t - 3000) * 0.031
    biomass = 3.0 + 5.4 * (t / _END) ** 1.9 + random.normal(0, 0.03, t.size)
    return [temperature, ph, oxygen, biomass]


def _strips(words: Words, *, lost: bool) -> list[TrendStrip]:
    t, stale = words.t, words.t("STALE 0:47") if lost else ""
    ranges = [
        Range(36.4, 37.6, 36.5, 37.5, "36.5", "37.5", 37.0),
        Range(7.08, 7.32, 7.1, 7.3, "7.1", "7.3", 7.2),
        Range(27, 63, 40, 60, "40", "60", 50),
        Range(2.2, 9.0),
    ]
    low = 0 if lost else 2
    values = [
        Value(t("Temperature"), "36.98", "°C", "SP 37.0", stale=stale),
        Value("pH", "7.18", "", "SP 7.20", stale=stale, quality=Quality.GOOD if lost else Quality.UNCERTAIN),
        Value(t("Dissolved oxygen"), "49" if lost else "32", "%", "SP 50 · low 40", low, stale=stale),
        Value(t("Viable biomass"), "8.4", "pF/cm", "at-line 6.1 ×10⁶/mL", stale=stale),
    ]
    events = (Event(815, "feed"), Event(1757, "sample"), Event(2570, "feed"))
    strips = []
    for index, (fixed, value, y) in enumerate(zip(ranges, values, _curves(oxygen_falls=not lost), strict=True)):
        strip = TrendStrip(names_events=index == 0)
        strip.set_span(0, _END)
        strip.set_range(fixed)
        strip.set_curve(np.linspace(0, _END, 700), y)
        strip.set_value(value)
        strip.set_stale_from(_STALE if lost else None)
        if lost:
            strip.set_gaps([(1200, 1420)] if index == 1 else [])
        else:
            strip.set_events(events)
        strips.append(strip)
    if not lost:
        strips[2].set_alarms([AlarmSpan(3325, None, 2)])
        strips[3].set_points([(515, 3.3), (1286, 3.9), (2058, 4.9), (2829, 6.4)])
    return strips


def _ranges(words: Words, *, selected: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.current().px(10))
    for index, text in enumerate((words.t("Live"), "1 h", "6 h", "24 h", words.t("Whole run"))):
        button = PlainButton(text, compact=True)
        button.set_selected(index == selected)
        row.addWidget(button, 2 if index in {0, 4} else 1)
    for icon in ("left", "right", "minus", "plus"):
        button = PlainButton("", compact=True)
        button.set_icon(icon)
        row.addWidget(button, 1)
    for text in (words.t("Compare"), words.t("Export")):
        row.addWidget(PlainButton(text, compact=True), 2)
    return row


def _right(words: Words, *, lost: bool) -> QVBoxLayout:
    t, px = words.t, theme.current().px
    rows = QVBoxLayout()
    rows.setSpacing(px(16))
    acknowledge = PrimaryButton(t("Acknowledge"))
    acknowledge.setMinimumHeight(px(108))
    rows.addWidget(acknowledge)
    what = Card()
    for text, role in ((t("What to do"), "strong"), (t("do lost" if lost else "do oxygen"), "dim")):
        label = QLabel(text)
        label.setProperty("role", role)
        label.setWordWrap(True)
        what.body.addWidget(label)
    what.body.addStretch(1)
    rows.addWidget(what, 1)
    if not lost:
        for text in ("Take a sample", "Note / deviation"):
            rows.addWidget(SecondaryButton(t(text)))
    hold, stop = PlainButton(t("Hold")), ArmButton(t("Stop …"), side=Side.LEFT)
    stop.set_least_height(112)
    if lost:
        hold.set_reason(t("needs the link"))
        stop.set_reason(t("needs the link"))
    hold.setMinimumHeight(px(96))
    rows.addWidget(hold)
    rows.addSpacing(px(16))
    rows.addWidget(stop)
    return rows


def _page(words: Words, head: QWidget, under: QWidget | None, *, lost: bool) -> QWidget:
    page, px = QWidget(), theme.current().px
    outer = margins(page)
    rows = QVBoxLayout()
    rows.setSpacing(px(16))
    outer.addLayout(rows)
    rows.addWidget(head)
    columns = QHBoxLayout()
    columns.setSpacing(px(20))
    rows.addLayout(columns, 1)
    left = QVBoxLayout()
    left.setSpacing(px(10))
    columns.addLayout(left, 1454)
    if under is not None:
        left.addWidget(under)
        left.addSpacing(px(6))
    for strip in _strips(words, lost=lost):
        left.addWidget(strip, 1)
    axis = TimeAxis()
    axis.set_span(0, _END)
    axis.set_labels([(i * 900.0, text) for i, text in enumerate(("13:32", "13:47", "14:02", "14:17", "14:32"))])
    left.addWidget(axis)
    left.addLayout(_ranges(words, selected=1 if lost else 0))
    side = QWidget()
    side.setLayout(_right(words, lost=lost))
    side.layout().setContentsMargins(0, 0, 0, 0)  # type: ignore[union-attr]
    side.setFixedWidth(px(270))
    columns.addWidget(side)
    return page


def run(words: Words) -> QWidget:
    """Live, with a process alarm."""
    strip = RunStrip()
    t = words.t
    about = f"CART-STD 4.2 · {t('Expansion')} · {t('Day 5 of 9')}"
    alarm = t("Dissolved oxygen low · 6 min")
    strip.set_run(RunLine("04", "CH A9999 26 00R2VE", about, "Harvest in 2 d 6 h", 2, alarm))
    bar = PhaseBar()
    done, later = StepState.DONE, StepState.NEXT
    bar.set_phases(
        (
            Phase("Prime", 20, done),
            Phase("Enrich", 60, done),
            Phase("Select", 60, done),
            Phase(t("Activation"), 1440, done),
            Phase(t("Transduction"), 720, done),
            Phase(t("Expansion"), 8640, StepState.CURRENT),
            Phase(t("Harvest"), 240, later),
            Phase("Fill", 180, later),
        )
    )
    return framed(_page(words, strip, bar, lost=False), words, "runs", (0, 1, 0, 0))


def run_stale(words: Words) -> QWidget:
    """Link frozen, plant offline."""
    banner = Banner()
    banner.set_message(words.t("banner"), 2)
    return framed(_page(words, banner, None, lost=True), words, "runs", (0, 1, 0, 0), lost=True)
